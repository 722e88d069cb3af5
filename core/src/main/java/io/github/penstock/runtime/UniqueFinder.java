package io.github.penstock.runtime;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.ProvenQuery;
import java.util.List;
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

  /** Whether they are all arguments, in their order. */
  private final boolean hintIsAll;

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
    this.hintIsAll = hinted.equals(this.components);
  }

  /**
   * Finds the row.
   *
   * @param key what {@link Keys#of} makes of the values of the components in order, or an equal
   *     key; where it is none because one is null, nothing is cached
   * @return the row, or empty where there is none; throws {@link SourceException} where there are
   *     several
   */
  public Optional<V> find(@Nullable Object key) {
    if (key == null || !Keys.isKey(key)) {
      return Optional.ofNullable(load(Keys.arguments(key)));
    }
    if (idIndex >= 0) {
      return Optional.ofNullable(byId(Keys.parts(key)));
    }
    UniqueHint<K, V> known = hint;
    return Optional.ofNullable(known == null ? load(Keys.parts(key)) : byHint(known, key));
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the argument is a K.
  private @Nullable V byId(List<Object> values) {
    V row = rows.row((K) values.get(idIndex));
    return row == null || rows.hasAll(row, components, values) ? row : load(values);
  }

  private @Nullable V byHint(UniqueHint<K, V> known, Object key) {
    Object hinted = hintIsAll ? key : Keys.choose(key, places);
    Asking asking = new Asking(known);
    Object entry = known.cache().get(hinted, asking);
    if (asking.wasAsked) {
      // The row goes to the caller and not into the cache of rows: it was read before a lease of
      // its own key was granted, so a write between the read and a fill would go unnoticed.
      return asking.row == null ? null : ifItHasTheRest(asking.row, Keys.parts(key));
    }
    if (entry == null) {
      return null;
    }
    V row = rows.row(known.id(entry));
    if (row != null && known.leadsTo(entry, row, Keys.parts(hinted))) {
      return hintIsAll ? row : ifItHasTheRest(row, Keys.parts(key));
    }
    context.forget(known.cache(), hinted);
    return load(Keys.parts(key));
  }

  /** The row that the unique key means, if it has the other values as well. */
  private @Nullable V ifItHasTheRest(V row, List<Object> values) {
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

  /** Asks for what the hint does not know, and keeps what it met; on the calling thread. */
  private final class Asking implements ProvenLoader<Object, Object> {

    private final UniqueHint<K, V> known;
    private boolean wasAsked;
    private @Nullable V row;

    Asking(UniqueHint<K, V> known) {
      this.known = known;
    }

    @Override
    public Loaded<Object> loadProven(Object key) {
      Loaded<V> found =
          UniqueFinder.this.loadProven(hintQuery, known.components(), Keys.parts(key));
      row = found.value();
      wasAsked = true;
      return new Loaded<>(row == null ? null : known.entry(row), found.snapshot());
    }
  }
}
