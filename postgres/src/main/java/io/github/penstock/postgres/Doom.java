package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction cannot be committed any more. Immutable, so that nested work can return to what
 * it was.
 *
 * @param reason why it has to be rolled back, or null
 * @param cause what was thrown then, or null
 * @param statementFailed whether the server may refuse everything but ROLLBACK
 */
record Doom(@Nullable String reason, @Nullable Throwable cause, boolean statementFailed) {

  static final Doom NONE = new Doom(null, null, false);

  /** The first reason is kept. */
  Doom with(String other, @Nullable Throwable otherCause) {
    return reason == null ? new Doom(other, otherCause, statementFailed) : this;
  }

  Doom withFailedStatement(boolean failed) {
    return new Doom(reason, cause, failed);
  }

  /** Throws where there is a reason. */
  void refuse(String statement) {
    if (reason != null) {
      throw new SourceException(
          "The transaction was rolled back because "
              + reason
              + "; let that exception pass, or do that work in a transaction of its own",
          statement,
          null,
          cause);
    }
  }
}
