package io.github.penstock.proof.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells everybody to come to an end. Set once, by any thread. Thread-safe. */
final class Stop {

  private final CountDownLatch set = new CountDownLatch(1);

  /** Not set yet. */
  Stop() {}

  /** Everybody is to come to an end. Calling it again does nothing. */
  void set() {
    set.countDown();
  }

  /**
   * Whether it is time to end.
   *
   * @return true once {@link #set} was called
   */
  boolean isSet() {
    return set.getCount() == 0;
  }

  /**
   * Waits for it; an interruption, which stays set, sets it as well.
   *
   * @param timeout how long at most
   * @return true where it is time to end
   */
  boolean await(Duration timeout) {
    try {
      return set.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      set();
      return true;
    }
  }
}
