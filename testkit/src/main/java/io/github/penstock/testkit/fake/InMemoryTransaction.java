package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.TransactionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One transaction over an in-memory database. Used by one thread at a time. */
final class InMemoryTransaction implements TransactionScope {

  private final InMemoryDatabase database;
  private final TimeSource time;
  private final Isolation isolation;
  private final @Nullable Map<Object, Object> snapshot;
  private final Map<Object, @Nullable Object> changes = new HashMap<>();
  private final Set<Object> locked = new HashSet<>();
  private final List<TransactionBridge> bridges = new ArrayList<>();
  private boolean written;
  private boolean readOnly;
  private @Nullable Long deadline;
  private int unseenChanges;
  private long id;
  private int works;
  private volatile boolean active = true;
  private @Nullable Throwable doom;

  InMemoryTransaction(InMemoryDatabase database, TimeSource time, Isolation isolation) {
    this.database = database;
    this.time = time;
    this.isolation = isolation;
    this.snapshot = isolation == Isolation.READ_COMMITTED ? null : database.committed();
  }

  static InMemoryTransaction ofOneStatement(InMemoryDatabase database) {
    return new InMemoryTransaction(database, TimeSource.system(), Isolation.READ_COMMITTED);
  }

  /** Checks what work that joins demands; gives whether it was read only before. */
  boolean demand(TransactionOptions options) {
    if (options.isolation() != null && options.isolation() != isolation) {
      throw new IllegalStateException(
          "Work that wants %s cannot join a transaction that is %s. Begin the transaction with it, or"
                  .formatted(options.isolation(), isolation)
              + " leave it out.");
    }
    limit(options.timeout());
    boolean before = readOnly;
    readOnly = before || options.isReadOnly();
    return before;
  }

  void readOnly(boolean value) {
    readOnly = value;
  }

  /** Ends at the latest after this time; an end that was set before stays where it is earlier. */
  void limit(@Nullable Duration timeout) {
    if (timeout != null) {
      long end = time.nanoTime() + timeout.toNanos();
      deadline = deadline == null || end - deadline < 0 ? end : deadline;
    }
  }

  private void checkTime() {
    if (deadline != null && time.nanoTime() - deadline >= 0) {
      throw new SourceException(
          "The time of the transaction is over. Do less in it, or give it more.",
          "transaction",
          "25P04",
          null);
    }
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

  /** Rows are what was put: nothing but a return to a savepoint changes them unseen. */
  @Override
  public int unseenChanges() {
    return unseenChanges;
  }

  /** Connections of this database know no savepoints. */
  @Override
  public int strayReturns() {
    return 0;
  }

  /** Locks that were taken inside stay, which nobody can tell from waiting. */
  @Override
  public <T extends @Nullable Object> T nested(Supplier<T> work) {
    Map<Object, @Nullable Object> before = new HashMap<>(changes);
    Throwable doomedBefore = doom;
    try {
      T result = work.get();
      if (doom != doomedBefore) {
        checkNotDoomed();
      }
      return result;
    } catch (Throwable e) {
      changes.clear();
      changes.putAll(before);
      doom = doomedBefore;
      unseenChanges++;
      throw e;
    }
  }

  @Override
  public void lock(String name) {
    checkTime();
    lockRow(new NamedLock(name));
    markWritten();
  }

  @Override
  public boolean tryLock(String name) {
    checkTime();
    NamedLock key = new NamedLock(name);
    boolean free = database.tryLockRow(key, this);
    if (free) {
      locked.add(key);
      markWritten();
    }
    return free;
  }

  /** What a lock that is not a row's stands under. */
  private record NamedLock(String name) {}

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
    checkTime();
    if (changes.containsKey(key)) {
      return changes.get(key);
    }
    return snapshot == null ? database.row(key) : snapshot.get(key);
  }

  Map<Object, Object> all() {
    checkTime();
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
    checkTime();
    if (readOnly) {
      throw new SourceException(
          "The transaction is read only. Write in one that is not.", "write", "25006", null);
    }
    lockRow(key);
  }

  private void lockRow(Object key) {
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
    checkTime();
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
