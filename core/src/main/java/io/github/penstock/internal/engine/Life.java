package io.github.penstock.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * The times of a local entry, in nanoseconds of the time source, and which copy it is. Immutable
 * and thread-safe.
 *
 * @param storedAt when it was stored here
 * @param ageNanos how old the copy was then: it may have come from the remote tier
 * @param version of the copy, see {@code StoredEntry}
 * @param quietUntil until when a hit need not look at anything else
 * @param aging what comes after that; null where it is over then
 */
record Life(long storedAt, long ageNanos, long version, long quietUntil, @Nullable Aging aging) {

  /** That ends at once and for all. */
  static Life until(long storedAt, long deadline) {
    return new Life(storedAt, 0, 0, deadline, null);
  }
}
