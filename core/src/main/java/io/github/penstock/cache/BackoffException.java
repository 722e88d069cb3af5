package io.github.penstock.cache;

/**
 * A value was not loaded because its load failed shortly before: see {@link Backoff}. Thrown to
 * callers of reads.
 *
 * @since 0.1
 */
public final class BackoffException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * A load that was not tried.
   *
   * @param message which cache, how often it failed, and when it is tried again
   * @param cause what it failed with last
   */
  public BackoffException(String message, Throwable cause) {
    super(message, cause);
  }
}
