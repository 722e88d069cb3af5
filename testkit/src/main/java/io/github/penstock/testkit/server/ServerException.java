package io.github.penstock.testkit.server;

import org.jspecify.annotations.Nullable;

/**
 * A test server could not be started, reached, controlled or cleaned up. The message says which,
 * and what to change. Thrown by everything in this package; tests let it fail them.
 */
public final class ServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ServerException(String message) {
    this(message, null);
  }

  ServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
