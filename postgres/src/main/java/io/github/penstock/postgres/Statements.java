package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, each on the connection of the thread's transaction or on one of its own.
 * Thread-safe.
 */
final class Statements {

  private final Connections connections;
  private final ThreadTransactions transactions;
  private final @Nullable Tenant tenant;
  private final Failures failures;
  private final LongAdder sent;

  Statements(Connections connections, ThreadTransactions transactions) {
    this(connections, transactions, null, new LongAdder());
  }

  private Statements(
      Connections connections,
      ThreadTransactions transactions,
      @Nullable Tenant tenant,
      LongAdder sent) {
    this.connections = connections;
    this.transactions = transactions;
    this.tenant = tenant;
    this.failures = connections.failures();
    this.sent = sent;
  }

  /** The same for a tenant, counted together. */
  Statements as(Tenant other) {
    return new Statements(connections, transactions, other, sent);
  }

  Failures failures() {
    return failures;
  }

  boolean isProvable() {
    return connections.isProvable();
  }

  /** Whether RETURNING knows what a row was before. */
  boolean returnsOldRows() {
    return connections.returnsOldRows();
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

  /** What a statement gives together with what it saw. */
  @FunctionalInterface
  interface ProvingReader<T extends @Nullable Object> {
    /** Reads all rows; the second argument is where the connection leads to. */
    T read(ResultSet rows, DatabaseIdentity identity) throws SQLException;
  }

  /** What a look at a prepared statement gives. */
  @FunctionalInterface
  interface Preparation<T extends @Nullable Object> {
    /** Looks at a statement whose parameters are bound. */
    T look(PreparedStatement statement) throws SQLException;
  }

  private interface Execution<T extends @Nullable Object> {
    T on(PreparedStatement statement, DatabaseIdentity identity) throws SQLException;
  }

  /** What the statement behind these rows saw; its facts are the first columns. */
  Snapshot facts(ResultSet rows, DatabaseIdentity identity) throws SQLException {
    Snapshot snapshot = Facts.read(rows, identity);
    if (!identity.primary() && !Facts.inRecovery(rows)) {
      // Promoted since it was asked: what it leads to now is asked at its next use.
      connections.forget(rows.getStatement().getConnection());
    }
    return snapshot;
  }

  /** Runs a statement that returns rows. */
  <T extends @Nullable Object> T query(BoundStatement bound, RowsReader<T> reader) {
    return query(bound, (rows, identity) -> reader.read(rows));
  }

  /** Runs a statement that returns rows and tells what it saw. */
  <T extends @Nullable Object> T query(BoundStatement bound, ProvingReader<T> reader) {
    return run(bound, counted(bound, reading(reader)));
  }

  /**
   * Runs a query of a user and tells what it saw: asked just before it on its connection, and
   * nothing where the transaction has written by the time that it has run.
   */
  <T extends @Nullable Object> Proven<T> proven(BoundStatement bound, RowsReader<T> reader) {
    return run(
        bound,
        counted(
            bound,
            (statement, identity) -> {
              Connection connection = statement.getConnection();
              Snapshot snapshot = seen(connection, identity);
              T value = reading((rows, at) -> reader.read(rows)).on(statement, identity);
              boolean wrote = transactions.open() != null && hasWritten(connection);
              return new Proven<>(value, wrote ? Facts.ofNothing(identity) : snapshot);
            }));
  }

  /** Null where the server cannot tell, so that nothing is proven. */
  private @Nullable Snapshot seen(Connection connection, DatabaseIdentity identity)
      throws SQLException {
    if (!isProvable()) {
      return identity.primary() ? null : Facts.ofNothing(identity);
    }
    try (Statement ask = connection.createStatement();
        ResultSet rows = ask.executeQuery(Facts.SELECT)) {
      rows.next();
      return facts(rows, identity);
    }
  }

  private boolean hasWritten(Connection connection) throws SQLException {
    if (!isProvable()) {
      return true;
    }
    try (Statement ask = connection.createStatement();
        ResultSet rows = ask.executeQuery("select pg_current_xact_id_if_assigned() is not null")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  /** Asks what is not the repository's doing, and no tenant's either. */
  <T extends @Nullable Object> T uncounted(BoundStatement bound, ProvingReader<T> reader) {
    OpenTransaction open = transactions.open();
    Execution<T> execution = reading(reader);
    return open == null ? runAlone(bound, execution) : runIn(open, bound, execution);
  }

  /** Asks the catalogue so that a refusal leaves the transaction as it was. */
  <T extends @Nullable Object> T guarded(BoundStatement bound, RowsReader<T> reader) {
    return guarded(bound, reading((rows, identity) -> reader.read(rows)));
  }

  /** Looks at a statement that is not run; a refusal leaves the transaction as it was. */
  <T extends @Nullable Object> T prepared(BoundStatement bound, Preparation<T> preparation) {
    return guarded(bound, (statement, identity) -> preparation.look(statement));
  }

  private <T extends @Nullable Object> T guarded(BoundStatement bound, Execution<T> execution) {
    OpenTransaction open = transactions.open();
    return open == null ? run(bound, execution) : guardedIn(open, bound, execution);
  }

  private <T extends @Nullable Object> T guardedIn(
      OpenTransaction open, BoundStatement bound, Execution<T> execution) {
    Connection connection = open.connection();
    try {
      Savepoint before = connection.setSavepoint();
      try {
        T result = run(bound, execution);
        connection.releaseSavepoint(before);
        return result;
      } catch (SourceException | DefinitionException e) {
        connection.rollback(before);
        throw e;
      }
    } catch (SQLException e) {
      open.markStatementFailed();
      throw failed(bound, e);
    }
  }

  /** Runs a statement that changes rows, or locks them, and returns them; needs a transaction. */
  <T extends @Nullable Object> T write(BoundStatement bound, RowsReader<T> reader) {
    OpenTransaction open = requireTransaction(bound);
    open.terms().requireWritable(bound.name());
    open.markWritten();
    return query(bound, reader);
  }

  /**
   * Runs a statement of a user that changes rows, which it does not give back; needs a transaction.
   */
  long update(BoundStatement bound) {
    OpenTransaction open = requireTransaction(bound);
    open.terms().requireWritable(bound.name());
    open.markWritten();
    open.noteUnseenChange();
    return run(bound, counted(bound, (statement, identity) -> statement.executeLargeUpdate()));
  }

  private <T extends @Nullable Object> Execution<T> reading(ProvingReader<T> reader) {
    return (statement, identity) -> {
      try (ResultSet rows = statement.executeQuery()) {
        return reader.read(rows, identity);
      }
    };
  }

  private <T extends @Nullable Object> Execution<T> counted(
      BoundStatement bound, Execution<T> execution) {
    return (statement, identity) -> {
      sent.increment();
      OpenTransaction open = transactions.open();
      StatementListener listener = open == null ? transactions.statements() : open.statements();
      listener.sending(() -> Fingerprint.named(bound.name(), bound.sql()));
      return execution.on(statement, identity);
    };
  }

  /** The transaction of this thread, which the statement cannot do without. */
  OpenTransaction requireTransaction(BoundStatement bound) {
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
    if (open == null) {
      return tenant == null ? runAlone(bound, execution) : runAlone(tenant, bound, execution);
    }
    open.requireTenant(tenant, bound.name());
    return runIn(open, bound, execution);
  }

  private <T extends @Nullable Object> T runIn(
      OpenTransaction open, BoundStatement bound, Execution<T> execution) {
    open.beforeStatement(bound.name());
    try {
      return prepareAndRun(open.connection(), open.identity(), bound, execution);
    } catch (SQLException e) {
      throw open.failed(bound.name(), e, shownParameters(bound));
    }
  }

  private <T extends @Nullable Object> T runAlone(BoundStatement bound, Execution<T> execution) {
    Connection connection = connections.take(bound.name());
    try {
      T result = prepareAndRun(connection, connections.identity(connection), bound, execution);
      connections.endImplicit(connection);
      return result;
    } catch (SQLException e) {
      throw failed(bound, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  /**
   * In a transaction of its own, with whose end the connection forgets the tenant: set for longer,
   * a pooler between us and the server might hand it to somebody else.
   */
  private <T extends @Nullable Object> T runAlone(
      Tenant known, BoundStatement bound, Execution<T> execution) {
    Settings settings = Settings.take(connections, TransactionOptions.DEFAULT);
    Connection connection = settings.connection();
    boolean committed = false;
    try {
      known.enterTransaction(connection);
      T result = prepareAndRun(connection, settings.identity(), bound, execution);
      connection.commit();
      committed = true;
      return result;
    } catch (SQLException e) {
      throw failed(bound, e);
    } finally {
      settings.giveBack(!committed && isLost(connection));
    }
  }

  /** Rolls back; true where that fails, so that the connection is of no use any more. */
  private static boolean isLost(Connection connection) {
    try {
      connection.rollback();
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private SourceException failed(BoundStatement bound, SQLException e) {
    return failures.of(bound.name(), e, shownParameters(bound));
  }

  private String shownParameters(BoundStatement bound) {
    return failures.showsValues() ? bound.describe() : "";
  }

  private static <T extends @Nullable Object> T prepareAndRun(
      Connection connection,
      DatabaseIdentity identity,
      BoundStatement bound,
      Execution<T> execution)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(bound.sql())) {
      bound.bind(statement);
      return execution.on(statement, identity);
    }
  }
}
