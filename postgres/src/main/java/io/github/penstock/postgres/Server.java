package io.github.penstock.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the server since the session was opened. Immutable.
 *
 * @param version its number, such as 130014
 * @param inRecovery whether it was a standby
 */
record Server(int version, boolean inRecovery) {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /** The first one with {@code pg_current_snapshot()}. */
  private static final int WITH_SNAPSHOTS = 130_000;

  /** The first one whose RETURNING knows {@code old} and {@code new}. */
  private static final int WITH_OLD_ROWS = 180_000;

  private static final String ASK =
      "select current_setting('server_version_num')::int, pg_is_in_recovery()";

  /** Asks, on a connection outside a transaction. */
  static Server ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ASK)) {
      row.next();
      Server server = new Server(row.getInt(1), row.getBoolean(2));
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      return server;
    }
  }

  /** Whether statements can tell which transactions they saw finished. */
  boolean isProvable() {
    return version >= WITH_SNAPSHOTS;
  }

  /** Whether RETURNING knows {@code old}. */
  boolean returnsOldRows() {
    return version >= WITH_OLD_ROWS;
  }

  /** Says once, at the opening, what a server cannot give. */
  void warn(String address, boolean limitsIdle) {
    if (!isProvable()) {
      LOG.warn(
          "{} is PostgreSQL {}, which cannot tell what a statement saw (that began with 13)."
              + " Announcements of writers end by a deadline instead: a writer that stands still"
              + " for more than 30 s between its announcement and its COMMIT may leave an old value"
              + " in the cache until its time to live has passed. {}",
          address,
          version / 10_000,
          limitsIdle
              ? "Connections of this pool get idle_in_transaction_session_timeout = 25 s unless you"
                  + " set another."
              : "Set idle_in_transaction_session_timeout below 30 s.");
    }
    if (inRecovery) {
      LOG.warn(
          "{} is a standby: what it answers may be older than what is committed, so nothing that is"
              + " read from it will be cached, and writes will fail. Name the primary",
          address);
    }
  }
}
