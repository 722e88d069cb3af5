package io.github.penstock.internal.engine;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Spaces batches of work, so that so many units are done in a second at most. Used by one thread.
 */
final class Pace {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** How long it waits before it looks at the clock again, which may be moved by hand. */
  private static final long LOOK_AGAIN = Duration.ofMillis(100).toNanos();

  private final TimeSource time;
  private final int rate;
  private long start;
  private long due;

  /**
   * Begins at once.
   *
   * @param rate units a second
   */
  Pace(TimeSource time, int rate) {
    this.time = time;
    this.rate = rate;
    this.start = time.nanoTime();
    this.due = start;
  }

  /** Waits until the next batch may begin; time that nothing was done in is not saved up. */
  void await() throws InterruptedException {
    // Nobody counts it down: what remains is a wait that ends with an interruption.
    CountDownLatch never = new CountDownLatch(1);
    for (long left = due - time.nanoTime(); left > 0; left = due - time.nanoTime()) {
      boolean unused = never.await(Math.min(left, LOOK_AGAIN), TimeUnit.NANOSECONDS);
    }
    start = time.nanoTime();
    due = start;
  }

  /** The next batch is to begin a second later. */
  void rest() {
    due = time.nanoTime() + SECOND;
  }

  /** The batch that has begun was of so many units. */
  void spent(int units) {
    due = start + units * SECOND / rate;
  }
}
