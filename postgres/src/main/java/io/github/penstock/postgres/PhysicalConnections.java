package io.github.penstock.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each connection of the driver leads to, asked once for each, before the first transaction on
 * it. Thread-safe; no statement runs under the lock of the map, so that two threads at most ask the
 * same.
 */
final class PhysicalConnections {

  private static final Logger LOG = LoggerFactory.getLogger(PhysicalConnections.class);

  /** Stands for the timeline, which a standby does not tell. */
  private static final String STANDBY = "standby";

  private static final String SYSTEM = "(select system_identifier::text from pg_control_system())";
  private static final String DATABASE =
      "(select oid::text from pg_database where datname = current_database())";
  private static final String TIMELINE =
      "case when pg_is_in_recovery() then '"
          + STANDBY
          + "'"
          + " else left(pg_walfile_name(pg_current_wal_lsn()), 8) end";

  /** Stands for what may not be asked. */
  private static final String UNKNOWN = "unknown";

  private static final String LIMIT_IDLE =
      "select set_config('idle_in_transaction_session_timeout', '25000', false) from pg_settings"
          + " where name = 'idle_in_transaction_session_timeout' and source = 'default'";

  private static final Class<?> DRIVER = driver();

  private final Map<Object, DatabaseIdentity> known =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final AtomicBoolean warned = new AtomicBoolean();
  private final boolean limitsIdle;

  /** The second argument says whether transactions that stand still are to be ended. */
  PhysicalConnections(boolean limitsIdle) {
    this.limitsIdle = limitsIdle;
  }

  /**
   * Where a connection leads to; asked now if it was not before, which is outside a transaction.
   */
  DatabaseIdentity of(Connection connection) throws SQLException {
    Object key = key(connection);
    DatabaseIdentity identity = known.get(key);
    if (identity == null) {
      identity = ask(connection);
      known.put(key, identity);
    }
    return identity;
  }

  /** Asks again at the next use: the server was promoted meanwhile. */
  void forget(Connection connection) {
    known.remove(key(connection));
  }

  /** By its name: to compile against the class needs annotations that nobody else needs. */
  private static Class<?> driver() {
    try {
      return Class.forName("org.postgresql.PGConnection");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The PostgreSQL driver is a dependency of this module", e);
    }
  }

  /** The driver's own connection, which lives on in the pool; else the one that there is. */
  private static Object key(Connection connection) {
    try {
      return connection.unwrap(DRIVER);
    } catch (SQLException | RuntimeException e) {
      return connection;
    }
  }

  private DatabaseIdentity ask(Connection connection) throws SQLException {
    DatabaseIdentity identity = identity(connection);
    if (limitsIdle) {
      optional(connection, LIMIT_IDLE);
    }
    return identity;
  }

  private DatabaseIdentity identity(Connection connection) throws SQLException {
    String all = SYSTEM + " || '.' || " + DATABASE + " || '.' || " + TIMELINE;
    String text = optional(connection, "select " + all);
    if (text != null) {
      return new DatabaseIdentity(text, !text.endsWith(STANDBY));
    }
    boolean inRecovery = "true".equals(one(connection, "select pg_is_in_recovery()::text"));
    return new DatabaseIdentity(parts(connection), !inRecovery);
  }

  /** Some provider forbids one of the functions: what is left, and a warning of what is lost. */
  private String parts(Connection connection) throws SQLException {
    String system = optional(connection, "select " + SYSTEM);
    String database = one(connection, "select " + DATABASE);
    String timeline = optional(connection, "select " + TIMELINE);
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "This PostgreSQL does not tell {}. Therefore {} cannot be told apart: after such a change"
              + " old values may stay in the cache until their time to live has passed, unless the"
              + " caches are cleared. Grant EXECUTE on pg_control_system(), pg_current_wal_lsn() and"
              + " pg_walfile_name(text) to avoid that. The rest of the promise holds",
          system == null
              ? timeline == null
                  ? "its system identifier and its timeline"
                  : "its system identifier"
              : "its timeline",
          system == null
              ? timeline == null
                  ? "another server behind the same address, and a promoted standby,"
                  : "another server behind the same address"
              : "a promoted standby and the primary before it");
    }
    return (system == null ? UNKNOWN : system)
        + "."
        + database
        + "."
        + (timeline == null ? UNKNOWN : timeline);
  }

  /** The one value of a query, or null where the server does not allow it or there is no row. */
  private static @Nullable String optional(Connection connection, String sql) throws SQLException {
    try {
      return one(connection, sql);
    } catch (SQLException e) {
      String state = Failures.state(e);
      boolean refused =
          state != null
              && (state.startsWith("42") || state.startsWith("0A") || state.startsWith("55"));
      if (!refused) {
        throw e;
      }
      LOG.debug("Refused: {}", sql, e);
      return null;
    }
  }

  private static @Nullable String one(Connection connection, String sql) throws SQLException {
    boolean done = false;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      String value = row.next() ? row.getString(1) : null;
      done = true;
      return value;
    } finally {
      end(connection, done);
    }
  }

  /** Ends what the statement began on a connection that does not commit by itself. */
  private static void end(Connection connection, boolean done) throws SQLException {
    if (connection.getAutoCommit()) {
      return;
    }
    if (done) {
      connection.commit();
    } else {
      connection.rollback();
    }
  }
}
