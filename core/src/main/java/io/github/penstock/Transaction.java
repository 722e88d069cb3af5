package io.github.penstock;

/**
 * The transaction that {@link Penstock#transaction} runs work in. Used by that work, on its thread.
 *
 * @since 0.1
 */
public interface Transaction {

  /**
   * Runs something once this transaction, and any that it has joined, is committed and the caches
   * have been told. Not run after a rollback. What it throws is logged: the transaction is
   * committed, and the other hooks run.
   *
   * @param hook what to run, on the same thread and outside the transaction
   */
  void afterCommit(Runnable hook);
}
