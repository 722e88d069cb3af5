package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.ProvenQuery;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds one row by components of which one is unique. Where rows are cached, the values lead to the
 * row's key and that to the row. The first step is only a hint: it may be older than the row, so
 * the row must have all the values, and what it had before needs no invalidation. Made by {@link
 * RowRepository}. Thread-safe.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public final class UniqueFinder<K, V> {

  private final RuntimeContext context;
  private final String name;
  private final RowRepository<K, V> rows;
  private final List<String> components;
  private final ProvenQuery<V> query;
  private final @Nullable Cache<Object, K> hints;
  private final int idIndex;

  UniqueFinder(
      RuntimeContext context, String name, RowRepository<K, V> rows, List<String> components) {
    this.context = context;
    this.name = name;
    this.rows = rows;
    this.components = List.copyOf(components);
    this.query = rows.statements().selectBy(this.components);
    this.idIndex = rows.isCached() ? this.components.indexOf(rows.idComponent()) : -1;
    this.hints = rows.hint(this.components);
  }

  /**
   * Finds the row.
   *
   * @param values the values of the components in order; with a null among them nothing is cached
   * @return the row, or empty where there is none; throws {@link SourceException} where there are
   *     several
   */
  public Optional<V> find(List<? extends @Nullable Object> values) {
    if (values.stream().anyMatch(Objects::isNull)) {
      return Optional.ofNullable(load(values));
    }
    if (idIndex >= 0) {
      return Optional.ofNullable(byId(values));
    }
    Cache<Object, K> hintCache = hints;
    return Optional.ofNullable(hintCache == null ? load(values) : byHint(hintCache, values));
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the argument is a K.
  private @Nullable V byId(List<? extends @Nullable Object> values) {
    V row = rows.row((K) Objects.requireNonNull(values.get(idIndex)));
    return row == null || rows.hasAll(row, components, values) ? row : load(values);
  }

  private @Nullable V byHint(Cache<Object, K> hintCache, List<? extends @Nullable Object> values) {
    Object key = Keys.of(values);
    Loaded<V> loaded = new Loaded<>();
    ProvenLoader<Object, K> loader =
        k -> {
          ProvenLoader.Loaded<V> row = loadProven(values);
          loaded.row = row.value();
          loaded.wasAsked = true;
          return new ProvenLoader.Loaded<>(
              loaded.row == null ? null : rows.id(loaded.row), row.snapshot());
        };
    K id = hintCache.get(key, loader);
    if (loaded.wasAsked) {
      // The row goes to the caller and not into the cache of rows: it was read before a lease of
      // its own key was granted, so a write between the read and a fill would go unnoticed.
      return loaded.row;
    }
    if (id == null) {
      return null;
    }
    V row = rows.row(id);
    if (row != null && rows.hasAll(row, components, values)) {
      return row;
    }
    context.forget(hintCache, key);
    return load(values);
  }

  private @Nullable V load(List<? extends @Nullable Object> values) {
    return loadProven(values).value();
  }

  private ProvenLoader.Loaded<V> loadProven(List<? extends @Nullable Object> values) {
    Proven<List<V>> proven = query.run(values);
    List<V> found = proven.value();
    if (found.size() > 1) {
      throw new SourceException(
          name
              + " found "
              + found.size()
              + " rows by "
              + String.join(", ", components)
              + ", where @Unique or @Id promises one; add a unique constraint to the table or return"
              + " a List",
          name,
          null,
          null);
    }
    return new ProvenLoader.Loaded<>(found.isEmpty() ? null : found.get(0), proven.snapshot());
  }

  /** What the loader of the hint met, on the calling thread. */
  private static final class Loaded<V> {
    private boolean wasAsked;
    private @Nullable V row;
  }
}
