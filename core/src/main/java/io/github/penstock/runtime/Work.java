package io.github.penstock.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A call of a hand-written method that writes. Made by generated classes and proxies.
 *
 * @param <R> what it returns
 * @param <X> the checked exception that it throws
 * @since 0.1
 */
@FunctionalInterface
public interface Work<R, X extends Exception> {

  /**
   * Calls the implementation.
   *
   * @return what it returned
   * @throws X what it threw
   */
  @Nullable R run() throws X;
}
