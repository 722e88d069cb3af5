package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.TransactionOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Transactions over an in-memory database, one for each thread. Thread-safe. */
final class InMemoryTransactions implements Transactions {

  private final InMemoryDatabase database;
  private final ConnectionPool pool;

  /** Nested in time: the last one that was begun and has not ended is the current one. */
  @SuppressWarnings("ThreadLocalUsage") // each source has current transactions of its own
  private final ThreadLocal<Deque<InMemoryTransaction>> begun =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final AtomicReference<@Nullable Boolean> lostCommit = new AtomicReference<>();
  private final List<RuntimeException> bridgeFailures = new CopyOnWriteArrayList<>();
  private volatile boolean repeatableRead;
  private volatile TimeSource time = TimeSource.system();

  InMemoryTransactions(InMemoryDatabase database, ConnectionPool pool) {
    this.database = database;
    this.pool = pool;
  }

  void time(TimeSource source) {
    time = source;
  }

  void repeatableRead(boolean value) {
    repeatableRead = value;
  }

  void loseNextCommit(boolean applied) {
    lostCommit.set(applied);
  }

  List<RuntimeException> bridgeFailures() {
    return List.copyOf(bridgeFailures);
  }

  @Override
  public @Nullable InMemoryTransaction current() {
    Deque<InMemoryTransaction> stack = begun.get();
    // One that another thread has ended is still here.
    while (!stack.isEmpty() && !stack.peek().isActive()) {
      stack.pop();
    }
    return stack.peek();
  }

  @Override
  public <T> T run(TransactionOptions options, Function<TransactionScope, T> work) {
    InMemoryTransaction running = current();
    return running == null ? runNew(options, work) : join(running, options, work);
  }

  private static <T> T join(
      InMemoryTransaction running, TransactionOptions options, Function<TransactionScope, T> work) {
    boolean wasReadOnly = running.demand(options);
    running.enterWork();
    try {
      return work.apply(running);
    } catch (Throwable e) {
      running.doom(e);
      throw e;
    } finally {
      running.leaveWork();
      running.readOnly(wasReadOnly);
    }
  }

  private <T> T runNew(TransactionOptions options, Function<TransactionScope, T> work) {
    pool.acquire();
    InMemoryTransaction transaction = begin(options);
    transaction.enterWork();
    T result;
    try {
      result = work.apply(transaction);
    } catch (Throwable e) {
      end(transaction, Outcome.ROLLED_BACK, pool::release);
      throw e;
    }
    commit(transaction, pool::release);
    return result;
  }

  /** Begins one of this thread on a connection that the caller has. */
  InMemoryTransaction begin() {
    return begin(TransactionOptions.DEFAULT);
  }

  private InMemoryTransaction begin(TransactionOptions options) {
    Isolation given = repeatableRead ? Isolation.REPEATABLE_READ : Isolation.READ_COMMITTED;
    Isolation isolation = options.isolation();
    InMemoryTransaction transaction =
        new InMemoryTransaction(database, time, isolation == null ? given : isolation);
    transaction.readOnly(options.isReadOnly());
    transaction.limit(options.timeout());
    begun.get().push(transaction);
    return transaction;
  }

  /** Ends one with COMMIT, or rolls it back where that is refused. */
  void commit(InMemoryTransaction transaction, Runnable giveBack) {
    Outcome outcome = Outcome.ROLLED_BACK;
    // It may be of another thread, or not the last one that this thread began.
    begun.get().push(transaction);
    try {
      transaction.checkNotDoomed();
      transaction.beforeCommit();
      Boolean lost = lostCommit.getAndSet(null);
      if (lost == null || lost) {
        transaction.apply();
      }
      outcome = lost == null ? Outcome.COMMITTED : Outcome.UNKNOWN;
      if (lost != null) {
        throw new CommitOutcomeException(
            "The answer to COMMIT was lost, because a test said so.", "08007", null);
      }
    } finally {
      end(transaction, outcome, giveBack);
    }
  }

  /** Ends one without COMMIT. */
  void rollBack(InMemoryTransaction transaction, Runnable giveBack) {
    end(transaction, Outcome.ROLLED_BACK, giveBack);
  }

  private void end(InMemoryTransaction transaction, Outcome outcome, Runnable giveBack) {
    transaction.end();
    begun.get().removeIf(each -> each == transaction);
    giveBack.run();
    tell(transaction, outcome);
  }

  /** A bridge that throws here breaks its contract: that is kept, and changes nothing. */
  private void tell(InMemoryTransaction transaction, Outcome outcome) {
    for (TransactionBridge bridge : transaction.bridges()) {
      try {
        bridge.afterCompletion(outcome);
      } catch (RuntimeException e) {
        bridgeFailures.add(e);
      }
    }
  }
}
