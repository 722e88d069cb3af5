package io.github.penstock;

import io.github.penstock.internal.engine.Engine;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.transaction.Retry;
import io.github.penstock.transaction.TransactionOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Transactions as users run them. Thread-safe. */
final class UserTransactions {

  private final Transactions transactions;
  private final Engine engine;
  private final String namespace;
  private final Retrying retrying;

  UserTransactions(Transactions transactions, Engine engine, String namespace, TimeSource time) {
    this.transactions = transactions;
    this.engine = engine;
    this.namespace = namespace;
    this.retrying = new Retrying(time, Retrying.Pause.SYSTEM);
  }

  <T extends @Nullable Object> T run(TransactionOptions options, TransactionWork<T> work) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(work, "work");
    return transactions.run(options, scope -> work.run(new Scoped(scope)));
  }

  <T extends @Nullable Object> T run(
      TransactionOptions options, Retry retry, TransactionWork<T> work) {
    Objects.requireNonNull(retry, "retry");
    if (transactions.current() != null) {
      throw new IllegalStateException(
          "transaction(Retry, ..) was called inside of an open transaction: after a conflict all of"
              + " that one must run again, which only its owner can do. Give the Retry to the"
              + " outermost transaction(..) and none to this one");
    }
    return retrying.run(retry, () -> run(options, work));
  }

  /** A transaction as its user sees it. Used by its thread. */
  private final class Scoped implements Transaction {
    private final TransactionScope scope;

    private Scoped(TransactionScope scope) {
      this.scope = scope;
    }

    @Override
    public void afterCommit(Runnable hook) {
      engine.afterCommit(scope, Objects.requireNonNull(hook, "hook"));
    }

    @Override
    public void afterRollback(Runnable hook) {
      engine.afterRollback(scope, Objects.requireNonNull(hook, "hook"));
    }

    @Override
    public <T extends @Nullable Object> T nested(TransactionWork<T> work) {
      Objects.requireNonNull(work, "work");
      return engine.nested(scope, () -> work.run(this));
    }

    @Override
    public void lock(String name) {
      scope.lock(ofNamespace(name));
    }

    @Override
    public boolean tryLock(String name) {
      return scope.tryLock(ofNamespace(name));
    }

    /** No namespace holds a zero byte, so that two of them never make the same text. */
    private String ofNamespace(String name) {
      return namespace + '\0' + Objects.requireNonNull(name, "name");
    }
  }
}
