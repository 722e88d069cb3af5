package io.github.penstock.internal.engine;

import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.LoadLimits;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many loads at the source at once, fewer than it has connections, so that writes and
 * transactions find some; a few more may wait for their turn, the rest is refused. After a cold
 * start it opens by and by: the first moments of an empty cache must not be the worst of the
 * source's day. A thread that is inside passes freely: it must not wait for itself. Thread-safe.
 */
final class Bulkhead {

  private static final int RAMP_STEPS = 4;
  private static final long LOOK_AGAIN = Duration.ofMillis(100).toNanos();

  private final LoadLimits limits;
  private final TimeSource time;
  private final Semaphore places;
  private final AtomicInteger waiting = new AtomicInteger();

  @SuppressWarnings("ThreadLocalUsage") // one for each engine; emptied when the load ends
  private final ThreadLocal<@Nullable Boolean> inside = new ThreadLocal<>();

  private long coldSince; // guarded by this
  private int opened; // guarded by this

  Bulkhead(LoadLimits limits, TimeSource time) {
    this.limits = limits;
    this.time = time;
    this.coldSince = time.nanoTime();
    this.opened = opened(0);
    this.places = new Semaphore(opened, true);
  }

  /** Whether the caller is inside of a load: it must wait for nobody who waits for a place. */
  boolean isInside() {
    return limits.isLimited() && inside.get() != null;
  }

  /** The cache is cold again: opens anew, by and by. Loads that run go on. */
  synchronized void cold() {
    coldSince = time.nanoTime();
  }

  /**
   * Runs a load.
   *
   * @param cache whose load it is, for the message
   * @param atMost how long it may wait for its turn
   * @throws Exception what the load threw; {@link OverloadException} where it did not run
   */
  <T extends @Nullable Object> T run(String cache, Duration atMost, Callable<T> load)
      throws Exception {
    if (!limits.isLimited() || inside.get() != null) {
      return load.call();
    }
    enter(cache, atMost);
    inside.set(true);
    try {
      return load.call();
    } finally {
      inside.remove();
      places.release();
    }
  }

  private void enter(String cache, Duration atMost) {
    open();
    if (places.tryAcquire()) {
      return;
    }
    if (waiting.incrementAndGet() > limits.waiting()) {
      waiting.decrementAndGet();
      throw overload(cache, "as many wait for their turn as may");
    }
    try {
      long deadline = time.nanoTime() + atMost.toNanos();
      while (!places.tryAcquire(pause(deadline), TimeUnit.NANOSECONDS)) {
        open();
        if (time.nanoTime() - deadline >= 0) {
          throw overload(cache, "its turn did not come within " + atMost.toMillis() + " ms");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedLoadException("Interrupted while waiting to load.", e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Short enough to notice that more places have opened. */
  private long pause(long deadline) {
    long step = Math.max(LOOK_AGAIN, limits.rampUp().toNanos() / RAMP_STEPS);
    return Math.max(0, Math.min(deadline - time.nanoTime(), step));
  }

  /** As many places as the time since the cold start allows. Never takes one away from a load. */
  private synchronized void open() {
    int now = opened(time.nanoTime() - coldSince);
    if (now > opened) {
      places.release(now - opened);
      opened = now;
    } else {
      while (opened > now && places.tryAcquire()) {
        opened--;
      }
    }
  }

  private int opened(long nanosSince) {
    if (!limits.isLimited()) {
      return 1;
    }
    long ramp = limits.rampUp().toNanos();
    long steps = ramp == 0 ? RAMP_STEPS : Math.min(RAMP_STEPS, 1 + nanosSince * RAMP_STEPS / ramp);
    return (int) Math.max(1, limits.atOnce() * steps / RAMP_STEPS);
  }

  private OverloadException overload(String cache, String why) {
    return new OverloadException(
        "Cache '"
            + cache
            + "': nothing was loaded, because "
            + limits.atOnce()
            + " loads may ask the source at once and "
            + limits.waiting()
            + " more may wait, and "
            + why
            + ". Allow more with loadLimits(..) and a larger connection pool, make the loads cheaper,"
            + " or set staleIfError so that readers get the last known value.");
  }
}
