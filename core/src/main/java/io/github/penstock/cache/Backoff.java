package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What is remembered of a load that failed: its key is left alone for a random time that doubles
 * with each failure in a row, so that a source in trouble is not asked by every reader. While a
 * stale value may be given ({@link Stale#ifError}), it is given at once; without one, readers
 * either try all the same or fail at once. Part of {@link Loading}, checked by the {@link
 * CachePolicy}. Immutable and thread-safe.
 *
 * @param first the longest time after one failure; the time is drawn between its half and itself
 * @param longest the longest time after any number of failures
 * @param failsFast whether readers without a stale value get a {@link BackoffException} in this
 *     time instead of trying again
 * @since 0.1
 */
public record Backoff(Duration first, Duration longest, boolean failsFast) {

  /** From 200 ms to 10 s, and readers without a stale value try all the same. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), false);

  /** Checks for nulls; values are checked by the policy. */
  public Backoff {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(longest, "longest");
  }

  void check(List<String> mistakes) {
    Lifetimes.checkPositive("backoff", first, mistakes);
    if (first.compareTo(longest) > 0) {
      mistakes.add("backoff " + first + " is longer than longestBackoff " + longest);
    }
    if (longest.compareTo(Duration.ofHours(1)) > 0) {
      mistakes.add("longestBackoff " + longest + " is longer than an hour");
    }
  }
}
