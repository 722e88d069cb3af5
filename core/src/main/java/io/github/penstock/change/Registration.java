package io.github.penstock.change;

/**
 * Somebody who listens. Given by {@code Penstock.onChange}, kept by whoever wants to end it.
 * Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {

  /**
   * Ends it. A call that is under way on another thread goes on; none begins afterwards. Calling it
   * again does nothing.
   */
  @Override
  void close();
}
