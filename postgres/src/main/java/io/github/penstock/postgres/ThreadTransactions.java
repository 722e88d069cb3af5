package io.github.penstock.postgres;

import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that belong to the thread that began them. Thread-safe: each thread sees its own and
 * no other.
 */
final class ThreadTransactions implements Transactions {

  private static final String BEGIN = "BEGIN";

  /** Nested in time: the last one that was begun and has not ended is the current one. */
  @SuppressWarnings("ThreadLocalUsage") // one per database; emptied at the end of a transaction
  private final ThreadLocal<Deque<OpenTransaction>> begun = new ThreadLocal<>();

  private final Connections connections;

  ThreadTransactions(Connections connections) {
    this.connections = connections;
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
    Deque<OpenTransaction> stack = begun.get();
    if (stack == null) {
      return null;
    }
    // One that another thread has ended is still here.
    while (!stack.isEmpty() && !stack.peek().isActive()) {
      stack.pop();
    }
    if (stack.isEmpty()) {
      begun.remove();
    }
    return stack.peek();
  }

  /** Makes a transaction the current one of this thread. */
  void enter(OpenTransaction open) {
    Deque<OpenTransaction> stack = begun.get();
    if (stack == null) {
      stack = new ArrayDeque<>();
      begun.set(stack);
    }
    stack.push(open);
  }

  /** Makes the one before it current again; nothing where it is not of this thread. */
  void leave(OpenTransaction open) {
    Deque<OpenTransaction> stack = begun.get();
    if (stack != null) {
      stack.removeIf(each -> each == open);
      if (stack.isEmpty()) {
        begun.remove();
      }
    }
  }

  /** Begins a transaction of this thread on a connection that somebody else gives back. */
  OpenTransaction beginOn(Connection connection, DatabaseIdentity identity) {
    OpenTransaction open = new OpenTransaction(connection, identity, false, connections);
    enter(open);
    return open;
  }

  private <T> T runJoined(OpenTransaction open, Function<TransactionScope, T> work) {
    open.enterWork();
    try {
      return work.apply(open);
    } catch (Throwable t) {
      open.doom("work inside it threw " + t.getClass().getName(), t);
      throw t;
    } finally {
      open.leaveWork();
    }
  }

  private <T> T runNew(Function<TransactionScope, T> work) {
    OpenTransaction open = begin();
    open.enterWork();
    enter(open);
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
      leave(open);
      open.giveBack();
      open.tellBridges();
    }
  }

  private OpenTransaction begin() {
    Connection connection = connections.take(BEGIN);
    try {
      DatabaseIdentity identity = connections.identity(connection);
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      return new OpenTransaction(connection, identity, autoCommit, connections);
    } catch (SQLException e) {
      connections.giveBack(connection);
      throw connections.failures().of(BEGIN, e);
    } catch (Throwable t) {
      connections.giveBack(connection);
      throw t;
    }
  }
}
