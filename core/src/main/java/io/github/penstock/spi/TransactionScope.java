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
   * The id of this transaction; it gets one if it has none. Known without a statement of its own
   * where a write of a repository has brought it along.
   *
   * @return the id, zero where the source has none; throws {@code SourceException}
   */
  long transactionId();

  /**
   * How many statements so far may have changed rows that they did not give back: statements of
   * users, returns to a savepoint, writes of tables whose rows are not final. A row that was given
   * back is surely the committed one only if this has not changed until the commit.
   *
   * @return a number that only grows
   */
  int unseenChanges();

  /**
   * Adds a bridge. They are called in the order in which they were added.
   *
   * @param bridge who is told about the end of the transaction
   */
  void enlist(TransactionBridge bridge);
}
