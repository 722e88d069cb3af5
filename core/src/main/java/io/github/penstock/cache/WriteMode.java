package io.github.penstock.cache;

/**
 * What a committed write leaves in the caches.
 *
 * @since 0.1
 */
public enum WriteMode {
  /** Nothing: the next read loads. */
  INVALIDATE,
  /** The row that the database gave back. */
  WRITE_THROUGH
}
