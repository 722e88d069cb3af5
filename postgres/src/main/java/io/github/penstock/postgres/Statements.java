package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, each on the connection of the thread's transaction or on one of its own.
 * Thread-safe.
 */
final class Statements {

  private final Connections connections;
  private final ThreadTransactions transactions;
  private final Failures failures;
  private final LongAdder sent = new LongAdder();

  Statements(Connections connections, ThreadTransactions transactions, Failures failures) {
    this.connections = connections;
    this.transactions = transactions;
    this.failures = failures;
  }

  long sent() {
    return sent.sum();
  }

  /** What a statement gives, made from its rows. */
  @FunctionalInterface
  interface RowsReader<T extends @Nullable Object> {
    /** Reads all rows. */
    T read(ResultSet rows) throws SQLException;
  }

  private interface Execution<T extends @Nullable Object> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** Runs a statement that returns rows. */
  <T extends @Nullable Object> T query(BoundStatement bound, RowsReader<T> reader) {
    return run(bound, counted(reading(reader)));
  }

  /** Asks the catalogue, which is not the repository's doing. */
  <T extends @Nullable Object> T uncounted(BoundStatement bound, RowsReader<T> reader) {
    return run(bound, reading(reader));
  }

  /** Runs a statement that changes and returns rows; needs a transaction. */
  <T extends @Nullable Object> T write(BoundStatement bound, RowsReader<T> reader) {
    requireTransaction(bound).markWritten();
    return query(bound, reader);
  }

  /** Runs a statement that changes rows; needs a transaction. */
  long update(BoundStatement bound) {
    requireTransaction(bound).markWritten();
    return run(bound, counted(PreparedStatement::executeLargeUpdate));
  }

  private static <T extends @Nullable Object> Execution<T> reading(RowsReader<T> reader) {
    return statement -> {
      try (ResultSet rows = statement.executeQuery()) {
        return reader.read(rows);
      }
    };
  }

  private <T extends @Nullable Object> Execution<T> counted(Execution<T> execution) {
    return statement -> {
      sent.increment();
      return execution.on(statement);
    };
  }

  private OpenTransaction requireTransaction(BoundStatement bound) {
    OpenTransaction open = transactions.open();
    if (open == null) {
      throw new IllegalStateException(
          bound.name()
              + " needs a transaction: call it inside penstock.transaction(..) or"
              + " session.transactions().run(..)");
    }
    return open;
  }

  private <T extends @Nullable Object> T run(BoundStatement bound, Execution<T> execution) {
    OpenTransaction open = transactions.open();
    if (open != null) {
      try {
        return prepareAndRun(open.connection(), bound, execution);
      } catch (SQLException e) {
        open.markStatementFailed();
        throw failed(bound, e);
      }
    }
    Connection connection = connections.take(bound.name());
    try {
      T result = prepareAndRun(connection, bound, execution);
      connections.endImplicit(connection);
      return result;
    } catch (SQLException e) {
      throw failed(bound, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  private SourceException failed(BoundStatement bound, SQLException e) {
    return failures.of(bound.name(), e, failures.showsValues() ? bound.describe() : "");
  }

  private static <T extends @Nullable Object> T prepareAndRun(
      Connection connection, BoundStatement bound, Execution<T> execution) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(bound.sql())) {
      bound.bind(statement);
      return execution.on(statement);
    }
  }
}
