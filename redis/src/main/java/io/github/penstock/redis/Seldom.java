package io.github.penstock.redis;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Says yes at most once a minute, for log lines. Thread-safe. */
final class Seldom {

  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final TimeSource time;
  private final AtomicLong dueAt;

  Seldom(TimeSource time) {
    this.time = time;
    this.dueAt = new AtomicLong(time.nanoTime());
  }

  boolean isDue() {
    long now = time.nanoTime();
    long due = dueAt.get();
    return now - due >= 0 && dueAt.compareAndSet(due, now + PAUSE_NANOS);
  }
}
