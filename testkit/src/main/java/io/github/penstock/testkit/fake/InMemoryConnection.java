package io.github.penstock.testkit.fake;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is behind a connection without SQL: it can be closed, and leads to the rows it sees. */
final class InMemoryConnection implements InvocationHandler {

  private final InMemoryRows rows;
  private final boolean inTransaction;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  private InMemoryConnection(InMemoryRows rows, boolean inTransaction, Runnable onClose) {
    this.rows = rows;
    this.inTransaction = inTransaction;
    this.onClose = onClose;
  }

  static Connection make(InMemoryRows rows, boolean inTransaction, Runnable onClose) {
    return (Connection)
        Proxy.newProxyInstance(
            InMemoryConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new InMemoryConnection(rows, inTransaction, onClose));
  }

  static InMemoryRows rowsOf(Connection connection) throws SQLException {
    if (Proxy.isProxyClass(connection.getClass())
        && Proxy.getInvocationHandler(connection) instanceof InMemoryConnection mine) {
      if (mine.closed.get()) {
        throw new SQLException("The connection is closed.", "08003");
      }
      return mine.rows;
    }
    throw new SQLException("The connection is not one of an in-memory source.");
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws SQLException {
    return switch (method.getName()) {
      case "close" -> {
        if (!closed.getAndSet(true)) {
          onClose.run();
        }
        yield null;
      }
      case "isClosed" -> closed.get();
      case "getAutoCommit" -> !inTransaction;
      case "toString" -> "connection of an in-memory source";
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      default ->
          throw new SQLFeatureNotSupportedException(
              "A connection of an in-memory source has no "
                  + method.getName()
                  + "; use InMemorySource.rows(connection).");
    };
  }
}
