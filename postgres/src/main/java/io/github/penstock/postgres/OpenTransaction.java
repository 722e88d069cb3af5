package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private static final String COMMIT = "COMMIT";

  private static final String TRANSACTION_ID = "transactionId";

  private final Connection connection;
  private final DatabaseIdentity identity;
  private final boolean autoCommit;
  private final Connections connections;
  private final Failures failures;
  private final List<TransactionBridge> bridges = new ArrayList<>();

  private Outcome outcome = Outcome.ROLLED_BACK;
  private boolean written;
  private boolean unwatched;
  private int unseenChanges;
  private long id;
  private int works;
  private boolean statementFailed;
  private boolean aborted;
  private @Nullable Boolean ownSnapshot;
  private @Nullable String doom;
  private @Nullable Throwable doomedBy;
  private volatile boolean active = true;

  OpenTransaction(
      Connection connection,
      DatabaseIdentity identity,
      boolean autoCommit,
      Connections connections) {
    this.connection = connection;
    this.identity = identity;
    this.autoCommit = autoCommit;
    this.connections = connections;
    this.failures = connections.failures();
  }

  Connection connection() {
    return connection;
  }

  /** Where its connection leads to. */
  DatabaseIdentity identity() {
    return identity;
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

  /**
   * The isolation level is asked for at the first need, once: it cannot change after the first
   * statement, and a transaction that has written need not ask.
   */
  @Override
  public boolean readsItsOwn() {
    if (written) {
      return true;
    }
    if (ownSnapshot == null) {
      ownSnapshot = hasOwnSnapshot();
    }
    return ownSnapshot;
  }

  private boolean hasOwnSnapshot() {
    try {
      return connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
    } catch (SQLException e) {
      // The transaction has failed, so that nothing can be asked any more: the safe answer.
      LOG.debug("The isolation level could not be read", failures.shown(e));
      statementFailed = true;
      return true;
    }
  }

  @Override
  public void markWritten() {
    written = true;
  }

  /** The level was set after the begin, before the first statement. */
  void isolationChanged() {
    ownSnapshot = null;
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
      statementFailed = true;
      throw failures.of(TRANSACTION_ID, e);
    }
  }

  @Override
  public int unseenChanges() {
    if (unwatched) {
      unseenChanges++;
    }
    return unseenChanges;
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
    bridges.add(Objects.requireNonNull(bridge, "bridge"));
  }

  /** Remembers that the server may refuse everything but ROLLBACK from now on. */
  void markStatementFailed() {
    statementFailed = true;
  }

  /** From now on it can only be rolled back; the first reason is kept. */
  void doom(String reason, @Nullable Throwable cause) {
    if (doom == null) {
      doom = reason;
      doomedBy = cause;
    }
  }

  /** Throws where the transaction must not be committed, or a bridge does not want it. */
  void beforeCommit() {
    refuseDoomed();
    if (statementFailed) {
      // First: nobody need be told about what the server will not commit.
      probe();
      statementFailed = false;
    }
    // By index: a bridge may enlist another one.
    for (int i = 0; i < bridges.size(); i++) {
      bridges.get(i).beforeCommit();
    }
    refuseDoomed();
    if (statementFailed) {
      probe();
    }
  }

  private void refuseDoomed() {
    if (doom != null) {
      throw new SourceException(
          "The transaction was rolled back because "
              + doom
              + "; let that exception pass, or do that work in a transaction of its own",
          COMMIT,
          null,
          doomedBy);
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
      throw outcome == Outcome.UNKNOWN ? failures.unknownOutcome(e) : failures.of(COMMIT, e);
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

  /** Gives the connection back as it came. Never throws. */
  void giveBack() {
    active = false;
    try {
      if (autoCommit && !aborted && !connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException | RuntimeException e) {
      LOG.warn("A connection could not be set back to autocommit", failures.shown(e));
      abort();
    } finally {
      connections.giveBack(connection);
    }
  }

  /** Never throws: a bridge cannot undo what the database has decided. */
  void tellBridges() {
    for (int i = 0; i < bridges.size(); i++) {
      try {
        bridges.get(i).afterCompletion(outcome);
      } catch (RuntimeException | Error e) {
        LOG.error("A transaction bridge failed after completion ({}); go on", outcome, e);
      }
    }
  }
}
