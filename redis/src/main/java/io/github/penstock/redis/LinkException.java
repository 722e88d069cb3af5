package io.github.penstock.redis;

import org.jspecify.annotations.Nullable;

/** A link could not be made, for a reason that goes into a message or a log line. */
final class LinkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LinkException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }

  /** The reason in few words. */
  static String reason(Throwable failure) {
    return failure instanceof LinkException && failure.getMessage() != null
        ? failure.getMessage()
        : Endpoint.rootMessage(failure);
  }
}
