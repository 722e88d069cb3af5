package io.github.penstock.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
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
final class JoinedConnection implements InvocationHandler {

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
    return proxy(Connection.class, new JoinedConnection(transaction));
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(self, method, arguments);
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
    if (name.equals("unwrap")) {
      transaction.markWritten(); // what is done with the driver's own connection is not seen
    }
    return joined(self, call(transaction.connection(), method, arguments));
  }

  private boolean isClosed() {
    return closed || !transaction.isActive();
  }

  /** Statements lead back to this handle, so that nobody commits through {@code getConnection}. */
  private @Nullable Object joined(Object self, @Nullable Object result) {
    if (result instanceof CallableStatement call) {
      return proxy(CallableStatement.class, new JoinedStatement(self, call));
    }
    if (result instanceof PreparedStatement prepared) {
      return proxy(PreparedStatement.class, new JoinedStatement(self, prepared));
    }
    return result instanceof Statement plain
        ? proxy(Statement.class, new JoinedStatement(self, plain))
        : result;
  }

  private @Nullable Object ofObject(Object self, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "connection of the current transaction";
    };
  }

  private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      transaction.markStatementFailed();
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    ClassLoader loader = JoinedConnection.class.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }

  private final class JoinedStatement implements InvocationHandler {

    private final Object owner;
    private final Statement statement;

    JoinedStatement(Object owner, Statement statement) {
      this.owner = owner;
      this.statement = statement;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getDeclaringClass() == Object.class) {
        return ofObject(self, method, arguments);
      }
      if (method.getName().equals("getConnection")) {
        return owner;
      }
      if (!transaction.isActive() && !method.getName().matches("close|isClosed")) {
        throw new SQLException("The transaction of this statement has ended", "08003");
      }
      if (method.getName().startsWith("execute") && !transaction.connection().isReadOnly()) {
        transaction.markWritten();
      }
      return call(statement, method, arguments);
    }
  }
}
