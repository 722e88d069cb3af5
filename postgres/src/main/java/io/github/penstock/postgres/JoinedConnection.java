package io.github.penstock.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a transaction in the hands of code that did not begin it. The transaction's
 * owner decides how it ends:
 *
 * <ul>
 *   <li>{@code commit()}, {@code setAutoCommit(..)} and {@code close()} do nothing to the
 *       transaction; after {@code close()}, or after the transaction's end, the handle is closed;
 *   <li>{@code rollback()} dooms it: the owner rolls back and says so. Savepoints are as usual;
 *   <li>what belongs to the whole transaction (isolation, read only, schema, catalog, abort,
 *       network timeout) cannot be set;
 *   <li>each statement counts as a write, queries too, since a query may call a function that
 *       writes, unless the connection is read only. Counting too much costs only caching.
 * </ul>
 */
final class JoinedConnection implements InvocationHandler, HandleStatement.Owner {

  private static final String NAME = "connection of the current transaction";
  private static final Set<String> OF_THE_OWNER =
      Set.of(
          "setTransactionIsolation",
          "setReadOnly",
          "setSchema",
          "setCatalog",
          "abort",
          "setNetworkTimeout");

  private final OpenTransaction transaction;
  private boolean closed;

  private JoinedConnection(OpenTransaction transaction) {
    this.transaction = transaction;
  }

  static Connection of(OpenTransaction transaction) {
    return HandleStatement.handle(new JoinedConnection(transaction));
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return HandleStatement.ofObject(NAME, self, method, arguments);
    }
    if (name.equals("close")) {
      closed = true;
      return null;
    }
    if (name.equals("isClosed")) {
      return isClosed();
    }
    if (isClosed()) {
      throw new SQLException("This connection was closed, or its transaction has ended", "08003");
    }
    if (name.equals("commit") || name.equals("setAutoCommit")) {
      return null;
    }
    if (name.equals("rollback") && arguments == null) {
      transaction.doom("rollback() was called on its connection", null);
      return null;
    }
    if (OF_THE_OWNER.contains(name)) {
      throw new SQLException(
          name + " inside a transaction is for its owner, before it begins", "25001");
    }
    return passedOn(self, method, arguments);
  }

  private @Nullable Object passedOn(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (HandleStatement.isUnwrap(self, method, arguments)) {
      return self;
    }
    String name = method.getName();
    if (name.equals("unwrap") || HandleStatement.isUpdatable(arguments)) {
      transaction.unwatch();
    }
    if (name.equals("rollback")) {
      transaction.noteStrayReturn();
    }
    Object result = HandleStatement.call(this, transaction.connection(), method, arguments);
    return HandleStatement.of(self, this, result, arguments);
  }

  private boolean isClosed() {
    return closed || !transaction.isActive();
  }

  @Override
  public void using(String method) throws SQLException {
    if (!transaction.isActive()) {
      throw new SQLException("The transaction of this statement has ended", "08003");
    }
  }

  @Override
  public void executing(String sql) throws SQLException {
    HandleStatement.announce(transaction, sql);
    if (!transaction.connection().isReadOnly()) {
      transaction.markWritten();
      transaction.noteUnseenChange();
    }
  }

  @Override
  public void unwatched() {
    transaction.unwatch();
  }

  @Override
  public void failed() {
    transaction.markStatementFailed();
  }
}
