package io.github.penstock.benchmarks.peer;

/**
 * A way of reading items through a cache, connected to its servers. Called by the threads of a
 * measurement at the same time. Implementations are thread-safe and catch nothing that a program
 * which uses the cache as its guide says would not catch: what is thrown is the caller's figure.
 */
public interface Peer extends AutoCloseable {

  /**
   * Reads an item that is there.
   *
   * @param id its key
   * @return the item; throws where the caller gets none
   */
  Item get(long id);

  /** Disconnects. */
  @Override
  void close();
}
