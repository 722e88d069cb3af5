package io.github.penstock.internal.reflect;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.internal.plan.DecorationPlanner;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.RepositoryPlanner;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.source.Fingerprint;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.spec.RowsSpec;
import io.github.penstock.spec.TableSpec;
import java.util.Objects;

/**
 * Makes repositories: by the classes that the annotation processor generated from the same plans,
 * or by proxies where there are none. Called by the entry point. Thread-safe.
 */
public final class Repositories {

  private Repositories() {}

  /**
   * Implements a declared repository.
   *
   * @param type an interface with {@code @Repository}
   * @param context what the repositories of a Penstock share
   * @param <T> the interface
   * @return the repository, thread-safe; throws {@link DefinitionException} that names every
   *     mistake
   */
  public static <T> T declared(Class<T> type, RuntimeContext context) {
    return declared(type, context, FallbackNotice.PROCESS);
  }

  /**
   * Wraps a hand-written repository.
   *
   * @param type its interface, whose methods may have {@code @Cached}, {@code @CacheUpdate} and
   *     {@code @CacheInvalidate}
   * @param implementation what is called
   * @param context what the repositories of a Penstock share
   * @param <T> the interface
   * @return the repository, as thread-safe as the implementation; throws {@link
   *     DefinitionException} that names every mistake
   */
  public static <T> T decorated(Class<T> type, T implementation, RuntimeContext context) {
    return decorated(type, implementation, context, FallbackNotice.PROCESS);
  }

  /**
   * The table of a declared repository.
   *
   * @param type an interface with {@code @Repository} that reads rows
   * @return the table; throws {@link DefinitionException} that names every mistake
   */
  public static TableSpec table(Class<?> type) {
    RowsSpec rows = RepositoryPlanner.plan(ReflectiveModelReader.read(type)).rows();
    if (rows == null) {
      throw new DefinitionException(
          type.getName()
              + " has no rows, so that nobody can listen to them. Name the @Repository of the table,"
              + " an interface that extends Crud or Reads.");
    }
    return rows.table();
  }

  static <T> T declared(Class<T> type, RuntimeContext context, FallbackNotice notice) {
    Objects.requireNonNull(type, "type");
    RepositoryModel model = ReflectiveModelReader.read(type);
    RepositoryPlan plan = RepositoryPlanner.plan(model);
    GeneratedClass<T> generated =
        GeneratedClass.find(type, Fingerprint.of(model, plan), notice, RuntimeContext.class);
    if (generated != null) {
      try {
        return generated.make(context);
      } catch (DefinitionException e) {
        // The proxy finds the same and tells it of every method at once.
      }
    }
    return RepositoryProxies.declared(type, model, plan, context);
  }

  static <T> T decorated(
      Class<T> type, T implementation, RuntimeContext context, FallbackNotice notice) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(implementation, "implementation");
    RepositoryModel model = ReflectiveModelReader.read(type);
    RepositoryPlan plan = DecorationPlanner.plan(model, context.knownCaches());
    GeneratedClass<T> generated =
        GeneratedClass.find(type, Fingerprint.of(model, plan), notice, RuntimeContext.class, type);
    if (generated != null) {
      try {
        return generated.make(context, implementation);
      } catch (DefinitionException e) {
        // As above.
      }
    }
    return RepositoryProxies.decorated(type, implementation, model, plan, context);
  }
}
