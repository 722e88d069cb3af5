package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * The connection failed during COMMIT, so that nobody knows whether the transaction took place. The
 * caches stay closed for its keys until its quarantine ends. Find out before doing it again.
 *
 * @since 0.1
 */
public final class CommitOutcomeException extends SourceException {

  private static final long serialVersionUID = 1L;

  /**
   * Called by sources.
   *
   * @param message what happened and what to do
   * @param sqlState the SQL state, or null where there is none
   * @param cause what the driver threw
   */
  public CommitOutcomeException(
      String message, @Nullable String sqlState, @Nullable Throwable cause) {
    super(message, "COMMIT", sqlState, cause);
  }
}
