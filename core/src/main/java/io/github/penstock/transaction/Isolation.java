package io.github.penstock.transaction;

/**
 * How much a transaction sees of what others commit meanwhile. READ UNCOMMITTED is not among them:
 * PostgreSQL takes that name for READ COMMITTED, so it would promise a level that does not exist.
 *
 * @since 0.1
 */
public enum Isolation {
  /** Each statement sees what was committed when it began. Reads may come from the caches. */
  READ_COMMITTED,
  /**
   * All statements see one snapshot, and reads come from the source alone. A change of a row that
   * was changed since that snapshot fails with SQL state 40001: see {@link Retry}.
   */
  REPEATABLE_READ,
  /**
   * As if transactions ran one after another, and reads come from the source alone. What cannot be
   * put into such an order fails with SQL state 40001, at COMMIT at the latest: see {@link Retry}.
   */
  SERIALIZABLE
}
