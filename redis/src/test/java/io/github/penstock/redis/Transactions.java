package io.github.penstock.redis;

import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.Visibility;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A source that has nothing but transactions, and fails when it is told to. Thread-safe. */
final class Transactions implements Visibility {

  final AtomicLong last = new AtomicLong(1_000);
  final Set<Long> running = ConcurrentHashMap.newKeySet();
  volatile String database = "7.1.00000001";
  volatile boolean away;
  volatile boolean provable = true;
  volatile boolean shareable = true;
  private volatile Runnable onBurn = () -> {};

  /** What happens when a transaction id is burnt. */
  void onBurn(Runnable action) {
    onBurn = action;
  }

  long begin() {
    long id = last.incrementAndGet();
    running.add(id);
    return id;
  }

  void finish(long id) {
    running.remove(id);
  }

  @Override
  public boolean isProvable() {
    return provable;
  }

  @Override
  public Snapshot snapshot() {
    check();
    long xmax = last.get() + 1;
    long xmin = running.stream().mapToLong(Long::longValue).min().orElse(xmax);
    return new Snapshot(database, xmin, xmax, running, shareable);
  }

  @Override
  public long burn() {
    check();
    onBurn.run();
    return last.incrementAndGet();
  }

  @Override
  public String database() {
    check();
    return database;
  }

  private void check() {
    if (away) {
      throw new IllegalStateException("The source is away, on purpose.");
    }
  }
}
