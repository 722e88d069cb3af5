package io.github.penstock;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.transaction.Retry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs whole transactions again. Each attempt is a transaction that has ended when it throws, so
 * that nothing of it is left. Thread-safe.
 */
final class Retrying {

  /** How the time between two attempts passes; tests let none pass. */
  interface Pause {

    /** Waits for a random time. */
    Pause SYSTEM =
        longest -> {
          // Nobody counts it down: what remains is a wait that ends with an interruption.
          CountDownLatch never = new CountDownLatch(1);
          long nanos = ThreadLocalRandom.current().nextLong(longest.toNanos() + 1);
          boolean unused = never.await(nanos, TimeUnit.NANOSECONDS);
        };

    /**
     * Waits.
     *
     * @param longest the most; zero or more
     */
    void upTo(Duration longest) throws InterruptedException;
  }

  private final TimeSource time;
  private final Pause pause;

  Retrying(TimeSource time, Pause pause) {
    this.time = time;
    this.pause = pause;
  }

  <T extends @Nullable Object> T run(Retry retry, Supplier<T> attempt) {
    long start = time.nanoTime();
    List<RuntimeException> failures = new ArrayList<>();
    while (true) {
      try {
        return attempt.get();
      } catch (RuntimeException e) {
        String state = retriedState(retry, e);
        if (state == null) {
          throw with(failures, e);
        }
        failures.add(e);
        String end = waitAfter(retry, failures.size(), start);
        if (end != null) {
          throw givenUp(failures, state, end, elapsed(start));
        }
      }
    }
  }

  /** The SQL state that lets an attempt run again, or null where it must not. */
  private static @Nullable String retriedState(Retry retry, Throwable failure) {
    String state = null;
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
      if (t instanceof CommitOutcomeException) {
        return null;
      }
      if (state == null) {
        // Hand-written code gets the driver's exceptions and may wrap them in its own.
        state =
            t instanceof SourceException source
                ? source.sqlState()
                : t instanceof SQLException sql ? sql.getSQLState() : null;
      }
    }
    return state != null && retry.states().contains(state) ? state : null;
  }

  /** Waits before the next attempt; says why there is none instead. */
  private @Nullable String waitAfter(Retry retry, int attempts, long start) {
    if (attempts >= retry.attempts()) {
      return "Allow more attempts, or let fewer transactions meet: shorter ones, or locks in one"
          + " order";
    }
    Duration longest = retry.longestWaitAfter(attempts);
    Duration deadline = retry.deadline();
    if (deadline != null) {
      Duration left = deadline.minus(elapsed(start));
      longest = left.compareTo(longest) < 0 ? left : longest;
    }
    try {
      if (!longest.isNegative()) {
        pause.upTo(longest);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "It was interrupted while it waited for the next attempt";
    }
    return deadline != null && elapsed(start).compareTo(deadline) >= 0
        ? "The deadline of " + deadline + " is over: allow more, or let fewer transactions meet"
        : null;
  }

  private Duration elapsed(long start) {
    return Duration.ofNanos(time.nanoTime() - start);
  }

  private static SourceException givenUp(
      List<RuntimeException> failures, String state, String end, Duration elapsed) {
    RuntimeException last = failures.remove(failures.size() - 1);
    String statement = "transaction";
    String lastly = "";
    if (last instanceof SourceException source) {
      statement = source.statement();
      lastly = ". The last failure: " + source.getMessage();
    }
    String message =
        "The transaction failed with SQL state %s in attempt %d, after %d ms in all. %s%s"
            .formatted(state, failures.size() + 1, elapsed.toMillis(), end, lastly);
    return (SourceException) with(failures, new SourceException(message, statement, state, last));
  }

  private static RuntimeException with(List<RuntimeException> earlier, RuntimeException last) {
    for (RuntimeException each : earlier) {
      if (each != last && each != last.getCause()) {
        last.addSuppressed(each);
      }
    }
    return last;
  }
}
