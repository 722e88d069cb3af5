package io.github.penstock.internal.engine;

import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks the channel for signs of life while anybody reads, the outbox for rows, and the remote tier
 * while it counts as away. The first read after a pause finds its local entries past their bound,
 * goes to the remote tier, and wakes this up. Thread-safe.
 */
final class Heartbeats {

  /** Between two heartbeats: the shortest bound has room for two and a round trip. */
  static final Duration INTERVAL = Duration.ofMillis(250);

  private static final long IDLE_AFTER = Duration.ofSeconds(10).toNanos();

  private final InvalidationChannel channel;
  private final ScheduledExecutorService timers;
  private final TimeSource time;
  private final Breaker breaker;
  private final Runnable probe;
  private final OutboxPoller outbox;
  private final AtomicBoolean beating = new AtomicBoolean();

  /** When somebody last missed or was counted; written by many, exactness does not matter. */
  private volatile long usedAt;

  /**
   * Beats from the first {@link #wake} on.
   *
   * @param probe looks whether the remote tier is back; takes no longer than one of its calls
   * @param outbox is read while anybody reads, and as long as rows wait
   */
  Heartbeats(
      InvalidationChannel channel,
      ScheduledExecutorService timers,
      TimeSource time,
      Breaker breaker,
      Runnable probe,
      OutboxPoller outbox) {
    this.channel = channel;
    this.timers = timers;
    this.time = time;
    this.breaker = breaker;
    this.probe = probe;
    this.outbox = outbox;
    this.usedAt = time.nanoTime();
  }

  /** A read found something past its bound, or the channel has just come back. */
  void wake() {
    usedAt = time.nanoTime();
    if (beating.compareAndSet(false, true)) {
      schedule(Duration.ZERO);
    }
  }

  /** A read was answered locally. Called often: writes only when the last time is long ago. */
  void used(long now) {
    if (now - usedAt > IDLE_AFTER / 4) {
      usedAt = now;
    }
  }

  private void schedule(Duration delay) {
    try {
      Future<?> unused = timers.schedule(this::beat, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      Log.ENGINE.debug("Closed: no more heartbeats", e);
    }
  }

  private void beat() {
    boolean isIdle = time.nanoTime() - usedAt > IDLE_AFTER;
    if (isIdle && breaker.isClosed() && !outbox.isWaiting()) {
      beating.set(false);
      return;
    }
    try {
      outbox.beat();
      channel.heartbeat(Set.of());
      probe.run();
    } finally {
      schedule(INTERVAL);
    }
  }
}
