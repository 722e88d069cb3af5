package io.github.penstock.cache;

/**
 * A load took longer than the caller waits: its hard deadline or the one of its scope is over. The
 * load itself goes on, and what it gives is stored. Thrown to callers of reads.
 *
 * @since 0.1
 */
public final class LoadTimeoutException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * A load that took too long.
   *
   * @param message which cache, how long it was waited, and what to do
   */
  public LoadTimeoutException(String message) {
    super(message);
  }
}
