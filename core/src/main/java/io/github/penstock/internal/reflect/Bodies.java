package io.github.penstock.internal.reflect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * Makes the bodies of methods callable: those of an implementation, and those that an interface
 * brings. Exceptions come out as they were thrown.
 */
final class Bodies {

  private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

  private Bodies() {}

  /** Calls the method of an implementation. */
  static MethodHandler of(Object implementation, Method method) throws IllegalAccessException {
    // An interface that is not public is reached like a test or a framework reaches it.
    method.trySetAccessible();
    MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(implementation);
    MethodHandle spread = spread(handle, method.getParameterCount());
    return (proxy, arguments) -> (Object) spread.invokeExact(arguments);
  }

  /** Calls the body that an interface gives a method, on the proxy itself. */
  static MethodHandler ofDefault(Method method) throws IllegalAccessException {
    Class<?> owner = method.getDeclaringClass();
    if (Modifier.isPublic(owner.getModifiers())) {
      return (proxy, arguments) -> InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    MethodHandle handle =
        MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
            .unreflectSpecial(method, owner);
    MethodHandle spread =
        handle
            .asFixedArity()
            .asSpreader(Object[].class, method.getParameterCount())
            .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
    return (proxy, arguments) -> (Object) spread.invokeExact(proxy, arguments);
  }

  private static MethodHandle spread(MethodHandle handle, int count) {
    return handle.asFixedArity().asSpreader(Object[].class, count).asType(SPREAD);
  }
}
