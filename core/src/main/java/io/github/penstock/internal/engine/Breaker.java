package io.github.penstock.internal.engine;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;

/**
 * Keeps callers from waiting for a remote tier that is away: after some failures in a row it lets
 * nobody through for a while, then one caller at a time to see whether it is back. Thread-safe.
 */
final class Breaker {

  private static final int FAILURES = 3;
  private static final long PAUSE = Duration.ofMillis(500).toNanos();

  private final TimeSource time;
  private int failures;
  private long nextProbe;

  Breaker(TimeSource time) {
    this.time = time;
  }

  /** Whether the caller may try. */
  synchronized boolean allows() {
    if (failures < FAILURES) {
      return true;
    }
    long now = time.nanoTime();
    if (now - nextProbe < 0) {
      return false;
    }
    nextProbe = now + PAUSE;
    return true;
  }

  synchronized void succeeded() {
    if (failures >= FAILURES) {
      Log.ENGINE.info("The remote tier answers again.");
    }
    failures = 0;
  }

  synchronized void failed() {
    failures++;
    if (failures == FAILURES) {
      nextProbe = time.nanoTime() + PAUSE;
      Log.ENGINE.warn(
          "The remote tier failed {} times in a row: it counts as away and is tried again every {}"
              + " ms. Reads go where the policy's whenRedisIsAway says.",
          FAILURES,
          Duration.ofNanos(PAUSE).toMillis());
    }
  }
}
