package io.github.penstock.proof.run.adapter;

/** Ends a transaction that is to leave no trace. Thrown by sessions and by adapters. */
public final class RolledBackException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Without a stack trace, as nothing is wrong.
   *
   * @param message why
   */
  public RolledBackException(String message) {
    super(message, null, false, false);
  }
}
