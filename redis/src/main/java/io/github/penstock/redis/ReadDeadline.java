package io.github.penstock.redis;

import java.time.Duration;

/**
 * How long reads of a few keys are waited for: many times what such reads took lately, so that one
 * which will not be answered is given up early, and never more than what the user configured. Only
 * reads, which may be given up at no price but a statement: after a change that took too long the
 * connection is given up, so all others have the whole time.
 *
 * <p>What counts is about the slowest of the last thousand: it rises quickly and falls slowly, and
 * answers that came too late count as well. So a server that is slow, but answers, is soon waited
 * for as long as it takes. Thread-safe without locks: a race loses a sample.
 */
final class ReadDeadline {

  /**
   * Shorter than this are pauses of collectors, and of threads that wait for a processor when many
   * come at once: the moment at which a read that is given up for nothing costs most.
   */
  static final Duration FLOOR = Duration.ofMillis(100);

  /** Reads of more keys take their time. */
  static final int FEW_KEYS = 16;

  /** So many answers say how long the next one takes. */
  static final int ENOUGH = 100;

  private static final int MULTIPLE = 10;
  private static final double RISE = 0.5;
  private static final double FALL = 0.001;

  private final long ceiling;
  private volatile long slowest;
  private volatile int answers;

  /**
   * Knows nothing yet, and waits as long as it may.
   *
   * @param ceiling what the user configured
   */
  ReadDeadline(Duration ceiling) {
    this.ceiling = ceiling.toNanos();
  }

  /** How long to wait for a read of so many keys, in nanoseconds. */
  long of(int keys) {
    if (keys > FEW_KEYS || answers < ENOUGH) {
      return ceiling;
    }
    return Math.min(ceiling, Math.max(FLOOR.toNanos(), slowest * MULTIPLE));
  }

  /** A read of few keys took so long, whether or not anybody still waited for it. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // a lost sample does no harm
  void answered(long nanos) {
    long before = slowest;
    double weight = nanos > before ? RISE : FALL;
    slowest = before + (long) ((nanos - before) * weight);
    if (answers < ENOUGH) {
      answers++;
    }
  }

  /** Another connection, perhaps to another server. */
  void forget() {
    answers = 0;
    slowest = 0;
  }
}
