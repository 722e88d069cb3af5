package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the pool in the hands of code that runs transactions by itself, such as a
 * transaction manager. What it does is the driver's doing, but its transactions are those of their
 * thread:
 *
 * <ul>
 *   <li>in autocommit mode nothing is noticed;
 *   <li>{@code setAutoCommit(false)} begins a transaction, and where the mode is off already, the
 *       first statement does. It is the current one of the thread until it ends, and the one before
 *       it is current again afterwards;
 *   <li>{@code commit()} and {@code setAutoCommit(true)} ask the bridges, send COMMIT, and tell the
 *       bridges; {@code rollback()} and {@code close()} roll back and tell them;
 *   <li>each statement counts as a write, as on a {@link JoinedConnection}.
 * </ul>
 *
 * <p>Used by one thread at a time; it may be another one that ends a transaction.
 */
final class NoticedConnection implements InvocationHandler, HandleStatement.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(NoticedConnection.class);
  private static final String NAME = "connection whose commits are noticed";

  /** The state of a transaction that was rolled back, where there is none more exact. */
  private static final String ROLLED_BACK = "40000";

  private final Connection real;
  private final ThreadTransactions transactions;
  private final Connections connections;
  private final @Nullable Tenant tenant;
  private final boolean autoCommit;

  private volatile @Nullable OpenTransaction transaction;
  private volatile boolean closed;
  private volatile boolean unwatched;

  private NoticedConnection(
      Connection real,
      ThreadTransactions transactions,
      Connections connections,
      @Nullable Tenant tenant,
      boolean autoCommit) {
    this.real = real;
    this.transactions = transactions;
    this.connections = connections;
    this.tenant = tenant;
    this.autoCommit = autoCommit;
  }

  static Connection of(
      Connection real,
      ThreadTransactions transactions,
      Connections connections,
      @Nullable Tenant tenant)
      throws SQLException {
    if (tenant != null) {
      enter(real, tenant, connections);
    }
    return HandleStatement.handle(
        new NoticedConnection(real, transactions, connections, tenant, real.getAutoCommit()));
  }

  /** Its statements may commit by themselves, so that it is the tenant's until it is closed. */
  private static void enter(Connection real, Tenant tenant, Connections connections)
      throws SQLException {
    tenant.enter(real);
    connections.endImplicit(real);
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return HandleStatement.ofObject(NAME, self, method, arguments);
    }
    if (closed && !name.equals("close")) {
      return ofClosed(name);
    }
    switch (name) {
      case "close" -> close();
      case "commit" -> commit();
      case "rollback" -> {
        if (arguments != null) {
          return passedOn(self, method, arguments);
        }
        rollBack();
      }
      case "setAutoCommit" -> setAutoCommit(arguments != null && (boolean) arguments[0]);
      default -> {
        return passedOn(self, method, arguments);
      }
    }
    return null;
  }

  private static @Nullable Object ofClosed(String name) throws SQLException {
    return switch (name) {
      case "isClosed" -> true;
      case "isValid" -> false;
      case "abort" -> null;
      default -> throw new SQLException("This connection was closed", "08003");
    };
  }

  private @Nullable Object passedOn(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (HandleStatement.isUnwrap(self, method, arguments)) {
      return self;
    }
    String name = method.getName();
    if (name.startsWith("prepare") || name.startsWith("create") || name.equals("setSavepoint")) {
      beginWhereDue();
    }
    if (name.equals("unwrap") || HandleStatement.isUpdatable(arguments)) {
      unwatched();
    }
    OpenTransaction open = open();
    if (open != null && name.equals("rollback")) {
      open.noteStrayReturn();
    }
    Object result = HandleStatement.call(this, real, method, arguments);
    if (open != null && name.equals("setTransactionIsolation")) {
      open.terms().levelChanged();
    }
    return HandleStatement.of(self, this, result, arguments);
  }

  private @Nullable OpenTransaction open() {
    return transaction;
  }

  private void setAutoCommit(boolean on) throws SQLException {
    if (!on) {
      if (real.getAutoCommit()) {
        connections.identity(real); // asked while a statement still commits by itself
        real.setAutoCommit(false);
      }
      beginWhereDue();
    } else if (!real.getAutoCommit()) {
      commit();
      real.setAutoCommit(true);
    }
  }

  private void beginWhereDue() throws SQLException {
    if (transaction == null && !real.getAutoCommit()) {
      OpenTransaction begun = transactions.beginOn(real, connections.identity(real), tenant);
      if (unwatched) {
        begun.unwatch();
      }
      transaction = begun;
    }
  }

  private void commit() throws SQLException {
    OpenTransaction open = open();
    if (open == null) {
      real.commit();
      return;
    }
    // It may be of another thread, or not the last one that this thread began.
    transactions.enter(open);
    try {
      open.beforeCommit();
      open.sendCommit();
    } catch (SourceException e) {
      open.rollBackAfter(e);
      throw refused(e, e.sqlState());
    } catch (RuntimeException e) {
      open.rollBackAfter(e);
      throw refused(e, null);
    } catch (Error e) {
      open.rollBackAfter(e);
      throw e;
    } finally {
      end(open);
      open.tellBridges();
    }
  }

  private static SQLException refused(RuntimeException cause, @Nullable String state) {
    return new SQLException(
        "The transaction was rolled back, because before its COMMIT this was thrown: "
            + cause.getMessage(),
        state == null ? ROLLED_BACK : state,
        cause);
  }

  private void rollBack() throws SQLException {
    OpenTransaction open = open();
    if (open == null) {
      real.rollback();
      return;
    }
    try {
      open.rollBack();
    } finally {
      end(open);
      open.tellBridges();
    }
  }

  private void end(OpenTransaction open) {
    transaction = null;
    open.end();
    transactions.end(open);
  }

  private void close() throws SQLException {
    if (closed) {
      return;
    }
    closed = true;
    OpenTransaction open = open();
    try {
      if (open != null) {
        rollBackForClose(open);
      }
      restore();
    } finally {
      try {
        real.close();
      } finally {
        if (open != null) {
          open.tellBridges();
        }
      }
    }
  }

  private void rollBackForClose(OpenTransaction open) {
    try {
      open.rollBack();
    } catch (SQLException | RuntimeException e) {
      LOG.warn("ROLLBACK at close failed", connections.failures().shown(e));
    } finally {
      end(open);
    }
  }

  /** Back to the mode in which it came, and to no tenant; nothing is open on it any more. */
  private void restore() throws SQLException {
    if (real.isClosed()) {
      return;
    }
    if (real.getAutoCommit() != autoCommit) {
      real.setAutoCommit(autoCommit);
    }
    if (tenant != null) {
      leave(tenant);
    }
  }

  /** One that might still be the tenant's must not go back to the pool. */
  private void leave(Tenant known) throws SQLException {
    try {
      known.leave(real);
      connections.endImplicit(real);
    } catch (SQLException e) {
      real.abort(Runnable::run);
      throw e;
    }
  }

  @Override
  public void using(String method) throws SQLException {
    if (closed) {
      throw new SQLException("The connection of this statement was closed", "08003");
    }
  }

  @Override
  public void executing(String sql) throws SQLException {
    beginWhereDue();
    OpenTransaction open = open();
    if (open != null) {
      HandleStatement.announce(open, sql);
    } else {
      transactions.statements().sending(() -> Fingerprint.handWritten(sql));
    }
    if (open != null && !real.isReadOnly()) {
      open.markWritten();
      open.noteUnseenChange();
    }
  }

  @Override
  public void unwatched() {
    unwatched = true;
    OpenTransaction open = open();
    if (open != null) {
      open.unwatch();
    }
  }

  @Override
  public void failed() {
    OpenTransaction open = open();
    if (open != null) {
      open.markStatementFailed();
    }
  }
}
