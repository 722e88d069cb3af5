package io.github.penstock.spi;

import java.util.Set;

/**
 * Where a node hears what was invalidated. Implemented by adapters, subscribed once by the engine.
 * Thread-safe.
 *
 * @since 0.1
 */
public interface InvalidationChannel {

  /**
   * Starts to listen, and goes on trying where the servers are not there. Called once.
   *
   * @param listener who is told
   */
  void subscribe(InvalidationListener listener);

  /**
   * Asks for a sign of life: the listener is told by {@link InvalidationListener#onHeartbeat} once
   * everything was delivered that had been published before this call. Never blocks and never
   * throws; where the servers do not answer, or are no masters any more, nothing comes.
   *
   * @param partitions whose state is to be compared, none for all
   */
  void heartbeat(Set<Integer> partitions);
}
