package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to an in-memory database: inside work of {@code run(..)} of its transaction, else of
 * their own.
 */
final class InMemoryDataSource implements DataSource {

  private final InMemoryDatabase database;
  private final InMemoryTransactions transactions;
  private final ConnectionPool pool;
  private final AtomicLong statements;

  InMemoryDataSource(
      InMemoryDatabase database,
      InMemoryTransactions transactions,
      ConnectionPool pool,
      AtomicLong statements) {
    this.database = database;
    this.transactions = transactions;
    this.pool = pool;
    this.statements = statements;
  }

  /** The rows as the calling thread sees them. */
  InMemoryRows rows() {
    return new InMemoryRows(transactions::current, database, pool, false, statements);
  }

  @Override
  public Connection getConnection() throws SQLException {
    InMemoryTransaction running = transactions.current();
    if (running != null && running.hasWork()) {
      return InMemoryConnection.joined(transactions, running, rows(() -> running));
    }
    try {
      pool.acquire();
    } catch (SourceException e) {
      throw new SQLException(e.getMessage(), e.sqlState(), e);
    }
    return InMemoryConnection.own(
        transactions, connection -> rows(connection::begun), pool::release);
  }

  private InMemoryRows rows(Supplier<@Nullable InMemoryTransaction> current) {
    return new InMemoryRows(current, database, pool, true, statements);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("An in-memory source has no users.");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
    throw new SQLFeatureNotSupportedException("An in-memory source writes no log.");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("An in-memory source has its own timeout.");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("An in-memory source writes no log.");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("An in-memory source is not a wrapper.");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
