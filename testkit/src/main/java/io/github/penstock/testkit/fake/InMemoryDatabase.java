package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What in-memory sources share: committed rows by key, row locks and transaction ids. Made by
 * tests, one for all nodes that have the same database. Thread-safe.
 */
public final class InMemoryDatabase {

  private static final long LOCK_TIMEOUT = Duration.ofSeconds(5).toNanos();
  private static final AtomicLong DATABASES = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Map<Object, Object> rows = new HashMap<>();
  private final Map<Object, InMemoryTransaction> owners = new HashMap<>();
  private final Set<Long> running = new HashSet<>();
  private final String name = "in-memory-" + DATABASES.incrementAndGet();
  private long lastId = 1_000;
  private long lastEnded = lastId;
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
      lastEnded = ++lastId;
      return lastId;
    } finally {
      lock.unlock();
    }
  }

  /** The id of a transaction that changes something; it runs from now on. */
  long beginId() {
    lock.lock();
    try {
      running.add(++lastId);
      return lastId;
    } finally {
      lock.unlock();
    }
  }

  /** A transaction has ended, without its changes unless they were applied before. */
  void endId(long id) {
    lock.lock();
    try {
      ended(id);
    } finally {
      lock.unlock();
    }
  }

  private void ended(long id) {
    if (running.remove(id)) {
      lastEnded = Math.max(lastEnded, id);
    }
  }

  /** Who has ended by now, as PostgreSQL tells it. */
  Snapshot snapshot(boolean shareable) {
    lock.lock();
    try {
      long max = lastEnded + 1;
      long min = running.stream().mapToLong(Long::longValue).reduce(max, Math::min);
      Set<Long> between = new HashSet<>(running);
      between.removeIf(id -> id >= max);
      return new Snapshot(name, min, max, between, shareable);
    } finally {
      lock.unlock();
    }
  }

  String name() {
    return name;
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

  /** Takes what {@link #lockRow} waits for, or answers false. */
  boolean tryLockRow(Object key, InMemoryTransaction owner) {
    lock.lock();
    try {
      return owners.putIfAbsent(key, owner) == null || owners.get(key) == owner;
    } finally {
      lock.unlock();
    }
  }

  /** Makes changes visible, and their transaction ended; a null means that the row is gone. */
  void apply(Map<Object, @Nullable Object> changes, long id) {
    lock.lock();
    try {
      ended(id);
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
