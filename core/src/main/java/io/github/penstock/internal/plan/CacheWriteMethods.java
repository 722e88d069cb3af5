package io.github.penstock.internal.plan;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans the {@code @CacheUpdate} and {@code @CacheInvalidate} methods of one hand-written
 * repository. Used by one thread.
 */
final class CacheWriteMethods {

  private static final TypeRef OBJECT = TypeRef.named("java.lang.Object");
  private static final CachePolicy ASSUMED = CachePolicy.ttl(Duration.ofHours(1));

  private final Map<String, CacheSpec> caches;
  private final Set<String> attempted;
  private final boolean everyCacheIsKnown;
  private final Mistakes mistakes;

  /**
   * Plans after the reads.
   *
   * @param caches the caches that may be named
   * @param attempted the names of caches whose definition may be wrong, which was said already
   * @param everyCacheIsKnown whether a name that is not among them is wrong
   * @param mistakes where to say what is wrong
   */
  CacheWriteMethods(
      Map<String, CacheSpec> caches,
      Set<String> attempted,
      boolean everyCacheIsKnown,
      Mistakes mistakes) {
    this.caches = caches;
    this.attempted = attempted;
    this.everyCacheIsKnown = everyCacheIsKnown;
    this.mistakes = mistakes;
  }

  /** The plan of {@code @CacheUpdate}, or null after everything wrong was reported. */
  @Nullable MethodPlan update(MethodModel method, AnnotationModel annotation) {
    KeyParameters keys = KeyParameters.of(method);
    Returns returns = Returns.of(method);
    CacheSpec cache = cache(method, annotation, keys, returns.value());
    if (cache == null) {
      return null;
    }
    boolean good = returns.value().equals(cache.valueType());
    if (!good) {
      mistakes.onMethod(
          method,
          "@CacheUpdate returns "
              + Types.simple(method.returns())
              + "; return "
              + Types.simple(cache.valueType())
              + ", the value of cache '"
              + cache.name()
              + "', or use @CacheInvalidate");
    }
    if (keys.haveCollection()) {
      mistakes.onMethod(method, "@CacheUpdate has one value and many keys; mark one key with @Key");
      return null;
    }
    boolean fits = fits(method, keys, keys.keyType(), cache);
    return good && fits ? new MethodPlan.Update(cache, keys.plan(), returns) : null;
  }

  /** The plan of {@code @CacheInvalidate}, or null after everything wrong was reported. */
  @Nullable MethodPlan invalidate(MethodModel method, AnnotationModel annotation) {
    KeyParameters keys = KeyParameters.of(method);
    CacheSpec cache = cache(method, annotation, keys, OBJECT);
    if (cache == null) {
      return null;
    }
    if (annotation.flag("all")) {
      return new MethodPlan.InvalidateAll(cache);
    }
    if (keys.areOneCollection()) {
      return fits(method, keys, Types.boxed(keys.elementType()), cache)
          ? new MethodPlan.InvalidateMany(cache, keys.manyKeys())
          : null;
    }
    return fits(method, keys, keys.keyType(), cache)
        ? new MethodPlan.Invalidate(cache, keys.plan())
        : null;
  }

  private @Nullable CacheSpec cache(
      MethodModel method, AnnotationModel annotation, KeyParameters keys, TypeRef value) {
    String name = annotation.text("value");
    CacheSpec cache = caches.get(name);
    if (cache == null && !attempted.contains(name)) {
      if (!everyCacheIsKnown) {
        return assumed(method, name, keys, value);
      }
      mistakes.onMethod(
          method,
          Names.shown(annotation.type())
              + "(\""
              + name
              + "\") names no cache, only "
              + new TreeSet<>(caches.keySet())
              + " are known; name a @Cached method's, or make the repository that has it first");
    }
    return cache;
  }

  /** A cache of another repository, taken to have the keys and values that the method names. */
  private @Nullable CacheSpec assumed(
      MethodModel method, String name, KeyParameters keys, TypeRef value) {
    mistakes.noteOnMethod(
        method,
        "cache '"
            + name
            + "' belongs to no method of the interface; whether another repository has it shows"
            + " when decorate(...) is called");
    TypeRef key = keys.areOneCollection() ? Types.boxed(keys.elementType()) : keys.keyType();
    return CachePolicies.spec(name, key, value, ASSUMED, what -> mistakes.onMethod(method, what));
  }

  private boolean fits(MethodModel method, KeyParameters keys, TypeRef key, CacheSpec cache) {
    if (keys.areEmpty()) {
      mistakes.onMethod(
          method, "has no parameter that could be the key; add one, or invalidate with all = true");
      return false;
    }
    boolean fits = key.equals(cache.keyType());
    if (!fits) {
      mistakes.onMethod(
          method,
          "its key is "
              + Types.simple(key)
              + ", but the keys of cache '"
              + cache.name()
              + "' are "
              + Types.simple(cache.keyType())
              + "; mark with @Key the parameters that make it");
    }
    return fits;
  }
}
