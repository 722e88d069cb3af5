package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * The remote tier is away or refused a command that the caller needs. From a write: nothing was
 * committed, try again when it is back.
 *
 * @since 0.1
 */
public final class RemoteTierException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   * @param cause what caused it
   */
  public RemoteTierException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
