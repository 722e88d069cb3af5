package io.github.penstock.internal.plan;

import io.github.penstock.cache.CacheSpec;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the interface of a hand-written repository into a plan, or refuses it with everything that
 * is wrong. A {@code @Cached} method may return a primitive: its implementation always has a value.
 * Used for one repository, by one thread.
 */
public final class DecorationPlanner {

  private static final List<String> OWN =
      List.of(Names.CACHED, Names.CACHE_UPDATE, Names.CACHE_INVALIDATE);
  private static final List<String> OF_DECLARED = List.of(Names.FIND, Names.SQL, Names.EXEC);

  private final RepositoryModel model;
  private final Mistakes mistakes;
  private final Map<String, CacheSpec> caches;
  private final boolean everyCacheIsKnown;

  private DecorationPlanner(
      RepositoryModel model, @Nullable Map<String, CacheSpec> known, Mistakes mistakes) {
    this.model = model;
    this.mistakes = mistakes;
    this.caches = new LinkedHashMap<>(known == null ? Map.of() : known);
    this.everyCacheIsKnown = known != null;
  }

  /**
   * Plans a hand-written repository.
   *
   * @param model its interface
   * @param known the caches that exist already and that its writes may name
   * @return the plan; throws {@code DefinitionException} that names every mistake
   */
  public static RepositoryPlan plan(RepositoryModel model, Map<String, CacheSpec> known) {
    Mistakes mistakes = new Mistakes(model.name());
    RepositoryPlan plan = plan(model, known, mistakes);
    mistakes.throwIfAny();
    return plan;
  }

  /**
   * Plans a hand-written repository before it is known which caches there will be, and says what is
   * wrong or doubtful instead of throwing it. A write may name a cache that no method of the
   * interface has: it is assumed to fit, and checked when the repository is made.
   *
   * @param model its interface
   * @param mistakes where to say it
   * @return the plan, incomplete where there are errors
   */
  public static RepositoryPlan plan(RepositoryModel model, Mistakes mistakes) {
    return plan(model, null, mistakes);
  }

  private static RepositoryPlan plan(
      RepositoryModel model, @Nullable Map<String, CacheSpec> known, Mistakes mistakes) {
    if (!model.isInterface()) {
      mistakes.onType("is no interface; decorate(...) needs the interface of the implementation");
      return new RepositoryPlan(Types.simple(model.name()), null, Map.of());
    }
    return new DecorationPlanner(model, known, mistakes).plan();
  }

  private RepositoryPlan plan() {
    if (model.annotation(Names.CACHED) != null) {
      mistakes.onType(
          "@Cached on the interface is for declared repositories; put it on the methods whose"
              + " results are to be cached");
    }
    Map<String, MethodPlan> methods = new LinkedHashMap<>();
    // Reads first: they define the caches that writes name.
    CachedMethods reads = new CachedMethods(model, caches, mistakes);
    List<MethodModel> sound = model.methods().stream().filter(this::isSound).toList();
    for (MethodModel method : sound) {
      AnnotationModel cached = method.annotation(Names.CACHED);
      if (cached != null) {
        put(methods, method, reads.plan(method, cached));
      }
    }
    CacheWriteMethods writes =
        new CacheWriteMethods(caches, reads.names(), everyCacheIsKnown, mistakes);
    for (MethodModel method : sound) {
      AnnotationModel update = method.annotation(Names.CACHE_UPDATE);
      AnnotationModel invalidate = method.annotation(Names.CACHE_INVALIDATE);
      if (update != null) {
        put(methods, method, writes.update(method, update));
      } else if (invalidate != null) {
        put(methods, method, writes.invalidate(method, invalidate));
      } else if (method.annotation(Names.CACHED) == null) {
        put(methods, method, new MethodPlan.PassThrough());
      }
    }
    warnWithoutWrites(sound);
    return new RepositoryPlan(Types.simple(model.name()), null, methods);
  }

  /** What changes rows may have another way to tell the caches; that nothing does is doubtful. */
  private void warnWithoutWrites(List<MethodModel> methods) {
    boolean hasWrites =
        methods.stream()
            .anyMatch(
                m ->
                    m.annotation(Names.CACHE_UPDATE) != null
                        || m.annotation(Names.CACHE_INVALIDATE) != null);
    if (hasWrites) {
      return;
    }
    for (MethodModel method : methods) {
      AnnotationModel cached = method.annotation(Names.CACHED);
      if (cached != null) {
        mistakes.warnOnMethod(
            method,
            "no method of the interface invalidates cache '"
                + CachedMethods.name(model, method, cached)
                + "'; put @CacheUpdate or @CacheInvalidate on those that write, or"
                + " @SuppressWarnings(\"penstock\") here where values may be as old as their ttl");
      }
    }
  }

  private static void put(
      Map<String, MethodPlan> methods, MethodModel method, @Nullable MethodPlan plan) {
    if (plan != null) {
      methods.put(method.id(), plan);
    }
  }

  private boolean isSound(MethodModel method) {
    for (String misplaced : OF_DECLARED) {
      if (method.annotation(misplaced) != null) {
        mistakes.onMethod(
            method,
            Names.shown(misplaced)
                + " is for interfaces with @Repository, but here the implementation says what"
                + " happens; remove it");
        return false;
      }
    }
    List<String> present = OWN.stream().filter(a -> method.annotation(a) != null).toList();
    if (present.size() > 1) {
      mistakes.onMethod(
          method,
          "has "
              + String.join(" and ", present.stream().map(Names::shown).toList())
              + "; keep one of them");
      return false;
    }
    return true;
  }
}
