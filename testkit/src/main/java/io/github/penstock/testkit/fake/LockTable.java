package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who holds the load locks of a namespace: a count for each key, so that a key is free when all who
 * asked for it have given it back. Thread-safe.
 */
final class LockTable {

  /** How often a waiter looks at the clock, which may be one that a test moves by hand. */
  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  private final TimeSource time;
  private final Map<CacheKey, Integer> held = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  LockTable(TimeSource time) {
    this.time = time;
  }

  void take(CacheKey key) {
    lock.lock();
    try {
      held.merge(key, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  void giveBack(CacheKey key) {
    lock.lock();
    try {
      held.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void await(CacheKey key, Duration atMost, BooleanSupplier reachable) throws InterruptedException {
    long start = time.nanoTime();
    lock.lockInterruptibly();
    try {
      while (held.containsKey(key)
          && reachable.getAsBoolean()
          && time.nanoTime() - start < atMost.toNanos()) {
        freed.awaitNanos(LOOK_NANOS);
      }
    } finally {
      lock.unlock();
    }
  }
}
