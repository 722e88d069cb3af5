package io.github.penstock.samples.shop.setup;

import org.jspecify.annotations.Nullable;

/** The shop cannot open. The message is for the person who started it. */
public final class SetupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * With what happened and what to do.
   *
   * @param message for a person
   * @param cause what was thrown, or null
   */
  public SetupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
