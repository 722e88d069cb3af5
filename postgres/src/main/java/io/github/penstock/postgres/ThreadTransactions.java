package io.github.penstock.postgres;

import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that belong to the thread that began them. Thread-safe: each thread sees its own and
 * no other.
 */
final class ThreadTransactions implements Transactions {

  private static final String BEGIN = "BEGIN";

  @SuppressWarnings("ThreadLocalUsage") // one per database; emptied at the end of a transaction
  private final ThreadLocal<OpenTransaction> current = new ThreadLocal<>();

  private final Connections connections;
  private final Failures failures;

  ThreadTransactions(Connections connections, Failures failures) {
    this.connections = connections;
    this.failures = failures;
  }

  @Override
  public <T> T run(Function<TransactionScope, T> work) {
    Objects.requireNonNull(work, "work");
    OpenTransaction open = open();
    return open == null ? runNew(work) : runJoined(open, work);
  }

  @Override
  public @Nullable TransactionScope current() {
    return open();
  }

  /** The transaction of this thread, or null. */
  @Nullable OpenTransaction open() {
    return current.get();
  }

  private <T> T runJoined(OpenTransaction open, Function<TransactionScope, T> work) {
    try {
      return work.apply(open);
    } catch (Throwable t) {
      open.doom("work inside it threw " + t.getClass().getName(), t);
      throw t;
    }
  }

  private <T> T runNew(Function<TransactionScope, T> work) {
    OpenTransaction open = begin();
    current.set(open);
    try {
      T result = work.apply(open);
      open.beforeCommit();
      open.commit();
      return result;
    } catch (Throwable t) {
      open.rollBackAfter(t);
      throw t;
    } finally {
      // In this order: the bridges may begin transactions of their own, on connections that are
      // there.
      current.remove();
      open.giveBack();
      open.tellBridges();
    }
  }

  private OpenTransaction begin() {
    Connection connection = connections.take(BEGIN);
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      return new OpenTransaction(connection, autoCommit, connections, failures);
    } catch (SQLException e) {
      connections.giveBack(connection);
      throw failures.of(BEGIN, e);
    } catch (Throwable t) {
      connections.giveBack(connection);
      throw t;
    }
  }
}
