package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What in-memory sources share: committed rows by key, row locks and transaction ids. Made by
 * tests, one for all nodes that have the same database. Thread-safe.
 */
public final class InMemoryDatabase {

  private static final long LOCK_TIMEOUT = Duration.ofSeconds(5).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Map<Object, Object> rows = new HashMap<>();
  private final Map<Object, InMemoryTransaction> owners = new HashMap<>();
  private long lastId = 1_000;
  private long burnt;

  /** An empty database. */
  public InMemoryDatabase() {}

  /**
   * What is committed now.
   *
   * @return a copy
   */
  public Map<Object, Object> committed() {
    lock.lock();
    try {
      return Map.copyOf(rows);
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many transaction ids were burnt, for fences, by all sources.
   *
   * @return their number
   */
  public long burntTransactionIds() {
    lock.lock();
    try {
      return burnt;
    } finally {
      lock.unlock();
    }
  }

  long burn() {
    lock.lock();
    try {
      burnt++;
      return ++lastId;
    } finally {
      lock.unlock();
    }
  }

  @Nullable Object row(Object key) {
    lock.lock();
    try {
      return rows.get(key);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no other transaction has the row, as UPDATE and SELECT FOR UPDATE do. */
  void lockRow(Object key, InMemoryTransaction owner) {
    lock.lock();
    try {
      long left = LOCK_TIMEOUT;
      while (owners.getOrDefault(key, owner) != owner) {
        if (left <= 0) {
          throw new SourceException(
              "A row is locked by another transaction since "
                  + Duration.ofNanos(LOCK_TIMEOUT)
                  + "; end that one, or look for a deadlock.",
              "lock",
              "55P03",
              null);
        }
        left = freed.awaitNanos(left);
      }
      owners.put(key, owner);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("Interrupted while waiting for a row.", "lock", "57014", e);
    } finally {
      lock.unlock();
    }
  }

  /** Makes changes visible; a null means that the row is gone. */
  void apply(Map<Object, @Nullable Object> changes) {
    lock.lock();
    try {
      lastId++;
      changes.forEach(
          (key, value) -> {
            if (value == null) {
              rows.remove(key);
            } else {
              rows.put(key, value);
            }
          });
    } finally {
      lock.unlock();
    }
  }

  void unlock(Set<Object> keys) {
    lock.lock();
    try {
      owners.keySet().removeAll(keys);
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
