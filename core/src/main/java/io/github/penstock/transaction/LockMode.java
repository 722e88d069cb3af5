package io.github.penstock.transaction;

/**
 * What to do about a row that another transaction has locked.
 *
 * @since 0.1
 */
public enum LockMode {
  /** Wait until the other transaction has ended. */
  WAIT,
  /**
   * Fail at once with SQL state 55P03. The transaction can go on only where the call was made
   * inside of {@code tx.nested(..)}.
   */
  NOWAIT,
  /**
   * Give nothing, as if there were no such row: for queues of work, where any other row will do.
   */
  SKIP_LOCKED
}
