package io.github.penstock.transaction;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a whole transaction runs again, and how long it waits before that. Immutable; begins with
 * {@link #conflicts}.
 *
 * <p>The wait before attempt n + 1 is a random time between nothing and the smaller of {@code cap}
 * and {@code base} doubled n - 1 times: without that jitter, transactions that met once would meet
 * again.
 *
 * @param attempts how often it may run, the first time included
 * @param states the SQL states that let it run again
 * @param base the longest wait before the second attempt
 * @param cap the longest wait of all
 * @param deadline how long all attempts and waits together may take until the last one begins, or
 *     null for any time
 * @since 0.1
 */
public record Retry(
    int attempts, Set<String> states, Duration base, Duration cap, @Nullable Duration deadline) {

  private static final Duration BASE = Duration.ofMillis(5);
  private static final Duration CAP = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Checks and copies. */
  public Retry {
    states = Set.copyOf(states);
    if (attempts < 1) {
      throw new IllegalArgumentException("A Retry of " + attempts + " attempts; give 1 at least");
    }
    if (base.isNegative() || base.compareTo(cap) > 0 || cap.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A Retry waits from %s to %s; give a base from 0, a cap not below it, and 1 h at most"
              .formatted(base, cap));
    }
    if (deadline != null && (deadline.isNegative() || deadline.isZero())) {
      throw new IllegalArgumentException(
          "The deadline of a Retry is " + deadline + ", not above 0");
    }
  }

  /**
   * Runs again after a conflict with other transactions: a serialization failure (SQL state 40001)
   * or a deadlock (40P01). Waits 5 ms at most before the second attempt and never over 500 ms.
   *
   * @param attempts how often it may run, the first time included; 1 at least
   * @return the retry
   */
  public static Retry conflicts(int attempts) {
    return new Retry(attempts, Set.of("40001", "40P01"), BASE, CAP, null);
  }

  /**
   * Runs again after a lock that was not to be had, too: {@link LockMode#NOWAIT}, or the server's
   * {@code lock_timeout} (SQL state 55P03).
   *
   * @return a retry for one more state
   */
  public Retry andLockTimeouts() {
    Set<String> more = new HashSet<>(states);
    more.add("55P03");
    return new Retry(attempts, more, base, cap, deadline);
  }

  /**
   * With other waits.
   *
   * @param first the longest wait before the second attempt; zero or more
   * @param most the longest wait of all; not below {@code first}, 1 h at most
   * @return a retry that waits so
   */
  public Retry withWaits(Duration first, Duration most) {
    Objects.requireNonNull(first, "first");
    return new Retry(attempts, states, first, Objects.requireNonNull(most, "most"), deadline);
  }

  /**
   * With an end: no attempt begins later than this after the first one.
   *
   * @param limit more than zero
   * @return a retry with that end
   */
  public Retry withDeadline(Duration limit) {
    return new Retry(attempts, states, base, cap, Objects.requireNonNull(limit, "limit"));
  }

  /**
   * The longest wait after an attempt that failed.
   *
   * @param attempt its number, from 1
   * @return the bound of the random wait
   */
  public Duration longestWaitAfter(int attempt) {
    // In floating point, so that many doublings end at the cap instead of overflowing.
    double doubled = base.toNanos() * Math.pow(2, attempt - 1);
    return doubled >= cap.toNanos() ? cap : Duration.ofNanos((long) doubled);
  }
}
