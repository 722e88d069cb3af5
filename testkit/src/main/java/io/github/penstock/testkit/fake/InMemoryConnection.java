package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a connection without SQL: it leads to the rows it sees, and where it is not the
 * one of a transaction it can begin and end some of its own, which are those of their thread.
 */
final class InMemoryConnection implements InvocationHandler {

  private final InMemoryTransactions transactions;
  private final @Nullable InMemoryTransaction joined;
  private final InMemoryRows rows;
  private final Runnable giveBack;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean autoCommit;
  private volatile @Nullable InMemoryTransaction own;

  private InMemoryConnection(
      InMemoryTransactions transactions,
      @Nullable InMemoryTransaction joined,
      Function<InMemoryConnection, InMemoryRows> rows,
      Runnable giveBack) {
    this.transactions = transactions;
    this.joined = joined;
    this.autoCommit = joined == null;
    this.giveBack = giveBack;
    this.rows = rows.apply(this);
  }

  /** The connection of a transaction that others end. */
  static Connection joined(
      InMemoryTransactions transactions, InMemoryTransaction running, InMemoryRows rows) {
    return proxy(
        new InMemoryConnection(transactions, running, self -> rows, InMemoryConnection::keep));
  }

  /** A connection of the pool. */
  static Connection own(
      InMemoryTransactions transactions,
      Function<InMemoryConnection, InMemoryRows> rows,
      Runnable giveBack) {
    return proxy(new InMemoryConnection(transactions, null, rows, giveBack));
  }

  /** The connection stays with who has it. */
  private static void keep() {}

  private static Connection proxy(InMemoryConnection handler) {
    return (Connection)
        Proxy.newProxyInstance(
            InMemoryConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
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

  /** The transaction of this connection, which begins now where it does not commit by itself. */
  @Nullable InMemoryTransaction begun() {
    if (own == null && !autoCommit) {
      own = transactions.begin();
    }
    return own;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws SQLException {
    switch (method.getName()) {
      case "close" -> close();
      case "commit" -> commit();
      case "rollback" -> rollBack();
      case "setAutoCommit" -> setAutoCommit(arguments != null && (boolean) arguments[0]);
      default -> {
        return answer(proxy, method, arguments);
      }
    }
    return null;
  }

  private Object answer(Object proxy, Method method, Object @Nullable [] arguments)
      throws SQLException {
    return switch (method.getName()) {
      case "isClosed" -> closed.get();
      case "getAutoCommit" -> autoCommit;
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

  private void setAutoCommit(boolean on) throws SQLException {
    if (joined != null) {
      return;
    }
    if (on) {
      commit();
    }
    autoCommit = on;
    begun();
  }

  private void commit() throws SQLException {
    InMemoryTransaction ending = own;
    own = null;
    if (ending == null) {
      return;
    }
    try {
      transactions.commit(ending, InMemoryConnection::keep);
    } catch (SourceException e) {
      throw new SQLException(e.getMessage(), e.sqlState(), e);
    } catch (RuntimeException e) {
      throw new SQLException("The transaction was rolled back: " + e.getMessage(), "40000", e);
    }
  }

  private void rollBack() {
    InMemoryTransaction ending = own;
    own = null;
    if (joined != null) {
      joined.doom(new IllegalStateException("rollback() was called on its connection"));
    } else if (ending != null) {
      transactions.rollBack(ending, InMemoryConnection::keep);
    }
  }

  private void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    InMemoryTransaction ending = own;
    if (ending == null) {
      giveBack.run();
    } else {
      transactions.rollBack(ending, giveBack);
    }
  }
}
