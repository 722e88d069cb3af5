package io.github.penstock.testkit.history;

/**
 * What answered a read.
 *
 * @since 0.1
 */
public enum Tier {
  /** The cache in the process. */
  LOCAL,
  /** The cache that processes share. */
  REMOTE,
  /** The database. */
  SOURCE,
  /** Nobody noted it. */
  UNKNOWN
}
