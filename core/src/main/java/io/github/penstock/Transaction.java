package io.github.penstock;

import io.github.penstock.transaction.Retry;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that {@link Penstock#transaction} runs work in. Used by that work, on its thread.
 *
 * @since 0.1
 */
public interface Transaction {

  /**
   * Runs something once this transaction, and any that it has joined, is committed and the caches
   * have been told. Hooks run in the order in which they were registered, on the same thread and
   * outside the transaction. Not run after a rollback, nor where nobody knows whether the commit
   * took place. What it throws is logged: the transaction is committed, and the other hooks run.
   *
   * @param hook what to run
   */
  void afterCommit(Runnable hook);

  /**
   * Runs something once it is certain that nothing of what was done here took place: after a
   * rollback, but not where the answer to COMMIT was lost ({@code CommitOutcomeException}). A hook
   * that was registered inside of {@link #nested} work which was rolled back runs at the end of the
   * transaction, however that ends. What it throws is logged, and the other hooks run.
   *
   * @param hook what to run, on the same thread and outside the transaction
   */
  void afterRollback(Runnable hook);

  /**
   * Runs work that can fail alone. What it throws is thrown on after everything that it did is
   * undone, back to a savepoint; the transaction goes on, even where a statement failed. Its {@link
   * #afterCommit} hooks are forgotten then. Caches may still be told of keys that it touched, which
   * costs a load and nothing else.
   *
   * @param work what to do; see {@link TransactionWork#run}
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  <T extends @Nullable Object> T nested(TransactionWork<T> work);

  /**
   * Waits until no other transaction holds the lock of this name, and holds it to the end of this
   * transaction. What is read from now on comes from the source. Nodes with the same namespace and
   * database share their locks; taken in different orders they deadlock as rows do, see {@link
   * Retry}. The key of the lock in PostgreSQL is the first 8 bytes of SHA-256 over namespace, a
   * zero byte and name, in UTF-8.
   *
   * @param name any text; two names share a lock once in 2^64
   */
  void lock(String name);

  /**
   * Takes the lock of this name as {@link #lock} does, if no other transaction holds it.
   *
   * @param name any text
   * @return whether this transaction holds it now
   */
  boolean tryLock(String name);
}
