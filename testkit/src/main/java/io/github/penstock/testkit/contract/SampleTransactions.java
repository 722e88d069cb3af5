package io.github.penstock.testkit.contract;

import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.Visibility;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A source that has nothing but transactions. Thread-safe. */
final class SampleTransactions implements Visibility {

  private static final long FIRST = 1_000;

  private final AtomicLong last = new AtomicLong(FIRST);
  private final Set<Long> running = ConcurrentHashMap.newKeySet();

  /** The id of a transaction that has just begun. */
  synchronized long begin() {
    long id = last.incrementAndGet();
    running.add(id);
    return id;
  }

  synchronized void finish(long id) {
    running.remove(id);
  }

  @Override
  public boolean isProvable() {
    return true;
  }

  @Override
  public synchronized Snapshot snapshot() {
    long xmax = last.get() + 1;
    long xmin = running.stream().mapToLong(Long::longValue).min().orElse(xmax);
    return new Snapshot(database(), xmin, xmax, running, true);
  }

  @Override
  public long burn() {
    return last.incrementAndGet();
  }

  @Override
  public String database() {
    return "7.1.00000001";
  }
}
