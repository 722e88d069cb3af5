package io.github.penstock.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where connections come from and go back to, and where they lead to. Thread-safe. */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** A server that is alive answers in less. */
  private static final int ANSWER_SECONDS = 1;

  private final DataSource dataSource;
  private final Failures failures;
  private final Server server;
  private final PhysicalConnections physical;

  Connections(
      DataSource dataSource, Failures failures, Server server, PhysicalConnections physical) {
    this.dataSource = dataSource;
    this.failures = failures;
    this.server = server;
    this.physical = physical;
  }

  Failures failures() {
    return failures;
  }

  boolean isProvable() {
    return server.isProvable();
  }

  boolean returnsOldRows() {
    return server.returnsOldRows();
  }

  /** Where a connection leads to; asked of the server at the first use of each. */
  DatabaseIdentity identity(Connection connection) throws SQLException {
    return physical.of(connection);
  }

  /** What a connection leads to has changed. */
  void forget(Connection connection) {
    physical.forget(connection);
  }

  /** A connection for one statement, or for a transaction; the caller gives it back. */
  Connection take(String statement) {
    Connection connection = takeUnasked(statement);
    try {
      physical.of(connection);
      return connection;
    } catch (SQLException e) {
      giveBack(connection);
      throw failures.of(statement, e);
    }
  }

  private Connection takeUnasked(String statement) {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw failures.unconnected(statement, e);
    }
  }

  /** Whether the server answers; waits as long as the pool does. */
  boolean isReachable() {
    try (Connection connection = dataSource.getConnection()) {
      return connection.isValid(ANSWER_SECONDS);
    } catch (SQLException e) {
      LOG.debug("The database was asked whether it is there, and is not", failures.shown(e));
      return false;
    }
  }

  /** Ends what a statement began on a connection that does not commit by itself. */
  void endImplicit(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.commit();
    }
  }

  /** Never throws: what the connection was used for has been decided by now. */
  void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      LOG.warn("A connection could not be given back to its pool", failures.shown(e));
    }
  }
}
