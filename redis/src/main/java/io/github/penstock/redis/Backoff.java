package io.github.penstock.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubling, capped, with jitter. Thread-safe. */
final class Backoff {

  private static final long FIRST_MILLIS = 50;
  private static final long LAST_MILLIS = 5_000;
  private static final int MOST_DOUBLINGS = 7;

  private int attempts;

  synchronized Duration next() {
    long most = Math.min(LAST_MILLIS, FIRST_MILLIS << Math.min(attempts++, MOST_DOUBLINGS));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  synchronized void reset() {
    attempts = 0;
  }
}
