package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Those who wait for a lease that another process holds, and who wakes them: the receiver of
 * messages, when it hears that the lease has ended or the key was invalidated, and when it loses
 * the channel. Thread-safe; waking takes no lock that a waiter holds while it waits.
 */
final class LeaseWaiters {

  private final Map<CacheKey, Set<Waiter>> waiters = new ConcurrentHashMap<>();
  private volatile boolean listening;

  /**
   * Begins to listen for the end of a key's lease. What ended before was not heard: whoever enters
   * asks once more before it waits.
   */
  Waiter enter(CacheKey key) {
    Waiter waiter = new Waiter(key);
    waiters.compute(
        key,
        (k, others) -> {
          Set<Waiter> all = others == null ? new HashSet<>() : others;
          all.add(waiter);
          return all;
        });
    return waiter;
  }

  /** Wakes all that wait for a key. */
  void wake(CacheKey key) {
    waiters.computeIfPresent(
        key,
        (k, all) -> {
          all.forEach(Waiter::wake);
          return all;
        });
  }

  /**
   * The channel is in place or lost; with it go the messages, so all who wait look for themselves.
   */
  void listening(boolean now) {
    listening = now;
    if (!now) {
      waiters.keySet().forEach(this::wake);
    }
  }

  /** Whether messages come at all. */
  boolean isListening() {
    return listening;
  }

  /** One thread that waits. Used by it alone, woken by others. */
  final class Waiter implements AutoCloseable {

    private final CacheKey key;
    private final Semaphore ended = new Semaphore(0);

    private Waiter(CacheKey key) {
      this.key = key;
    }

    private void wake() {
      ended.release();
    }

    /** Waits until it is woken, or the time is over. */
    void await(Duration atMost) throws InterruptedException {
      if (ended.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        // One look at the remote tier answers all that has happened so far.
        ended.drainPermits();
      }
    }

    @Override
    public void close() {
      waiters.computeIfPresent(
          key,
          (k, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
