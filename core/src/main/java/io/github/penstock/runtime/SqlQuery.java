package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.QuerySpec;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
  private final Transactions transactions;
  private final ProvenQuery<Object> query;
  private final @Nullable Cache<Object, Object> cache;
  private final @Nullable Unmodifiable<Object> values;

  /** Made once, so that a local hit allocates nothing for them. */
  private final Results list = new Results(rows -> rows);

  private final Results single = new Results(this::single);

  /**
   * Prepares it.
   *
   * @param context what the repositories of a Penstock share
   * @param spec the statement, and where its results are kept
   */
  public SqlQuery(RuntimeContext context, QuerySpec spec) {
    this.spec = spec;
    this.transactions = context.source().transactions();
    this.query = prepare(context.source().planner(), spec);
    spec.dependencies().forEach(each -> check(context, each));
    CacheSpec cached = spec.cache();
    this.cache = cached == null ? null : open(context, cached, spec.dependencies());
    this.values = cached == null ? null : new Unmodifiable<>(cached.valueType());
  }

  /** What is not cached need not be proven, which costs a statement more. */
  private static ProvenQuery<Object> prepare(StatementPlanner planner, QuerySpec spec) {
    if (spec.cache() != null) {
      return planner.provenQuery(spec.sql());
    }
    Query<Object> plain = planner.query(spec.sql());
    return arguments -> new Proven<>(plain.run(arguments), null);
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
    List<Dependency> named = dependencies.stream().map(each -> canonical(context, each)).toList();
    // What a tenant writes must reach the results without a tenant as well, which other nodes have.
    Cache<Object, Object> forAll = context.dependentCache(cached, false, named);
    // Which tables a statement reads besides those is not known: tenants have one each.
    return context.isOfTenant() ? context.dependentCache(cached, true, named) : forAll;
  }

  private static Dependency canonical(RuntimeContext context, Dependency given) {
    return new Dependency(context.canonicalName(given.table()), given.columns(), given.arguments());
  }

  /**
   * All rows.
   *
   * @param key what {@link Keys#of} makes of the arguments, or an equal key; where it is none
   *     because an argument is null, nothing is cached
   * @return the rows in the order of the database
   */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type that R stands for.
  public List<R> list(@Nullable Object key) {
    return (List<R>) Objects.requireNonNull(list.of(key), "a list is never absent");
  }

  /**
   * The row, if there is one.
   *
   * @param key what {@link Keys#of} makes of the arguments, or an equal key; where it is none
   *     because an argument is null, nothing is cached
   * @return the row, or empty where there is none or its only column is null; throws {@link
   *     SourceException} where there are several
   */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type that R stands for.
  public Optional<R> optional(@Nullable Object key) {
    Object row = single.of(key);
    // Not ofNullable, whose branches all callers share: a caller that only looks inside is spared
    // the Optional where the compiler sees here that there has always been a row.
    return row == null ? Optional.empty() : Optional.of((R) row);
  }

  /**
   * The row.
   *
   * @param key what {@link Keys#of} makes of the arguments, or an equal key; where it is none
   *     because an argument is null, nothing is cached
   * @return the row; throws {@link SourceException} where there is not exactly one, or its only
   *     column is null
   */
  public R one(@Nullable Object key) {
    return optional(key)
        .orElseThrow(() -> wrongNumber("no row, or null; return an Optional, or select a value"));
  }

  private @Nullable Object single(List<Object> rows) {
    if (rows.size() > 1) {
      throw wrongNumber(rows.size() + " rows; return a List, or select one row");
    }
    return rows.isEmpty() ? null : rows.get(0);
  }

  /** What is read after a lock was taken must not be older than the lock. */
  private Proven<List<Object>> rows(List<? extends @Nullable Object> arguments) {
    TransactionScope scope = spec.locks() ? transactions.current() : null;
    if (scope != null) {
      scope.markWritten();
    }
    return query.run(arguments);
  }

  private SourceException wrongNumber(String what) {
    String name = spec.sql().name();
    return new SourceException(name + " gave " + what, name, null, null);
  }

  /** What a method gives for its rows, and how it is loaded: the key has all that this takes. */
  private final class Results implements ProvenLoader<Object, Object> {

    private final Function<List<Object>, @Nullable Object> result;

    Results(Function<List<Object>, @Nullable Object> result) {
      this.result = result;
    }

    @Nullable Object of(@Nullable Object key) {
      Cache<Object, Object> known = cache;
      Unmodifiable<Object> guard = values;
      if (known == null || guard == null || key == null || !Keys.isKey(key)) {
        return result.apply(rows(Keys.arguments(key)).value());
      }
      Object found = known.get(key, this);
      return found == null ? null : guard.view(found);
    }

    @Override
    public Loaded<Object> loadProven(Object key) {
      Proven<List<Object>> loaded = rows(Keys.arguments(key));
      Object value = result.apply(loaded.value());
      Unmodifiable<Object> guard = Objects.requireNonNull(values, "results that are kept");
      return new Loaded<>(value == null ? null : guard.copy(value), loaded.snapshot());
    }
  }
}
