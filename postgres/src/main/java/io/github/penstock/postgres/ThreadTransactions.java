package io.github.penstock.postgres;

import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that belong to the thread that began them. Thread-safe: each thread sees its own and
 * no other.
 */
final class ThreadTransactions implements Transactions {

  /** Nested in time: the last one that was begun and has not ended is the current one. */
  @SuppressWarnings("ThreadLocalUsage") // one per database; emptied at the end of a transaction
  private final ThreadLocal<Deque<OpenTransaction>> begun = new ThreadLocal<>();

  /**
   * How many are on the stacks of all threads: spares reads the look at their own while there are
   * none. A thread sees what it has added itself, and nobody else's concerns it.
   */
  private final AtomicInteger anywhere = new AtomicInteger();

  private final Connections connections;
  private final TimeSource time;
  private final SlowTransactions slow;
  private final StatementListener statements;

  ThreadTransactions(
      Connections connections,
      TimeSource time,
      SlowTransactions slow,
      StatementListener statements) {
    this.connections = connections;
    this.time = time;
    this.slow = slow;
    this.statements = statements;
  }

  @Override
  public <T> T run(TransactionOptions options, Function<TransactionScope, T> work) {
    return run(null, options, work);
  }

  /** The same for a tenant, null for none: one that is joined must be his. */
  <T> T run(
      @Nullable Tenant tenant, TransactionOptions options, Function<TransactionScope, T> work) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(work, "work");
    TimeLimit limit = limit(options);
    OpenTransaction open = open();
    if (open == null) {
      return runNew(tenant, options, limit, work);
    }
    open.requireTenant(tenant, "work of transaction(..)");
    return runJoined(open, options, limit, work);
  }

  /** Counted from here on, so that waiting for a connection is part of it. */
  private @Nullable TimeLimit limit(TransactionOptions options) {
    Duration timeout = options.timeout();
    return timeout == null ? null : new TimeLimit(timeout, time);
  }

  @Override
  public @Nullable TransactionScope current() {
    return open();
  }

  /** The transaction of this thread, or null. */
  @Nullable OpenTransaction open() {
    Deque<OpenTransaction> stack = anywhere.get() == 0 ? null : begun.get();
    if (stack == null) {
      return null;
    }
    // One that another thread has ended is still here.
    while (!stack.isEmpty() && !stack.peek().isActive()) {
      stack.pop();
      anywhere.decrementAndGet();
    }
    if (stack.isEmpty()) {
      begun.remove();
    }
    return stack.peek();
  }

  /** Who is told of a statement that belongs to no transaction. */
  StatementListener statements() {
    return statements;
  }

  /** Makes a transaction the current one of this thread. */
  void enter(OpenTransaction open) {
    Deque<OpenTransaction> stack = begun.get();
    if (stack == null) {
      stack = new ArrayDeque<>();
      begun.set(stack);
    }
    stack.push(open);
    anywhere.incrementAndGet();
  }

  /** Makes the one before it current again; nothing where it is not of this thread. */
  void leave(OpenTransaction open) {
    Deque<OpenTransaction> stack = begun.get();
    if (stack != null) {
      while (stack.removeFirstOccurrence(open)) { // a noticed commit enters it twice
        anywhere.decrementAndGet();
      }
      if (stack.isEmpty()) {
        begun.remove();
      }
    }
  }

  /** Begins a transaction of this thread on a connection that somebody else gives back. */
  OpenTransaction beginOn(
      Connection connection, DatabaseIdentity identity, @Nullable Tenant tenant) {
    OpenTransaction open =
        new OpenTransaction(
            connection, identity, tenant, connections, slow.leftOpen(), statements.ofTransaction());
    enter(open);
    return open;
  }

  /** It does not go on, as far as its thread is concerned. */
  void end(OpenTransaction open) {
    leave(open);
    slow.ended(open.watched());
  }

  private <T> T runJoined(
      OpenTransaction open,
      TransactionOptions options,
      @Nullable TimeLimit limit,
      Function<TransactionScope, T> work) {
    boolean wasReadOnly = open.terms().demand(options, limit);
    open.enterWork();
    try {
      return work.apply(open);
    } catch (Throwable t) {
      open.doom("work inside it threw " + t.getClass().getName(), t);
      throw t;
    } finally {
      open.leaveWork();
      open.terms().readOnly(wasReadOnly);
    }
  }

  private <T> T runNew(
      @Nullable Tenant tenant,
      TransactionOptions options,
      @Nullable TimeLimit limit,
      Function<TransactionScope, T> work) {
    Settings settings = Settings.take(connections, options);
    OpenTransaction open =
        new OpenTransaction(
            settings.connection(),
            settings.identity(),
            tenant,
            connections,
            slow.begun(),
            statements.ofTransaction());
    open.enterWork();
    enter(open);
    try {
      open.begin(options, limit);
      T result = work.apply(open);
      if (open() != open) {
        enter(open); // the work has left a transaction of its own begun, which this is not part of
      }
      open.beforeCommit();
      open.commit();
      return result;
    } catch (Throwable t) {
      open.rollBackAfter(t);
      throw t;
    } finally {
      // In this order: the bridges may begin transactions of their own, on connections that are
      // there.
      end(open);
      open.end();
      settings.giveBack(open.isAborted());
      open.tellBridges();
    }
  }
}
