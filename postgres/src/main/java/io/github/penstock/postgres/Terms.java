package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a transaction runs: its level, whether it may write, and its time. Used by one
 * thread at a time.
 */
final class Terms {

  private static final String BEGIN = "BEGIN";

  /** The SQL state of a statement that took longer than statement_timeout. */
  private static final String CANCELLED = "57014";

  private final Connection connection;
  private final Failures failures;
  private boolean readOnly;
  private @Nullable TimeLimit limit;
  private @Nullable Boolean ownSnapshot;

  Terms(Connection connection, Failures failures) {
    this.connection = connection;
    this.failures = failures;
  }

  /**
   * Sets what was asked for. BEGIN, level and time go to the server in one round trip, and end with
   * the transaction, so that the pool need not know.
   */
  void begin(TransactionOptions options, @Nullable TimeLimit timeLimit) {
    readOnly = options.isReadOnly();
    limit = timeLimit;
    Isolation isolation = options.isolation();
    if (isolation != null) {
      refuseLate(BEGIN);
      try {
        set(isolation);
      } catch (SQLException e) {
        throw failed(BEGIN, e, "");
      }
      ownSnapshot = isolation != Isolation.READ_COMMITTED;
    }
  }

  private void set(Isolation isolation) throws SQLException {
    String level = isolation.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    String sql = "set transaction isolation level " + level;
    if (limit != null) {
      limit.tell(connection, sql + ";");
    } else {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  /** Checks and notes what work demands that joins; gives whether it was read only before. */
  boolean demand(TransactionOptions options, @Nullable TimeLimit timeLimit) {
    Isolation wanted = options.isolation();
    if (wanted != null) {
      requireLevel(wanted);
    }
    if (timeLimit != null && (limit == null || timeLimit.endsBefore(limit))) {
      limit = timeLimit;
    }
    boolean before = readOnly;
    readOnly = before || options.isReadOnly();
    return before;
  }

  private void requireLevel(Isolation wanted) {
    Isolation actual;
    try {
      actual =
          switch (connection.getTransactionIsolation()) {
            case Connection.TRANSACTION_SERIALIZABLE -> Isolation.SERIALIZABLE;
            case Connection.TRANSACTION_REPEATABLE_READ -> Isolation.REPEATABLE_READ;
            default -> Isolation.READ_COMMITTED;
          };
    } catch (SQLException e) {
      throw failed("isolation level", e, "");
    }
    if (actual != wanted) {
      throw new IllegalStateException(
          "Work that wants %s was called inside of a transaction that is %s, and the level of that"
                  .formatted(wanted, actual)
              + " one cannot change any more. Give the level to the outermost transaction(..), or"
              + " leave it out in the work that joins");
    }
  }

  void readOnly(boolean value) {
    readOnly = value;
  }

  /** Throws where writes are not wanted. */
  void requireWritable(String statement) {
    if (readOnly) {
      throw new SourceException(
          statement
              + " was not sent: it writes or locks rows, and the transaction is read only. Leave"
              + " readOnly() out, or do this in another transaction",
          statement,
          "25006",
          null);
    }
  }

  /**
   * Whether it works on a snapshot of its own. Asked at the first need, once, where it was not
   * said: the level cannot change after the first statement.
   */
  boolean hasOwnSnapshot() throws SQLException {
    if (ownSnapshot == null) {
      ownSnapshot = connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
    }
    return ownSnapshot;
  }

  /** The level was set after the begin, before the first statement. */
  void levelChanged() {
    ownSnapshot = null;
  }

  /** A statement is about to be sent; throws where there is no time left for it. */
  void tellTime(String statement) {
    if (limit == null) {
      return;
    }
    refuseLate(statement);
    try {
      limit.tell(connection);
    } catch (SQLException e) {
      throw failed(statement, e, "");
    }
  }

  /** What the server was told since a savepoint is undone. */
  void returnedToSavepoint() {
    if (limit != null) {
      limit.forget();
    }
  }

  private void refuseLate(String statement) {
    if (limit != null && limit.isOver()) {
      throw failures.late(statement, limit, null);
    }
  }

  /** What a failed statement is thrown as. */
  SourceException failed(String statement, SQLException e, String parameters) {
    if (limit != null && limit.isOver() && CANCELLED.equals(Failures.state(e))) {
      return failures.late(statement, limit, e);
    }
    return failures.of(statement, e, parameters);
  }
}
