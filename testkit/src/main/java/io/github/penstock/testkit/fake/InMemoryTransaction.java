package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One transaction over an in-memory database. Used by one thread at a time. */
final class InMemoryTransaction implements TransactionScope {

  private final InMemoryDatabase database;
  private final @Nullable Map<Object, Object> snapshot;
  private final Map<Object, @Nullable Object> changes = new HashMap<>();
  private final Set<Object> locked = new HashSet<>();
  private final List<TransactionBridge> bridges = new ArrayList<>();
  private boolean written;
  private long id;
  private int works;
  private volatile boolean active = true;
  private @Nullable Throwable doom;

  InMemoryTransaction(InMemoryDatabase database, boolean repeatableRead) {
    this.database = database;
    this.snapshot = repeatableRead ? database.committed() : null;
  }

  @Override
  public boolean readsItsOwn() {
    return written || snapshot != null;
  }

  @Override
  public void markWritten() {
    written = true;
  }

  @Override
  public long transactionId() {
    if (id == 0) {
      id = database.beginId();
    }
    return id;
  }

  /** Rows are what was put: nothing changes them unseen. */
  @Override
  public int unseenChanges() {
    return 0;
  }

  /** What is seen now; others may be given it unless it is this transaction's own. */
  Snapshot visible() {
    return database.snapshot(id == 0 && snapshot == null);
  }

  void enterWork() {
    works++;
  }

  void leaveWork() {
    works--;
  }

  /** Whether work of {@code run(..)} is under way in it. */
  boolean hasWork() {
    return works > 0;
  }

  boolean isActive() {
    return active;
  }

  @Override
  public void enlist(TransactionBridge bridge) {
    bridges.add(bridge);
  }

  @Nullable Object get(Object key) {
    if (changes.containsKey(key)) {
      return changes.get(key);
    }
    return snapshot == null ? database.row(key) : snapshot.get(key);
  }

  Map<Object, Object> all() {
    Map<Object, Object> seen = new HashMap<>(snapshot == null ? database.committed() : snapshot);
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            seen.remove(key);
          } else {
            seen.put(key, value);
          }
        });
    return seen;
  }

  void lock(Object key) {
    database.lockRow(key, this);
    locked.add(key);
  }

  void change(Object key, @Nullable Object value) {
    lock(key);
    transactionId();
    changes.put(key, value);
    markWritten();
  }

  void doom(Throwable reason) {
    if (doom == null) {
      doom = reason;
    }
  }

  void checkNotDoomed() {
    if (doom != null) {
      throw new SourceException(
          "The transaction was rolled back, because work that had joined it failed with "
              + doom.getClass().getName()
              + ". Let that exception reach the owner of the transaction.",
          "COMMIT",
          null,
          doom);
    }
  }

  void beforeCommit() {
    for (int i = 0; i < bridges.size(); i++) {
      bridges.get(i).beforeCommit();
    }
    checkNotDoomed();
  }

  void apply() {
    database.apply(changes, id);
  }

  /** Gives back what it holds; without {@link #apply} that is a rollback. */
  void end() {
    active = false;
    database.endId(id);
    database.unlock(locked);
  }

  List<TransactionBridge> bridges() {
    return bridges;
  }
}
