package io.github.penstock.cache;

/**
 * How far the promise "one load a key" reaches.
 *
 * @since 0.1
 */
public enum Stampede {
  /** One load a key in the process; other processes load for themselves. */
  LOCAL,
  /** One load a key among all processes that share the remote tier. */
  CLUSTER
}
