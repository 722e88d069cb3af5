package io.github.penstock.cache;

/**
 * Where a value came from.
 *
 * @since 0.1
 */
public enum Tier {
  /** The tier in this process. */
  LOCAL,
  /** The tier that processes share. */
  REMOTE,
  /** It was loaded, by this reader or by one for whom it waited. */
  SOURCE
}
