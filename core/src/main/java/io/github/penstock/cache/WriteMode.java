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
  WRITE_THROUGH,
  /**
   * What was there before, which may be older than the row until its TTL: no tier, list or finder
   * is told. For columns whose cached value does not matter, such as the time of the last visit.
   */
  NONE
}
