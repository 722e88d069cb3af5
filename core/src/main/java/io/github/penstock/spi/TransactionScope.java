package io.github.penstock.spi;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
   * How often the transaction may have returned to a savepoint that {@link #nested} has not set:
   * then what was done before is partly undone, and nobody knows which part.
   *
   * @return a number that only grows
   */
  int strayReturns();

  /**
   * Adds a bridge. They are called in the order in which they were added.
   *
   * @param bridge who is told about the end of the transaction
   */
  void enlist(TransactionBridge bridge);

  /**
   * Runs work between a savepoint and its release. Where it throws, the transaction returns to the
   * savepoint, as if neither its statements nor work that it has joined had failed, and {@link
   * #unseenChanges} has grown.
   *
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw, and {@code SourceException} where a
   *     failure inside it was swallowed
   */
  <T extends @Nullable Object> T nested(Supplier<T> work);

  /**
   * Waits for a lock that is not a row's, and holds it to the end of the transaction, which reads
   * its own from then on.
   *
   * @param name the same for the same lock on all nodes
   */
  void lock(String name);

  /**
   * Takes a lock as {@link #lock} does unless another transaction holds it.
   *
   * @param name the same for the same lock on all nodes
   * @return whether it is held now
   */
  boolean tryLock(String name);
}
