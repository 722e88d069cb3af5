package io.github.penstock.internal.engine;

import io.github.penstock.cache.Deadlines;

/**
 * Until when one caller waits. Points in time are nanoseconds of the time source. Immutable and
 * thread-safe.
 *
 * @param since when it began to wait
 * @param soft after so long it takes a stale value, if there is one
 * @param hard after so long it gives up
 */
record Patience(long since, long soft, long hard) {

  private static final long FOREVER = Long.MAX_VALUE / 4;

  /** Waits for as long as it takes. */
  static final Patience ENDLESS = new Patience(0, FOREVER, FOREVER);

  /**
   * What a policy says, and a scope.
   *
   * @param leftOfScope how long the caller's scope still lasts, not positive where it is over
   */
  static Patience of(Deadlines deadlines, long leftOfScope, long now) {
    long soft = deadlines.hasSoft() ? deadlines.soft().toNanos() : FOREVER;
    long hard = deadlines.hasHard() ? deadlines.hard().toNanos() : FOREVER;
    long least = Math.min(hard, leftOfScope);
    return soft == FOREVER && least >= FOREVER ? ENDLESS : new Patience(now, soft, least);
  }

  /** How long a scope lasts that nobody is in. */
  static long forever() {
    return FOREVER;
  }

  /** Whether a load may not keep the caller for as long as it takes. */
  boolean isLimited() {
    return soft < FOREVER || hard < FOREVER;
  }

  /** How long it still waits before it takes a stale value. */
  long softLeft(long now) {
    return soft == FOREVER ? FOREVER : soft - (now - since);
  }

  /** How long it still waits at all. */
  long hardLeft(long now) {
    return hard == FOREVER ? FOREVER : hard - (now - since);
  }

  /** How long it waits before it does something else than waiting. */
  long left(long now, boolean hasFallback) {
    return hasFallback ? Math.min(softLeft(now), hardLeft(now)) : hardLeft(now);
  }
}
