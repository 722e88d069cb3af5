package io.github.penstock.postgres;

import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that was set up for a transaction, and how it came. Neither mode costs a round trip:
 * the driver sends {@code BEGIN}, or {@code BEGIN READ ONLY}, together with the first statement.
 * Used by one thread.
 */
final class Settings {

  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
  private static final String BEGIN = "BEGIN";

  private final Connections connections;
  private final Connection connection;
  private final DatabaseIdentity identity;
  private final boolean autoCommit;
  private final boolean readOnly;

  private Settings(Connections connections, Connection connection, TransactionOptions options)
      throws SQLException {
    this.connections = connections;
    this.connection = connection;
    this.identity = connections.identity(connection);
    this.autoCommit = connection.getAutoCommit();
    this.readOnly = connection.isReadOnly();
    if (options.isReadOnly()) {
      connection.setReadOnly(true);
    }
    connection.setAutoCommit(false);
  }

  /** Takes a connection and sets it up. */
  static Settings take(Connections connections, TransactionOptions options) {
    Connection connection = connections.take(BEGIN);
    try {
      return new Settings(connections, connection, options);
    } catch (SQLException e) {
      connections.giveBack(connection);
      throw connections.failures().of(BEGIN, e);
    } catch (Throwable t) {
      connections.giveBack(connection);
      throw t;
    }
  }

  Connection connection() {
    return connection;
  }

  /** Where the connection leads to. */
  DatabaseIdentity identity() {
    return identity;
  }

  /** Gives the connection back as it came. Never throws. */
  void giveBack(boolean aborted) {
    try {
      if (!aborted && !connection.isClosed()) {
        restore();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.warn(
          "A connection could not be set back to how it came", connections.failures().shown(e));
      abort();
    } finally {
      connections.giveBack(connection);
    }
  }

  private void restore() throws SQLException {
    if (autoCommit) {
      connection.setAutoCommit(true);
    }
    if (connection.isReadOnly() != readOnly) {
      connection.setReadOnly(readOnly);
    }
  }

  /** Nobody knows in what state it is. */
  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LOG.warn("A broken connection could not be ended", connections.failures().shown(e));
    }
  }
}
