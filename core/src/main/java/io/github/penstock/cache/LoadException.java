package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * A loader threw a checked exception, which is the cause. Catch it where the loader's own exception
 * would have been caught.
 *
 * @since 0.1
 */
public final class LoadException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   * @param cause what caused it
   */
  public LoadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
