package io.github.penstock.cache;

/**
 * The source is asked by as many as it may be, and as many as may wait for their turn do. Nothing
 * was loaded; there was no stale value to give. Thrown to callers of reads.
 *
 * @since 0.1
 */
public final class OverloadException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * A load that was refused.
   *
   * @param message which cache, the figures, and what to change
   */
  public OverloadException(String message) {
    super(message);
  }
}
