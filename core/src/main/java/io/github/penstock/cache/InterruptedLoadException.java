package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited for somebody else's load or for the remote tier; its
 * interrupt flag is set again. Catch it to end the work in hand.
 *
 * @since 0.1
 */
public final class InterruptedLoadException extends CacheException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by the library.
   *
   * @param message what happened and what to do
   * @param cause what caused it
   */
  public InterruptedLoadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
