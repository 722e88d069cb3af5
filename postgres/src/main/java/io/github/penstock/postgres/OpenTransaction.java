package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction and the connection that it runs on. Used by one thread at a time, which is the
 * one that began it unless a connection was handed on; only {@link #isActive()} is asked by others
 * meanwhile, on behalf of connections that were kept too long.
 */
final class OpenTransaction implements TransactionScope {

  private static final Logger LOG = LoggerFactory.getLogger(OpenTransaction.class);
  private static final String BEGIN = "BEGIN";
  private static final String COMMIT = "COMMIT";
  private static final String LOCK = "lock";

  private static final String TRANSACTION_ID = "transactionId";

  private final Connection connection;
  private final DatabaseIdentity identity;
  private final @Nullable Tenant tenant;
  private final Connections connections;
  private final Watched watched;
  private final StatementListener statements;
  private final Failures failures;
  private final Terms terms;
  private final Bridges bridges = new Bridges();

  private Outcome outcome = Outcome.ROLLED_BACK;
  private boolean written;
  private boolean unwatched;
  private int unseenChanges;
  private int strayReturns;
  private long id;
  private int works;
  private boolean aborted;
  private Doom doom = Doom.NONE;
  private volatile boolean active = true;

  OpenTransaction(
      Connection connection,
      DatabaseIdentity identity,
      @Nullable Tenant tenant,
      Connections connections,
      Watched watched,
      StatementListener statements) {
    this.connection = connection;
    this.identity = identity;
    this.tenant = tenant;
    this.connections = connections;
    this.watched = watched;
    this.statements = statements;
    this.failures = connections.failures();
    this.terms = new Terms(connection, failures);
  }

  Connection connection() {
    return connection;
  }

  /** Where its connection leads to. */
  DatabaseIdentity identity() {
    return identity;
  }

  Watched watched() {
    return watched;
  }

  /** Who is told of its statements. */
  StatementListener statements() {
    return statements;
  }

  /** On which terms it runs. */
  Terms terms() {
    return terms;
  }

  /** Sets what was asked for, and whose rows it sees. */
  void begin(TransactionOptions options, @Nullable TimeLimit limit) {
    terms.begin(options, limit);
    if (tenant != null) {
      try {
        tenant.enterTransaction(connection);
      } catch (SQLException e) {
        throw failed(BEGIN, e);
      }
    }
  }

  /** Throws where it is not of this tenant, or of none. */
  void requireTenant(@Nullable Tenant wanted, String what) {
    Tenant.requireSame(wanted, tenant, what);
  }

  /** Every statement passes here before it is sent; throws where there is no time left for it. */
  void beforeStatement(String statement) {
    watched.statements().incrementAndGet();
    terms.tellTime(statement);
  }

  /** What a failed statement of this transaction is thrown as. */
  SourceException failed(String statement, SQLException e) {
    return failed(statement, e, "");
  }

  /** The same, with the parameters as text to show where that is allowed. */
  SourceException failed(String statement, SQLException e, String parameters) {
    markStatementFailed();
    return terms.failed(statement, e, parameters);
  }

  /** An exception of the driver as it may be seen. */
  Throwable shown(Exception e) {
    return failures.shown(e);
  }

  @Override
  public <T extends @Nullable Object> T nested(Supplier<T> work) {
    return new Nested(this).run(work);
  }

  /** Whether and why it cannot be committed any more. */
  Doom doom() {
    return doom;
  }

  /** All that happened since a savepoint is undone, so that it is as doomed as it was. */
  void returnedTo(Doom doomThen) {
    doom = doomThen;
  }

  @Override
  public void lock(String name) {
    beforeStatement(LOCK);
    try {
      NamedLocks.lock(connection, name);
    } catch (SQLException e) {
      throw failed(LOCK, e);
    }
    markWritten();
  }

  @Override
  public boolean tryLock(String name) {
    beforeStatement(LOCK);
    try {
      boolean held = NamedLocks.tryLock(connection, name);
      written |= held;
      return held;
    } catch (SQLException e) {
      throw failed(LOCK, e);
    }
  }

  /** Work of {@code run(..)} begins inside it. */
  void enterWork() {
    works++;
  }

  /** Work of {@code run(..)} inside it has ended. */
  void leaveWork() {
    works--;
  }

  /** Whether work of {@code run(..)} is under way in it, which owns its connection. */
  boolean hasWork() {
    return works > 0;
  }

  boolean isActive() {
    return active;
  }

  @Override
  public boolean readsItsOwn() {
    if (written) {
      return true;
    }
    try {
      return terms.hasOwnSnapshot();
    } catch (SQLException e) {
      // The transaction has failed, so that nothing can be asked any more: the safe answer.
      LOG.debug("The isolation level could not be read", failures.shown(e));
      markStatementFailed();
      return true;
    }
  }

  @Override
  public void markWritten() {
    written = true;
  }

  /** A write has brought the id along. */
  void learnId(long known) {
    id = known;
  }

  @Override
  public long transactionId() {
    if (id == 0 && connections.isProvable()) {
      id = askId();
    }
    return id;
  }

  private long askId() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_xact_id()::text")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw failed(TRANSACTION_ID, e);
    }
  }

  @Override
  public int unseenChanges() {
    if (unwatched) {
      unseenChanges++;
    }
    return unseenChanges;
  }

  @Override
  public int strayReturns() {
    if (unwatched) {
      strayReturns++;
    }
    return strayReturns;
  }

  /** Somebody returns to a savepoint of their own. */
  void noteStrayReturn() {
    unseenChanges++;
    strayReturns++;
  }

  /** A statement may have changed rows that it does not give back. */
  void noteUnseenChange() {
    unseenChanges++;
  }

  /** Somebody has the driver's own connection, so that nobody knows any more what is done on it. */
  void unwatch() {
    unwatched = true;
    written = true;
  }

  @Override
  public void enlist(TransactionBridge bridge) {
    bridges.add(bridge);
  }

  /** Remembers that the server may refuse everything but ROLLBACK from now on. */
  void markStatementFailed() {
    doom = doom.withFailedStatement(true);
  }

  /** From now on it can only be rolled back; the first reason is kept. */
  void doom(String reason, @Nullable Throwable cause) {
    doom = doom.with(reason, cause);
  }

  /** Throws where the transaction must not be committed, or a bridge does not want it. */
  void beforeCommit() {
    refuseFailed();
    doom = doom.withFailedStatement(false);
    bridges.beforeCommit();
    refuseFailed();
    terms.tellTime(COMMIT);
  }

  /** First: nobody need be told about what the server will not commit. */
  private void refuseFailed() {
    doom.refuse(COMMIT);
    if (doom.statementFailed()) {
      probe();
    }
  }

  /**
   * After a failed statement the server turns COMMIT into ROLLBACK, and whether the driver tells is
   * a setting of the driver; any other statement fails with 25P02 for sure.
   */
  private void probe() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    } catch (SQLException e) {
      throw failures.of(COMMIT, e);
    }
  }

  void commit() {
    try {
      sendCommit();
    } catch (SQLException e) {
      throw outcome == Outcome.UNKNOWN ? failures.unknownOutcome(e) : failed(COMMIT, e);
    }
  }

  /** From here on the outcome is what the answer says; what the driver throws is passed on. */
  void sendCommit() throws SQLException {
    outcome = Outcome.UNKNOWN;
    try {
      connection.commit();
      outcome = Outcome.COMMITTED;
    } catch (SQLException e) {
      if (Failures.provesRollback(e)) {
        outcome = Outcome.ROLLED_BACK;
      } else {
        abort();
      }
      throw e;
    }
  }

  /** Rolls back unless the outcome is decided or unknown; adds what fails here to the reason. */
  void rollBackAfter(Throwable reason) {
    if (outcome != Outcome.ROLLED_BACK) {
      return;
    }
    try {
      rollBack();
    } catch (SQLException | RuntimeException e) {
      // COMMIT was never sent, so the server rolls back as soon as the connection is gone.
      reason.addSuppressed(failures.shown(e));
    }
  }

  /** Sends ROLLBACK; where that fails, the end of the connection does it. */
  void rollBack() throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException | RuntimeException e) {
      abort();
      throw e;
    }
  }

  /** Ends a connection of which nobody knows in what state it is. */
  private void abort() {
    aborted = true;
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LOG.warn("A broken connection could not be ended", failures.shown(e));
    }
  }

  /** The connection goes on without it. */
  void end() {
    active = false;
  }

  /** Whether its connection was ended, because nobody knew in what state it was. */
  boolean isAborted() {
    return aborted;
  }

  /** Never throws: a bridge cannot undo what the database has decided. */
  void tellBridges() {
    bridges.tell(outcome);
  }
}
