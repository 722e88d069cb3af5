package io.github.penstock.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What code that is not a repository gets its connections from: inside work of {@code run(..)} a
 * {@link JoinedConnection}, else a {@link NoticedConnection} of its own. Thread-safe.
 */
final class JoiningDataSource implements DataSource {

  private final DataSource pool;
  private final ThreadTransactions transactions;
  private final Connections connections;
  private final @Nullable Tenant tenant;

  JoiningDataSource(
      DataSource pool,
      ThreadTransactions transactions,
      Connections connections,
      @Nullable Tenant tenant) {
    this.pool = pool;
    this.transactions = transactions;
    this.connections = connections;
    this.tenant = tenant;
  }

  /** The same for a tenant. */
  JoiningDataSource as(Tenant other) {
    return new JoiningDataSource(pool, transactions, connections, other);
  }

  @Override
  public Connection getConnection() throws SQLException {
    OpenTransaction open = transactions.open();
    if (open == null || !open.hasWork()) {
      return noticed();
    }
    open.requireTenant(tenant, "dataSource()");
    return JoinedConnection.of(open);
  }

  private Connection noticed() throws SQLException {
    Connection real = pool.getConnection();
    try {
      return NoticedConnection.of(real, transactions, connections, tenant);
    } catch (SQLException e) {
      connections.giveBack(real);
      throw e;
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("Log in with Postgres.user() and password() instead");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return pool.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || pool.isWrapperFor(type);
  }
}
