package io.github.penstock.benchmarks.stampede;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the command to come to an end. Set once, by any thread. Thread-safe. */
final class Stop {

  private final CountDownLatch set = new CountDownLatch(1);

  void set() {
    set.countDown();
  }

  /** Waits for it; an interruption, which stays set, sets it as well. True where it is set. */
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
