package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Transactions over an in-memory database, one for each thread. Thread-safe. */
final class InMemoryTransactions implements Transactions {

  private final InMemoryDatabase database;
  private final ConnectionPool pool;

  @SuppressWarnings("ThreadLocalUsage") // each source has a current transaction of its own
  private final ThreadLocal<InMemoryTransaction> current = new ThreadLocal<>();

  private final AtomicReference<@Nullable Boolean> lostCommit = new AtomicReference<>();
  private final List<RuntimeException> bridgeFailures = new CopyOnWriteArrayList<>();
  private volatile boolean repeatableRead;

  InMemoryTransactions(InMemoryDatabase database, ConnectionPool pool) {
    this.database = database;
    this.pool = pool;
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
    return current.get();
  }

  @Override
  public <T> T run(Function<TransactionScope, T> work) {
    InMemoryTransaction running = current.get();
    return running == null ? begin(work) : join(running, work);
  }

  private static <T> T join(InMemoryTransaction running, Function<TransactionScope, T> work) {
    try {
      return work.apply(running);
    } catch (Throwable e) {
      running.doom(e);
      throw e;
    }
  }

  private <T> T begin(Function<TransactionScope, T> work) {
    pool.acquire();
    InMemoryTransaction transaction = new InMemoryTransaction(database, repeatableRead);
    current.set(transaction);
    Outcome outcome = Outcome.ROLLED_BACK;
    try {
      T result = work.apply(transaction);
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
      return result;
    } finally {
      transaction.end();
      current.remove();
      pool.release();
      tell(transaction, outcome);
    }
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
