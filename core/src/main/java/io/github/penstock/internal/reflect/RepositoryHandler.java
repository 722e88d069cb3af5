package io.github.penstock.internal.reflect;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Leads the calls of a proxy to what was prepared for each method. Thread-safe. */
final class RepositoryHandler implements InvocationHandler {

  private static final Object[] NONE = {};

  private final String description;
  private final Map<Method, MethodHandler> handlers;

  RepositoryHandler(String description, Map<Method, MethodHandler> handlers) {
    this.description = description;
    this.handlers = Map.copyOf(handlers);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object[] arguments)
      throws Throwable {
    MethodHandler handler = handlers.get(method);
    if (handler != null) {
      return handler.call(proxy, arguments == null ? NONE : arguments);
    }
    // A proxy hands on these three of Object alone; a repository is equal to itself only.
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> description;
    };
  }
}
