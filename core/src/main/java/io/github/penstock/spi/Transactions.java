package io.github.penstock.spi;

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
  <T extends @Nullable Object> T run(Function<TransactionScope, T> work);

  /**
   * The transaction of this thread.
   *
   * @return the transaction, or null outside one
   */
  @Nullable TransactionScope current();
}
