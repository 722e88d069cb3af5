package io.github.penstock.testkit.fake;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an in-memory database as a transaction or a connection sees them: its own changes,
 * and what others have committed. Outside a transaction every call commits by itself. Writes lock
 * their row until the transaction ends. Every call counts as a statement. Called by tests and their
 * loaders. Thread-safe, as far as a transaction is used by its own thread.
 */
public final class InMemoryRows {

  private final Supplier<@Nullable InMemoryTransaction> current;
  private final InMemoryDatabase database;
  private final ConnectionPool pool;
  private final boolean hasConnection;
  private final AtomicLong statements;

  InMemoryRows(
      Supplier<@Nullable InMemoryTransaction> current,
      InMemoryDatabase database,
      ConnectionPool pool,
      boolean hasConnection,
      AtomicLong statements) {
    this.current = current;
    this.database = database;
    this.pool = pool;
    this.hasConnection = hasConnection;
    this.statements = statements;
  }

  /**
   * Reads a row.
   *
   * @param key its key
   * @return the row, or null where there is none; throws {@code SourceException}
   */
  public @Nullable Object get(Object key) {
    Objects.requireNonNull(key, "key");
    return run(transaction -> transaction.get(key));
  }

  /**
   * Locks and reads a row. Outside a transaction the lock is given back at once.
   *
   * @param key its key
   * @return the row, or null where there is none; throws {@code SourceException}
   */
  public @Nullable Object getForUpdate(Object key) {
    Objects.requireNonNull(key, "key");
    return run(
        transaction -> {
          transaction.lock(key);
          return transaction.get(key);
        });
  }

  /**
   * Reads all rows.
   *
   * @return a copy
   */
  public Map<Object, Object> all() {
    return run(InMemoryTransaction::all);
  }

  /**
   * Writes a row; throws {@code SourceException}.
   *
   * @param key its key
   * @param row what it is from now on
   */
  public void put(Object key, Object row) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(row, "row");
    change(key, row);
  }

  /**
   * Removes a row, if it is there; throws {@code SourceException}.
   *
   * @param key its key
   */
  public void remove(Object key) {
    Objects.requireNonNull(key, "key");
    change(key, null);
  }

  private void change(Object key, @Nullable Object row) {
    run(
        transaction -> {
          transaction.change(key, row);
          return key;
        });
  }

  private <T extends @Nullable Object> T run(Function<InMemoryTransaction, T> statement) {
    pool.check();
    statements.incrementAndGet();
    InMemoryTransaction running = current.get();
    if (running != null) {
      return statement.apply(running);
    }
    if (hasConnection) {
      return alone(statement);
    }
    pool.acquire();
    try {
      return alone(statement);
    } finally {
      pool.release();
    }
  }

  private <T extends @Nullable Object> T alone(Function<InMemoryTransaction, T> statement) {
    InMemoryTransaction transaction = InMemoryTransaction.ofOneStatement(database);
    try {
      T result = statement.apply(transaction);
      transaction.apply();
      return result;
    } finally {
      transaction.end();
    }
  }
}
