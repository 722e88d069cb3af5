package io.github.penstock.internal.engine;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's only logger, and a way not to repeat itself. */
final class Log {

  static final Logger ENGINE = LoggerFactory.getLogger("io.github.penstock.engine");

  private Log() {}

  /** Lets something be said once a minute. Thread-safe. */
  static final class OncePerMinute {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final TimeSource time;
    private final AtomicLong next;

    OncePerMinute(TimeSource time) {
      this.time = time;
      this.next = new AtomicLong(time.nanoTime());
    }

    /** Whether it may be said now; true for one caller a minute. */
    boolean mayTell() {
      long now = time.nanoTime();
      long due = next.get();
      return now - due >= 0 && next.compareAndSet(due, now + MINUTE);
    }
  }
}
