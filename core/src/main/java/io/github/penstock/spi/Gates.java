package io.github.penstock.spi;

/**
 * Lets a test decide in which order threads go on, so that an interleaving that happens once in a
 * million runs happens in each. Given to the builder by tests, called by the engine on the thread
 * that has arrived. Production uses {@link #OPEN}, which costs nothing.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Gates {

  /** All open. */
  Gates OPEN = (gate, cache) -> {};

  /**
   * A thread has arrived at a gate. May block; what it throws reaches the caller of the read or
   * write as if the step itself had failed.
   *
   * @param gate where
   * @param cache the name of the cache concerned, empty where there are several
   */
  void reach(Gate gate, String cache);
}
