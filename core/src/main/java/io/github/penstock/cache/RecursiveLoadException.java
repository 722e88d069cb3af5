package io.github.penstock.cache;

/**
 * A loader asked for the key that it was loading, which could only wait for itself. Nothing to
 * catch, mend the loader.
 *
 * @since 0.1
 */
public final class RecursiveLoadException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   */
  public RecursiveLoadException(String message) {
    super(message);
  }
}
