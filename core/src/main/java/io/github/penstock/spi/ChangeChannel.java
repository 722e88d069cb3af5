package io.github.penstock.spi;

import java.util.concurrent.CompletionStage;

/**
 * Where other processes hear of committed transactions, at most once. Implemented by adapters,
 * called by the engine after a commit on the thread that made it, in the order of its commits.
 * Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ChangeChannel {

  /**
   * Sends a message. Never blocks and never throws.
   *
   * @param changes what was committed
   * @return ends when the message was taken, or with {@code RemoteTierException}
   */
  CompletionStage<?> publish(CommittedChanges changes);
}
