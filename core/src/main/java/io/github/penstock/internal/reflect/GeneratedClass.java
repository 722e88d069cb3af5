package io.github.penstock.internal.reflect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The class that the annotation processor wrote for an interface. Found once, when a repository is
 * made.
 *
 * @param <T> the interface
 */
final class GeneratedClass<T> {

  private final Class<T> type;
  private final MethodHandle constructor;

  private GeneratedClass(Class<T> type, MethodHandle constructor) {
    this.type = type;
    this.constructor = constructor;
  }

  /**
   * Finds it.
   *
   * @param type the interface
   * @param fingerprint what the class must have been generated from
   * @param notice is told where there is none
   * @param parameters what its constructor takes
   * @return the class, or null where there is none that fits
   */
  static <T> @Nullable GeneratedClass<T> find(
      Class<T> type, String fingerprint, FallbackNotice notice, Class<?>... parameters) {
    String name = type.getName().replace('$', '_') + "_Penstock";
    try {
      Class<?> generated = Class.forName(name, true, type.getClassLoader());
      if (!fingerprint.equals(generated.getField("PLAN").get(null))) {
        notice.stale(type, name);
        return null;
      }
      MethodHandle constructor =
          MethodHandles.lookup()
              .findConstructor(generated, MethodType.methodType(void.class, parameters));
      return new GeneratedClass<>(type, constructor.asFixedArity());
    } catch (ClassNotFoundException e) {
      notice.missing(type, name);
      return null;
    } catch (NoSuchFieldException | NoSuchMethodException | IllegalAccessException e) {
      // Written by another version, or in a package that is not open to this module.
      notice.stale(type, name);
      return null;
    }
  }

  /** Makes the repository; throws what its constructor throws. */
  T make(Object... arguments) {
    try {
      return type.cast(constructor.invokeWithArguments(arguments));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(constructor + " declares no exception", e);
    }
  }
}
