package io.github.penstock.internal.reflect;

import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Loader;
import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.MethodPlan.CollectionKind;
import io.github.penstock.internal.plan.MethodPlan.KeyPlan;
import io.github.penstock.internal.plan.MethodPlan.ManyKeys;
import io.github.penstock.internal.plan.Returns;
import io.github.penstock.runtime.Calls;
import io.github.penstock.runtime.Keys;
import io.github.penstock.runtime.MethodCache;
import io.github.penstock.runtime.RuntimeContext;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Turns the plans of a hand-written repository's methods into calls of the run time around it. */
final class DecoratedMethods {

  private final RuntimeContext context;

  /** By cache, what loads many keys of it. Filled while the handlers are made, read by calls. */
  private final Map<String, Many> many = new ConcurrentHashMap<>();

  /** Loads many keys by calling a method of the implementation. */
  private interface Many {
    Map<Object, Object> load(Object proxy, Set<Object> keys) throws Exception;
  }

  DecoratedMethods(RuntimeContext context) {
    this.context = context;
  }

  MethodHandler handler(Method method, MethodPlan plan, MethodHandler body) {
    if (plan instanceof MethodPlan.PassThrough) {
      return body;
    }
    if (plan instanceof MethodPlan.CachedRead read) {
      return unwrapping(method, read(method, read, body));
    }
    if (plan instanceof MethodPlan.CachedBulkRead read) {
      return unwrapping(method, bulkRead(method, read, body));
    }
    if (plan instanceof MethodPlan.Update update) {
      return update(update, body);
    }
    if (plan instanceof MethodPlan.Invalidate invalidate) {
      MethodCache<Object, Object> cache = new MethodCache<>(context, invalidate.cache());
      return (proxy, arguments) ->
          cache.invalidate(key(arguments, invalidate.key()), () -> call(body, proxy, arguments));
    }
    if (plan instanceof MethodPlan.InvalidateMany invalidate) {
      MethodCache<Object, Object> cache = new MethodCache<>(context, invalidate.cache());
      return (proxy, arguments) ->
          cache.invalidateAll(
              keys(arguments, invalidate.keys()), () -> call(body, proxy, arguments));
    }
    if (plan instanceof MethodPlan.InvalidateAll invalidate) {
      MethodCache<Object, Object> cache = new MethodCache<>(context, invalidate.cache());
      return (proxy, arguments) -> cache.clear(() -> call(body, proxy, arguments));
    }
    throw new IllegalStateException(plan + " is no plan of a hand-written repository");
  }

  private MethodHandler read(Method method, MethodPlan.CachedRead plan, MethodHandler body) {
    MethodCache<Object, Object> cache = new MethodCache<>(context, plan.cache());
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    boolean primitive = method.getReturnType().isPrimitive();
    // The other arguments say what is loaded, too, where there are any.
    int parts = plan.key().indexes().size();
    boolean isByKeyAlone = parts > 0 && parts == method.getParameterCount();
    AtomicReference<MethodCache.@Nullable Loading<Object, Object>> made = new AtomicReference<>();
    return (proxy, arguments) -> {
      MethodCache.Loading<Object, Object> loading = made.get();
      if (loading == null) {
        Loader<Object, Object> one =
            isByKeyAlone
                ? key -> value(call(body, proxy, Keys.parts(key).toArray()), optional)
                : key -> value(call(body, proxy, arguments), optional);
        Many together = many.get(plan.cache().name());
        loading =
            isByKeyAlone && together != null
                ? cache.loading(one, keys -> together.load(proxy, keys))
                : cache.loading(one);
        if (isByKeyAlone) {
          made.set(loading);
        }
      }
      Object value = cache.get(key(arguments, plan.key()), loading);
      if (value == null && primitive) {
        // Another method of the same cache has said that there is none; this one always has one.
        return body.call(proxy, arguments);
      }
      return optional ? Optional.ofNullable(value) : value;
    };
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the method returns this map.
  private MethodHandler bulkRead(
      Method method, MethodPlan.CachedBulkRead plan, MethodHandler body) {
    MethodCache<Object, Object> cache = new MethodCache<>(context, plan.cache());
    boolean list = plan.keys().kind() == CollectionKind.LIST;
    Many load =
        (proxy, missing) -> {
          Object found = call(body, proxy, new Object[] {list ? List.copyOf(missing) : missing});
          return Calls.found((Map<Object, Object>) found, ReflectiveModelReader.shown(method));
        };
    many.put(plan.cache().name(), load);
    return (proxy, arguments) ->
        cache.getAll(keys(arguments, plan.keys()), missing -> load.load(proxy, missing));
  }

  private MethodHandler update(MethodPlan.Update plan, MethodHandler body) {
    MethodCache<Object, Object> cache = new MethodCache<>(context, plan.cache());
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    return (proxy, arguments) ->
        cache.update(
            key(arguments, plan.key()),
            () -> call(body, proxy, arguments),
            result -> value(result, optional));
  }

  /**
   * A loader's checked exception arrives inside a {@link LoadException}. Where the method declares
   * it, its caller gets what the implementation threw, whichever thread's call that was.
   */
  private static MethodHandler unwrapping(Method method, MethodHandler read) {
    Set<Class<?>> declared = Set.of(method.getExceptionTypes());
    return (proxy, arguments) -> {
      try {
        return read.call(proxy, arguments);
      } catch (LoadException e) {
        Throwable cause = e.getCause();
        throw cause != null && declared.stream().anyMatch(type -> type.isInstance(cause))
            ? cause
            : e;
      }
    };
  }

  private static @Nullable Object value(@Nullable Object result, boolean optional) {
    return optional ? Calls.found((Optional<?>) result) : result;
  }

  private static Object key(@Nullable Object[] arguments, KeyPlan plan) {
    @Nullable Object[] parts = new Object[plan.indexes().size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Objects.requireNonNull(arguments[plan.indexes().get(i)], plan.names().get(i));
    }
    return Objects.requireNonNull(Keys.of(parts));
  }

  private static Collection<?> keys(@Nullable Object[] arguments, ManyKeys plan) {
    return (Collection<?>) Objects.requireNonNull(arguments[plan.index()], plan.name());
  }

  private static @Nullable Object call(
      MethodHandler body, Object proxy, @Nullable Object[] arguments) throws Exception {
    try {
      return body.call(proxy, arguments);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new UndeclaredThrowableException(e);
    }
  }
}
