package io.github.penstock.internal.reflect;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.Mistakes;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.runtime.Calls;
import io.github.penstock.runtime.RuntimeContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Implements repositories at run time. Everything is checked and prepared here, so that a call
 * finds its way by one look into a table. Thread-safe.
 */
final class RepositoryProxies {

  private RepositoryProxies() {}

  static <T> T declared(
      Class<T> type, RepositoryModel model, RepositoryPlan plan, RuntimeContext context) {
    DeclaredMethods methods = methods(model, plan, context);
    return proxy(type, model, plan, plan.name(), methods::handler);
  }

  static <T> T decorated(
      Class<T> type,
      T implementation,
      RepositoryModel model,
      RepositoryPlan plan,
      RuntimeContext context) {
    DecoratedMethods methods = new DecoratedMethods(context);
    return proxy(
        type,
        model,
        plan,
        "decorated " + plan.name(),
        (method, planned) -> methods.handler(method, planned, body(implementation, method)));
  }

  private static DeclaredMethods methods(
      RepositoryModel model, RepositoryPlan plan, RuntimeContext context) {
    try {
      return new DeclaredMethods(plan, context);
    } catch (DefinitionException e) {
      Mistakes mistakes = new Mistakes(model.name());
      mistakes.onType(String.valueOf(e.getMessage()));
      mistakes.throwIfAny();
      throw e;
    }
  }

  /**
   * The implementation's method, or the body that the interface gives it. The latter runs on the
   * proxy, so that what it calls is cached as well.
   */
  private static MethodHandler body(Object implementation, Method method)
      throws IllegalAccessException {
    return method.isDefault()
            && !Calls.overrides(implementation, method.getName(), method.getParameterTypes())
        ? Bodies.ofDefault(method)
        : Bodies.of(implementation, method);
  }

  private interface Preparation {
    MethodHandler prepare(Method method, MethodPlan plan) throws IllegalAccessException;
  }

  private static <T> T proxy(
      Class<T> type,
      RepositoryModel model,
      RepositoryPlan plan,
      String description,
      Preparation preparation) {
    Map<String, MethodModel> models = new HashMap<>();
    model.methods().forEach(method -> models.put(method.id(), method));
    Mistakes mistakes = new Mistakes(model.name());
    Map<Method, MethodHandler> handlers = new HashMap<>();
    for (Method method : type.getMethods()) {
      String id = ReflectiveModelReader.id(method);
      MethodPlan planned = ReflectiveModelReader.isPlanned(method) ? plan.methods().get(id) : null;
      MethodModel described = models.get(id);
      try {
        if (planned != null) {
          handlers.put(method, preparation.prepare(method, planned));
        } else if (method.isBridge()) {
          handlers.put(method, Bodies.ofDefault(method));
        }
      } catch (DefinitionException e) {
        report(mistakes, described, String.valueOf(e.getMessage()));
      } catch (IllegalAccessException e) {
        report(
            mistakes,
            described,
            "cannot be called; make the interface public and export its package, or open it to"
                + " io.github.penstock.core");
      }
    }
    mistakes.throwIfAny();
    InvocationHandler handler = new RepositoryHandler(description, handlers);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static void report(Mistakes mistakes, @Nullable MethodModel method, String what) {
    if (method == null) {
      mistakes.onType(what);
    } else {
      mistakes.onMethod(method, what);
    }
  }
}
