package io.github.penstock.spi;

/**
 * A transaction that is under way. Used only by the thread that runs it.
 *
 * @since 0.1
 */
public interface TransactionScope {

  /**
   * Whether reads must come from this transaction alone, because it has written or works on a
   * snapshot of its own.
   *
   * @return true after a write, and always under REPEATABLE READ and SERIALIZABLE
   */
  boolean readsItsOwn();

  /** Remembers that the transaction has written. Called by writes of every kind. */
  void markWritten();

  /**
   * Adds a bridge. They are called in the order in which they were added.
   *
   * @param bridge who is told about the end of the transaction
   */
  void enlist(TransactionBridge bridge);
}
