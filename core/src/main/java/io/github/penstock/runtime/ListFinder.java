package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.SourceException;
import io.github.penstock.repository.Offset;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.ListSpec;
import io.github.penstock.spec.Order;
import io.github.penstock.spec.Range;
import io.github.penstock.spec.Selection;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.RowQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds rows by some of their components, as a list or page by page. Where rows are cached, the
 * keys of a list are: under the tag of all rows with these values, which every write of such a row
 * makes invalid. The rows come from their own cache, and each must still have the values, else the
 * source is asked. Made by {@link RowRepository}. Thread-safe.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public final class ListFinder<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger("io.github.penstock.repositories");

  private final RuntimeContext context;
  private final String name;
  private final RowRepository<K, V> rows;
  private final ListSpec spec;
  private final RowQuery<V> query;
  private final @Nullable Cache<Object, List<K>> keys;
  private final AtomicBoolean warned = new AtomicBoolean();

  ListFinder(RuntimeContext context, String name, RowRepository<K, V> rows, ListSpec spec) {
    this.context = context;
    this.name = name;
    this.rows = rows;
    this.spec = spec;
    this.query = rows.statements().select(spec.selection());
    this.keys = spec.cache() == null ? null : open(context, spec, rows);
  }

  private static <K, V> Cache<Object, List<K>> open(
      RuntimeContext context, ListSpec spec, RowRepository<K, V> rows) {
    Selection selection = spec.selection();
    String table = context.canonicalName(rows.table().table());
    List<String> columns =
        selection.components().stream().map(c -> rows.column(c).name()).sorted().toList();
    // For each column the place of its value in the key, which begins with the values in order.
    List<Integer> places =
        columns.stream().map(column -> placeOf(column, selection, rows)).toList();
    return context.dependentCache(
        Objects.requireNonNull(spec.cache()),
        rows.statements().isSeparated(),
        List.of(new Dependency(table, columns, places)));
  }

  private static int placeOf(String column, Selection selection, RowRepository<?, ?> rows) {
    List<String> names = selection.components().stream().map(c -> rows.column(c).name()).toList();
    return names.indexOf(column);
  }

  /**
   * All rows.
   *
   * @param key what {@link Keys#of} makes of the values of the components in order, or an equal
   *     key; where it is none because one is null, nothing is cached
   * @return the rows in the order of the selection, unmodifiable; throws {@link SourceException}
   *     where there are more than the method allows
   */
  public List<V> list(@Nullable Object key) {
    List<V> found = rows(key, Range.first(spec.mostRows() + 1), "");
    if (found.size() > spec.mostRows()) {
      throw new SourceException(
          name
              + " found more than "
              + spec.mostRows()
              + " rows; return a Slice and take a Seek, or allow more with @Find(mostRows)",
          name,
          null,
          null);
    }
    return List.copyOf(found);
  }

  /**
   * A page behind another.
   *
   * @param key what {@link Keys#of} makes of the values of the components in order, or an equal
   *     key; where it is none because one is null, nothing is cached
   * @param seek which page
   * @return the page; throws {@link IllegalArgumentException} where the token is not of this method
   */
  public Slice<V> slice(@Nullable Object key, Seek seek) {
    List<Order> order = spec.selection().order();
    List<String> after =
        seek.token().isEmpty() ? List.of() : SeekTokens.decode(name, seek.token(), order.size());
    Range range = new Range(seek.limit() + 1, 0, after);
    List<V> found = rows(key, range, seek.limit() + ">" + seek.token());
    if (found.size() <= seek.limit()) {
      return new Slice<>(found, false, Optional.empty());
    }
    List<V> page = found.subList(0, seek.limit());
    return new Slice<>(
        page, true, Optional.of(seek.after(tokenOf(page.get(page.size() - 1), order))));
  }

  /**
   * A page by the number of rows before it.
   *
   * @param key what {@link Keys#of} makes of the values of the components in order, or an equal
   *     key; where it is none because one is null, nothing is cached
   * @param offset which page
   * @return the page
   */
  public Slice<V> slice(@Nullable Object key, Offset offset) {
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "{} takes an Offset: the database reads and throws away all rows before the page, and"
              + " pages shift while rows come and go. Take a Seek instead.",
          name);
    }
    Range range = new Range(offset.limit() + 1, offset.skipped(), List.of());
    List<V> found = rows(key, range, offset.limit() + "+" + offset.skipped());
    boolean hasMore = found.size() > offset.limit();
    return new Slice<>(
        hasMore ? found.subList(0, offset.limit()) : found, hasMore, Optional.empty());
  }

  private String tokenOf(V row, List<Order> order) {
    List<Object> values = new ArrayList<>(order.size());
    for (Order each : order) {
      Object value = rows.statements().value(row, each.component());
      values.add(Objects.requireNonNull(value, "a column of a page's order is null"));
    }
    return SeekTokens.encode(values);
  }

  private List<V> rows(@Nullable Object key, Range range, String page) {
    Cache<Object, List<K>> cache = keys;
    if (cache == null || key == null || !Keys.isKey(key)) {
      return query.run(Keys.arguments(key), range).value();
    }
    List<Object> values = Keys.parts(key);
    Object asked = page.isEmpty() ? key : Keys.and(key, page);
    Asking asking = new Asking(values, range);
    List<K> ids = Objects.requireNonNull(cache.get(asked, asking), "a list is never absent");
    if (asking.rows != null) {
      // To the caller and not into the cache of rows: they were read before leases of their own
      // keys were granted, so that writes between the read and a fill would go unnoticed.
      return asking.rows;
    }
    List<V> found = rowsOf(ids, values);
    if (found != null) {
      return found;
    }
    context.forget(cache, asked);
    return query.run(values, range).value();
  }

  /** The rows of the keys; null where one of them is gone or is another row by now. */
  private @Nullable List<V> rowsOf(List<K> ids, List<Object> values) {
    Map<K, V> found = rows.all(ids);
    List<V> ordered = new ArrayList<>(ids.size());
    for (K id : ids) {
      V row = found.get(id);
      if (row == null || !rows.hasAll(row, spec.selection().components(), values)) {
        return null;
      }
      ordered.add(row);
    }
    return ordered;
  }

  /** Asks for a list that is not cached, and keeps what it met; on the calling thread. */
  private final class Asking implements ProvenLoader<Object, List<K>> {

    private final List<Object> values;
    private final Range range;
    private @Nullable List<V> rows;

    Asking(List<Object> values, Range range) {
      this.values = values;
      this.range = range;
    }

    @Override
    public Loaded<List<K>> loadProven(Object key) {
      Proven<List<V>> found = query.run(values, range);
      rows = found.value();
      return new Loaded<>(
          found.value().stream().map(ListFinder.this.rows::id).toList(), found.snapshot());
    }
  }
}
