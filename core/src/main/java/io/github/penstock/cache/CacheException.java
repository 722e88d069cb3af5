package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * The root of what this library throws. Catch a child of it where there is something to do about
 * that child.
 *
 * @since 0.1
 */
public class CacheException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   */
  public CacheException(String message) {
    super(message);
  }

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   * @param cause what caused it
   */
  public CacheException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
