package io.github.penstock.redis;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call of the engine: what it is, over which connection, and until when. Used by the
 * thread that makes it.
 */
final class Call {

  private static final long OVERSLEPT = Duration.ofMillis(10).toNanos();

  private final CommandLink commands;
  private final LiveLink link;
  private final TimeSource time;
  private final String operation;
  private final Kind kind;
  private final long startedAt;
  private final long atMost;

  private enum Kind {
    CHANGE,
    LONG_READ,
    SHORT_READ
  }

  private Call(CommandLink commands, TimeSource time, String operation, Kind kind, long atMost) {
    this.commands = commands;
    this.link = commands.live();
    this.time = time;
    this.operation = operation;
    this.kind = kind;
    this.startedAt = time.nanoTime();
    this.atMost = atMost;
  }

  /** A call that changes nothing and reads so many keys. */
  static Call reading(CommandLink commands, TimeSource time, String operation, int keys) {
    Kind kind = keys > ReadDeadline.FEW_KEYS ? Kind.LONG_READ : Kind.SHORT_READ;
    return new Call(commands, time, operation, kind, commands.readDeadline().of(keys));
  }

  /** A call whose connection is given up where it takes too long. */
  static Call mutating(CommandLink commands, TimeSource time, String operation) {
    return new Call(commands, time, operation, Kind.CHANGE, commands.deadline().toNanos());
  }

  /** A call that changes nothing and says nothing about how long usual reads take. */
  static Call looking(CommandLink commands, TimeSource time, String operation) {
    return new Call(commands, time, operation, Kind.LONG_READ, commands.deadline().toNanos());
  }

  LiveLink link() {
    return link;
  }

  String operation() {
    return operation;
  }

  /** Waits for an answer; throws what the engine expects of a call that went wrong. */
  <T> T await(CompletableFuture<T> answer) {
    try {
      T value = get(answer);
      answered();
      return value;
    } catch (ExecutionException e) {
      throw commands.failed(operation, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      Duration waited = Duration.ofNanos(atMost);
      if (kind == Kind.CHANGE) {
        commands.lose(link, operation + " took longer than " + waited);
      } else if (kind == Kind.SHORT_READ) {
        CompletableFuture<T> unused = answer.whenComplete((value, failure) -> late(failure));
      }
      throw commands.late(operation, waited, e);
    } catch (InterruptedException e) {
      throw commands.interrupted(operation, e);
    }
  }

  private <T> T get(CompletableFuture<T> answer)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      return answer.get(left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Who wakes late was paused, and so were those who would have brought the answer.
      long overslept = time.nanoTime() - startedAt - atMost;
      if (overslept < OVERSLEPT) {
        throw e;
      }
      return answer.get(Math.min(overslept, atMost), TimeUnit.NANOSECONDS);
    }
  }

  private long left() {
    return Math.max(0, startedAt + atMost - time.nanoTime());
  }

  private void answered() {
    if (kind == Kind.SHORT_READ) {
      commands.readDeadline().answered(time.nanoTime() - startedAt);
    }
  }

  /** Also one that nobody waits for any more says how long the server takes. */
  private void late(@Nullable Throwable failure) {
    if (failure == null) {
      answered();
    }
  }
}
