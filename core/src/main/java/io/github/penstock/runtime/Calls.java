package io.github.penstock.runtime;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What generated classes and proxies do to the arguments and results of every call, so that both do
 * the same. Thread-safe.
 *
 * @since 0.1
 */
public final class Calls {

  private Calls() {}

  /**
   * An argument of a finder that is compared with a column.
   *
   * @param argument what was handed in
   * @param parameter the name of the parameter
   * @param <T> its type
   * @return the argument; throws {@link NullPointerException} where it is null
   */
  public static <T> T given(@Nullable T argument, String parameter) {
    if (argument == null) {
      throw new NullPointerException(
          parameter + " is null; mark the parameter @Nullable to find rows without a value");
    }
    return argument;
  }

  /**
   * What a hand-written method has found.
   *
   * @param result what it returned
   * @param <T> the type of the value
   * @return the value; null where there is none, also where the method returned null itself
   */
  @SuppressWarnings("NullableOptional") // NullableOptional: a user's method may return null.
  public static <T> @Nullable T found(@Nullable Optional<? extends T> result) {
    return result == null ? null : result.orElse(null);
  }

  /**
   * What a hand-written method has found by many keys.
   *
   * @param result what it returned
   * @param method the method, for the message
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @return the map; throws {@link NullPointerException} where it is null
   */
  public static <K, V> Map<K, V> found(@Nullable Map<K, V> result, String method) {
    if (result == null) {
      throw new NullPointerException(method + " returned null; return a map without the key");
    }
    return result;
  }

  /**
   * Whether an implementation has a method itself that its interface gives a body.
   *
   * @param implementation a hand-written repository
   * @param method the name of a public method of its interface
   * @param parameters its erased parameter types
   * @return false where it has the interface's body
   */
  public static boolean overrides(Object implementation, String method, Class<?>... parameters) {
    try {
      return !implementation
          .getClass()
          .getMethod(method, parameters)
          .getDeclaringClass()
          .isInterface();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(implementation.getClass() + " has no " + method, e);
    }
  }
}
