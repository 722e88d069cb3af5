package io.github.penstock.testkit;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test moves it. Given to the library in place of {@link
 * TimeSource#system()}, it makes expiry, deadlines and leases exact and free of waiting.
 * Thread-safe: any thread may read and advance, and a reader sees every advance that happened
 * before its call.
 *
 * <p>It starts one minute before {@code long} overflows, as {@link System#nanoTime()} may on a real
 * machine, so that code which compares times by {@code <} instead of by difference fails in a test.
 */
public final class ManualTime implements TimeSource {

  private static final long BEFORE_OVERFLOW = Duration.ofMinutes(1).toNanos();

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - BEFORE_OVERFLOW);

  /** Creates a clock that stands still. */
  public ManualTime() {}

  @Override
  public long nanoTime() {
    return now.get();
  }

  /**
   * Moves the clock forward, at once for all threads.
   *
   * @param duration how far; zero or more
   * @throws IllegalArgumentException if the duration is negative: time never runs backwards
   * @throws ArithmeticException if the duration exceeds 292 years, the range of nanoseconds in a
   *     long
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "Time cannot go back by " + duration.negated() + "; use a duration of zero or more.");
    }
    now.addAndGet(duration.toNanos());
  }

  @Override
  public String toString() {
    return "ManualTime[nanoTime=" + now.get() + "]";
  }
}
