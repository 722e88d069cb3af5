package io.github.penstock.internal.engine;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a local entry with time, where the policy refreshes or gives stale values. Points
 * in time are nanoseconds of the time source. Immutable and thread-safe.
 *
 * @param softUntil until when it is fresh
 * @param refreshFrom from when each hit refreshes it
 * @param eagerNanos in this unit hits are early at random; zero for never
 * @param revalidateUntil until when it is given while it is loaded anew
 * @param errorUntil until when it is given where it cannot be loaded
 * @param validator by which the source can tell whether it has changed; here, so that entries that
 *     do not age carry nothing for it. Null for none
 */
record Aging(
    long softUntil,
    long refreshFrom,
    long eagerNanos,
    long revalidateUntil,
    long errorUntil,
    @Nullable String validator) {

  /** Earlier than this many units nobody is, or once in 485 million hits. */
  private static final long LONGEST_LEAD = 20;

  /** Until when no hit has to look at any of this. */
  long quietUntil() {
    long eagerFrom = softUntil - LONGEST_LEAD * eagerNanos;
    long first = refreshFrom - eagerFrom < 0 ? refreshFrom : eagerFrom;
    return first - softUntil < 0 ? first : softUntil;
  }

  boolean isFresh(long now) {
    return now - softUntil < 0;
  }

  /** Whether each hit refreshes a fresh entry. */
  boolean isPastAhead(long now) {
    return now - refreshFrom >= 0;
  }

  /** Whether this hit refreshes a fresh entry; each draws anew. */
  boolean isDrawn(long now) {
    return isEarly(eagerNanos, softUntil - now);
  }

  boolean mayRevalidate(long now) {
    return now - revalidateUntil < 0;
  }

  /** Whether it is good for anything yet. */
  boolean isKept(long now) {
    return isFresh(now) || mayRevalidate(now) || mayReplaceError(now);
  }

  boolean mayReplaceError(long now) {
    return now - errorUntil < 0;
  }

  /** XFetch: {@code -unit * ln(random) >= left}. */
  static boolean isEarly(long unit, long left) {
    return unit > 0 && -unit * Math.log(1 - ThreadLocalRandom.current().nextDouble()) >= left;
  }
}
