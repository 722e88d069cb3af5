package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.QuerySpec;
import io.github.penstock.spi.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query that a user wrote. Where it says what it depends on, its results are cached under the
 * tags of that; otherwise the source is asked each time. Called by generated classes and proxies.
 * Thread-safe.
 *
 * @param <R> what a row becomes
 * @since 0.1
 */
public final class SqlQuery<R> {

  private final QuerySpec spec;
  private final Query<Object> query;
  private final @Nullable Cache<Object, Object> cache;
  private final @Nullable Unmodifiable<Object> values;

  /**
   * Prepares it.
   *
   * @param context what the repositories of a Penstock share
   * @param spec the statement, and where its results are kept
   */
  public SqlQuery(RuntimeContext context, QuerySpec spec) {
    this.spec = spec;
    this.query = context.source().planner().query(spec.sql());
    spec.dependencies().forEach(each -> check(context, each));
    CacheSpec cached = spec.cache();
    this.cache = cached == null ? null : open(context, cached, spec.dependencies());
    this.values = cached == null ? null : new Unmodifiable<>(cached.valueType());
  }

  /** A table that is not there is never written, so that the results would never be invalidated. */
  private void check(RuntimeContext context, Dependency dependency) {
    Set<String> columns = context.source().planner().columns(dependency.table());
    if (columns.containsAll(dependency.columns()) && !columns.isEmpty()) {
      return;
    }
    String what =
        columns.isEmpty()
            ? "which the database does not have"
            : "by " + String.join(", ", dependency.columns()) + ", and it has only " + columns;
    throw new DefinitionException(
        spec.sql().name()
            + " depends on table "
            + dependency.table()
            + ", "
            + what
            + "; correct @DependsOn, or make the table first");
  }

  private static Cache<Object, Object> open(
      RuntimeContext context, CacheSpec cached, List<Dependency> dependencies) {
    Cache<Object, Object> cache = context.cache(cached, key -> tags(key, dependencies));
    dependencies.forEach(each -> context.addDependent(each.table(), each.columns(), cache));
    return cache;
  }

  private static List<String> tags(Object key, List<Dependency> dependencies) {
    return dependencies.stream()
        .map(each -> Tags.of(each.table(), each.columns(), Keys.parts(key, each.arguments())))
        .distinct()
        .toList();
  }

  /**
   * All rows.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the rows in the order of the database
   */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type that R stands for.
  public List<R> list(List<? extends @Nullable Object> arguments) {
    Object found = cached(arguments, () -> query.run(arguments));
    return (List<R>) Objects.requireNonNull(found, "a list is never absent");
  }

  /**
   * The row, if there is one.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the row, or empty where there is none or its only column is null; throws {@link
   *     SourceException} where there are several
   */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type that R stands for.
  public Optional<R> optional(List<? extends @Nullable Object> arguments) {
    return Optional.ofNullable((R) cached(arguments, () -> single(arguments)));
  }

  /**
   * The row.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the row; throws {@link SourceException} where there is not exactly one, or its only
   *     column is null
   */
  public R one(List<? extends @Nullable Object> arguments) {
    return optional(arguments)
        .orElseThrow(() -> wrongNumber("no row, or null; return an Optional, or select a value"));
  }

  private @Nullable Object single(List<? extends @Nullable Object> arguments) {
    List<Object> rows = query.run(arguments);
    if (rows.size() > 1) {
      throw wrongNumber(rows.size() + " rows; return a List, or select one row");
    }
    return rows.isEmpty() ? null : rows.get(0);
  }

  /** With a null among the arguments there is no key, so that nothing is cached. */
  private @Nullable Object cached(List<? extends @Nullable Object> arguments, Load load) {
    Cache<Object, Object> known = cache;
    Unmodifiable<Object> guard = values;
    if (known == null || guard == null || arguments.stream().anyMatch(Objects::isNull)) {
      return load.run();
    }
    Object found =
        known.get(
            Keys.of(new ArrayList<>(arguments)),
            key -> {
              Object loaded = load.run();
              return loaded == null ? null : guard.copy(loaded);
            });
    return found == null ? null : guard.view(found);
  }

  private SourceException wrongNumber(String what) {
    String name = spec.sql().name();
    return new SourceException(name + " gave " + what, name, null, null);
  }

  private interface Load {
    @Nullable Object run();
  }
}
