package io.github.penstock.spi;

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
}
