package io.github.penstock.proof.run.cluster;

import org.jspecify.annotations.Nullable;

/** A node or a server cannot be used. The message is for the person who started the command. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * With what happened and what to do.
   *
   * @param message for a person
   * @param cause what was thrown, or null
   */
  public ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
