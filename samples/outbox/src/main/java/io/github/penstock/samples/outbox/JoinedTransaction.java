package io.github.penstock.samples.outbox;

import com.gruelbox.transactionoutbox.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A transaction of Penstock as the outbox library sees it. Used by its thread. */
final class JoinedTransaction implements Transaction {

  private final io.github.penstock.Transaction transaction;
  private final DataSource dataSource;

  JoinedTransaction(io.github.penstock.Transaction transaction, DataSource dataSource) {
    this.transaction = transaction;
    this.dataSource = dataSource;
  }

  /** The transaction's own connection: there is nothing to give back before its end. */
  @Override
  public Connection connection() {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException("no connection of the current transaction", e);
    }
  }

  /** Sent at once instead of before COMMIT: nobody has to remember it. */
  @Override
  public PreparedStatement prepareBatchStatement(String sql) {
    PreparedStatement statement;
    try {
      statement = connection().prepareStatement(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the outbox cannot be written", e);
    }
    return (PreparedStatement)
        Proxy.newProxyInstance(
            JoinedTransaction.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (self, method, arguments) -> {
              if (method.getName().equals("addBatch")) {
                try (statement) {
                  statement.executeUpdate();
                  return null;
                }
              }
              try {
                return method.invoke(statement, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Override
  public void addPostCommitHook(Runnable hook) {
    transaction.afterCommit(hook);
  }
}
