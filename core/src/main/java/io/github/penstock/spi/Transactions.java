package io.github.penstock.spi;

import io.github.penstock.transaction.TransactionOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in transactions. A transaction belongs to the thread that began it, and that thread
 * takes no second connection while it lasts. Implemented by sources, called by the engine and by
 * repositories. Thread-safe.
 *
 * @since 0.1
 */
public interface Transactions {

  /**
   * Runs work in the current transaction of this thread, or in a new one that ends with the work:
   * committed where it returns, rolled back where it throws. Work that throws inside a joined
   * transaction dooms it: its owner rolls back and says so.
   *
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what the work threw, {@code CommitOutcomeException}
   *     where nobody knows whether the commit took place, {@code SourceException} otherwise
   */
  default <T extends @Nullable Object> T run(Function<TransactionScope, T> work) {
    return run(TransactionOptions.DEFAULT, work);
  }

  /**
   * Runs work as {@link #run(Function)} does, with options. They are set before the first statement
   * and gone when the connection is given back. A transaction that is joined must suit them.
   *
   * @param options how it is to run, and what work that joins demands
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws {@link IllegalStateException} where the current
   *     transaction has another isolation level, {@code SourceException} with SQL state 25006 for a
   *     write where it is read only and 25P04 where its time is over
   */
  <T extends @Nullable Object> T run(
      TransactionOptions options, Function<TransactionScope, T> work);

  /**
   * The transaction of this thread.
   *
   * @return the transaction, or null outside one
   */
  @Nullable TransactionScope current();
}
