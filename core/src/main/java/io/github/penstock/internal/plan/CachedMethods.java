package io.github.penstock.internal.plan;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans the {@code @Cached} methods of one hand-written repository, and with them its caches. Used
 * by one thread.
 */
final class CachedMethods {

  private final RepositoryModel model;
  private final Map<String, CacheSpec> caches;
  private final Map<String, MethodModel> definedBy = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Mistakes mistakes;

  CachedMethods(RepositoryModel model, Map<String, CacheSpec> caches, Mistakes mistakes) {
    this.model = model;
    this.caches = caches;
    this.mistakes = mistakes;
  }

  /** The names of all caches that were to be defined, those with mistakes included. */
  Set<String> names() {
    return names;
  }

  /** The plan, or null after everything wrong was reported. */
  @Nullable MethodPlan plan(MethodModel method, AnnotationModel cached) {
    CachePolicy policy = CachePolicies.of(cached, what -> mistakes.onMethod(method, what));
    names.add(name(model, method, cached));
    KeyParameters keys = KeyParameters.of(method);
    return keys.haveCollection()
        ? bulk(method, cached, policy, keys)
        : single(method, cached, policy, keys);
  }

  private @Nullable MethodPlan single(
      MethodModel method,
      AnnotationModel cached,
      @Nullable CachePolicy policy,
      KeyParameters keys) {
    Returns returns = Returns.of(method);
    boolean good = checkValue(method, returns.value());
    for (VariableModel key : keys.parameters()) {
      good &= checkKey(method, key, key.type());
    }
    if (!good || policy == null) {
      return null;
    }
    CacheSpec cache = define(method, cached, keys.keyType(), returns.value(), policy);
    return cache == null ? null : new MethodPlan.CachedRead(cache, keys.plan(), returns);
  }

  private @Nullable MethodPlan bulk(
      MethodModel method,
      AnnotationModel cached,
      @Nullable CachePolicy policy,
      KeyParameters keys) {
    if (method.parameters().size() != 1) {
      mistakes.onMethod(
          method,
          "@Cached with a collection of keys takes that parameter alone; remove the others, or mark"
              + " with @Key what is the key");
      return null;
    }
    TypeRef key = keys.elementType();
    TypeRef returned = method.returns();
    boolean good = checkKey(method, keys.parameters().get(0), key);
    if (!Types.isGeneric(returned, Names.MAP, 2) || !returned.argument(0).equals(key)) {
      String shown = Types.simple(key);
      mistakes.onMethod(
          method,
          "@Cached with a collection of keys returns "
              + Types.simple(returned)
              + "; return Map<"
              + shown
              + ", ...> with the value of each "
              + shown);
      return null;
    }
    good &= checkValue(method, returned.argument(1));
    if (!good || policy == null) {
      return null;
    }
    CacheSpec cache = define(method, cached, key, returned.argument(1), policy);
    return cache == null ? null : new MethodPlan.CachedBulkRead(cache, keys.manyKeys());
  }

  /** By default the whole name: two classes of one simple name must not share their values. */
  static String name(RepositoryModel model, MethodModel method, AnnotationModel cached) {
    String given = cached.text("name");
    return given.isEmpty() ? model.name().replace('$', '.') + "." + method.name() : given;
  }

  private boolean checkKey(MethodModel method, VariableModel parameter, TypeRef type) {
    String problem = KeyTypes.problem(type, model.types());
    if (problem != null) {
      mistakes.onParameter(method, parameter, problem);
    }
    return problem == null;
  }

  private boolean checkValue(MethodModel method, TypeRef value) {
    String problem = ValueTypes.problem(value, model.types());
    if (problem != null) {
      mistakes.onMethod(method, problem);
    }
    return problem == null;
  }

  private @Nullable CacheSpec define(
      MethodModel method, AnnotationModel cached, TypeRef key, TypeRef value, CachePolicy policy) {
    String name = name(model, method, cached);
    CacheSpec cache =
        CachePolicies.spec(name, key, value, policy, what -> mistakes.onMethod(method, what));
    if (cache == null) {
      return null;
    }
    CacheSpec before = caches.putIfAbsent(name, cache);
    if (before == null || before.equals(cache)) {
      definedBy.putIfAbsent(name, method);
      return cache;
    }
    MethodModel other = definedBy.get(name);
    mistakes.onMethod(
        method,
        "cache '"
            + name
            + "' is "
            + shown(cache)
            + " here and "
            + shown(before)
            + (other == null ? " where it was made" : " in " + Types.simple(other))
            + "; make them the same or set another @Cached(name)");
    return null;
  }

  private static String shown(CacheSpec cache) {
    return Types.simple(cache.keyType())
        + " -> "
        + Types.simple(cache.valueType())
        + " for "
        + cache.policy().lifetimes().ttl();
  }
}
