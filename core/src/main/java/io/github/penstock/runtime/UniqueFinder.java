package io.github.penstock.runtime;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.ProvenQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds one row by components that contain its key or a unique key of its table. Where rows are
 * cached, the values of the unique key lead to the row's key and that to the row. The first step is
 * only a hint: it may be older than the row, so the row must have all the values, and what it had
 * before needs no invalidation. Made by {@link RowRepository}. Thread-safe.
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
  private final int idIndex;
  private final @Nullable UniqueHint<K, V> hint;

  /** Asks by the components of the hint alone. */
  private final ProvenQuery<V> hintQuery;

  /** Where the components of the hint stand among the arguments. */
  private final List<Integer> places;

  UniqueFinder(
      RuntimeContext context, String name, RowRepository<K, V> rows, List<String> components) {
    this.context = context;
    this.name = name;
    this.rows = rows;
    this.components = List.copyOf(components);
    this.query = rows.statements().selectBy(this.components);
    this.idIndex = rows.isCached() ? this.components.indexOf(rows.idComponent()) : -1;
    this.hint = rows.hint(this.components);
    List<String> hinted = hint == null ? this.components : hint.components();
    this.hintQuery = rows.statements().selectBy(hinted);
    this.places = hinted.stream().map(this.components::indexOf).toList();
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
    UniqueHint<K, V> known = hint;
    return Optional.ofNullable(known == null ? load(values) : byHint(known, values));
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the argument is a K.
  private @Nullable V byId(List<? extends @Nullable Object> values) {
    V row = rows.row((K) Objects.requireNonNull(values.get(idIndex)));
    return row == null || rows.hasAll(row, components, values) ? row : load(values);
  }

  private @Nullable V byHint(UniqueHint<K, V> known, List<? extends @Nullable Object> values) {
    List<Object> parts = new ArrayList<>(places.size());
    places.forEach(place -> parts.add(Objects.requireNonNull(values.get(place))));
    Object key = Keys.of(parts);
    Loaded<V> loaded = new Loaded<>();
    ProvenLoader<Object, Object> loader =
        k -> {
          ProvenLoader.Loaded<V> row = loadProven(hintQuery, known.components(), parts);
          loaded.row = row.value();
          loaded.wasAsked = true;
          return new ProvenLoader.Loaded<>(
              loaded.row == null ? null : known.entry(loaded.row), row.snapshot());
        };
    Object entry = known.cache().get(key, loader);
    if (loaded.wasAsked) {
      // The row goes to the caller and not into the cache of rows: it was read before a lease of
      // its own key was granted, so a write between the read and a fill would go unnoticed.
      return loaded.row == null ? null : ifItHasTheRest(loaded.row, values);
    }
    if (entry == null) {
      return null;
    }
    V row = rows.row(known.id(entry));
    if (row != null && known.leadsTo(entry, row, parts)) {
      return ifItHasTheRest(row, values);
    }
    context.forget(known.cache(), key);
    return load(values);
  }

  /** The row that the unique key means, if it has the other values as well. */
  private @Nullable V ifItHasTheRest(V row, List<? extends @Nullable Object> values) {
    for (int i = 0; i < components.size(); i++) {
      if (!places.contains(i)
          && !rows.hasAll(row, List.of(components.get(i)), List.of(values.get(i)))) {
        // The database compares otherwise than Java does, such as numbers with more zeros.
        return load(values);
      }
    }
    return row;
  }

  private @Nullable V load(List<? extends @Nullable Object> values) {
    return loadProven(query, components, values).value();
  }

  private ProvenLoader.Loaded<V> loadProven(
      ProvenQuery<V> by, List<String> names, List<? extends @Nullable Object> values) {
    Proven<List<V>> proven = by.run(values);
    List<V> found = proven.value();
    if (found.size() > 1) {
      throw new SourceException(
          name
              + " found "
              + found.size()
              + " rows by "
              + String.join(", ", names)
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
