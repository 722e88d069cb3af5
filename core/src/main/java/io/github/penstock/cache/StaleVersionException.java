package io.github.penstock.cache;

/**
 * A row was not updated because it has changed, or gone, since the caller read it. Read it again
 * and decide again.
 *
 * @since 0.1
 */
public final class StaleVersionException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   */
  public StaleVersionException(String message) {
    super(message);
  }
}
