package io.github.penstock;

import org.jspecify.annotations.Nullable;

/**
 * What a user does in a transaction.
 *
 * @param <T> what it gives
 * @since 0.1
 */
@FunctionalInterface
public interface TransactionWork<T extends @Nullable Object> {

  /**
   * Does the work, on the thread that called {@link Penstock#transaction}. Called once, and again
   * from its beginning for each attempt of a {@code Retry}: what it does elsewhere than in this
   * database belongs into a hook.
   *
   * @param tx the transaction
   * @return anything; the transaction commits when this returns and rolls back when it throws
   */
  T run(Transaction tx);
}
