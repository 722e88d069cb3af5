package io.github.penstock.testkit.history;

/**
 * What a read was promised.
 *
 * @since 0.1
 */
public enum Mode {
  /** No older than the bound of the local tier. */
  BOUNDED,
  /** What was committed when the read began, or newer; from a cache. */
  STRONG,
  /** The same, asked of the database. */
  SOURCE,
  /** Bounded, and no older than the commit that the reader's token names. */
  TOKEN
}
