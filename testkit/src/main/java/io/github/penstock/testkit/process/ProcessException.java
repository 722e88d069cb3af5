package io.github.penstock.testkit.process;

import org.jspecify.annotations.Nullable;

/** Another virtual machine could not be started, did not answer, or cannot be ended. */
public final class ProcessException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message that says what to look at.
   *
   * @param message what happened
   * @param cause why, or null
   */
  public ProcessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
