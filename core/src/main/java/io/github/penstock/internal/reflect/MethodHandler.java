package io.github.penstock.internal.reflect;

import org.jspecify.annotations.Nullable;

/** What one method of a proxy does. Made once with the proxy. Thread-safe. */
@FunctionalInterface
interface MethodHandler {

  /**
   * Called for each call of the method.
   *
   * @param proxy the proxy that was called
   * @param arguments its arguments, empty where it takes none
   * @return what the method returns
   * @throws Throwable what the method throws
   */
  @Nullable Object call(Object proxy, @Nullable Object[] arguments) throws Throwable;
}
