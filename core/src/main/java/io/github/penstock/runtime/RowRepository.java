package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenBulkLoader;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableSpec.Column;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Reads}, {@code Writes} and {@code Locks} do for one repository. Called by generated
 * classes and proxies. Thread-safe.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public final class RowRepository<K, V> {

  private final String name;
  private final RowsSpec spec;
  private final TableStatements<K, V> statements;
  private final Transactions transactions;
  private final TableCaches tableCaches;
  private final @Nullable Cache<K, V> cache;
  private final Map<List<String>, Cache<Object, K>> hints = new HashMap<>();
  private final RowWrites<K, V> writes;
  private final String idComponent;

  /** Made once, so that a local hit allocates nothing for it. */
  private final ProvenLoader<K, V> loader = this::loadProven;

  private final ProvenBulkLoader<K, V> bulkLoader;

  /**
   * Makes the statements and the caches.
   *
   * @param context what the repositories of a Penstock share
   * @param name the simple name of the interface, for messages
   * @param spec its rows
   */
  public RowRepository(RuntimeContext context, String name, RowsSpec spec) {
    SourceSession source = context.source();
    this.name = Objects.requireNonNull(name, "name");
    this.spec = spec;
    this.statements = source.planner().table(spec.table());
    this.transactions = source.transactions();
    this.tableCaches = context.table(spec.table().table());
    this.idComponent = spec.table().id().component();
    this.bulkLoader = statements::selectByIds;
    this.cache = openCaches(context, spec.cache());
    this.writes = new RowWrites<>(context, spec.table(), statements, cache, spec.writeMode());
  }

  @SuppressWarnings("unchecked") // Unchecked: the spec names the types that K and V stand for.
  private @Nullable Cache<K, V> openCaches(RuntimeContext context, @Nullable CacheSpec rows) {
    if (rows == null) {
      return null;
    }
    Cache<?, ?> opened = tableCaches.addRows(context, rows, spec.table());
    spec.hints()
        .forEach(
            (components, hint) -> {
              List<Column> columns = components.stream().map(this::column).toList();
              Cache<?, ?> ids = tableCaches.addHint(context, hint, rows, columns);
              hints.put(components, (Cache<Object, K>) ids);
            });
    return (Cache<K, V>) opened;
  }

  /**
   * A row by its key, from the caches if there are any.
   *
   * @param id not null
   * @return the row, or empty where there is none
   */
  public Optional<V> find(K id) {
    Objects.requireNonNull(id, "id");
    return Optional.ofNullable(row(id));
  }

  @Nullable V row(K id) {
    return cache == null ? load(id) : cache.get(id, loader);
  }

  private @Nullable V load(K id) {
    return loadProven(id).value();
  }

  private ProvenLoader.Loaded<V> loadProven(K id) {
    Proven<Map<K, V>> rows = statements.selectByIds(List.of(id));
    return new ProvenLoader.Loaded<>(rows.value().get(id), rows.snapshot());
  }

  /**
   * Rows by their keys, from the caches if there are any.
   *
   * @param ids duplicates are asked for once; none is null
   * @return the rows found, in the order of {@code ids}
   */
  public Map<K, V> all(Collection<? extends K> ids) {
    Objects.requireNonNull(ids, "ids");
    Set<K> distinct = new LinkedHashSet<>(ids.size() * 2);
    ids.forEach(id -> distinct.add(Objects.requireNonNull(id, "ids holds null")));
    if (distinct.isEmpty()) {
      return Map.of();
    }
    if (cache != null) {
      return cache.getAll(distinct, bulkLoader);
    }
    Map<K, V> found = statements.selectByIds(distinct).value();
    Map<K, V> ordered = new LinkedHashMap<>(found.size() * 2);
    for (K id : distinct) {
      V row = found.get(id);
      if (row != null) {
        ordered.put(id, row);
      }
    }
    return ordered;
  }

  /**
   * Whether a row exists, by the same caches as {@link #find}.
   *
   * @param id not null
   * @return true where there is a row
   */
  public boolean exists(K id) {
    Objects.requireNonNull(id, "id");
    return row(id) != null;
  }

  /**
   * The number of rows, asked of the source.
   *
   * @return the number
   */
  public long count() {
    return statements.count();
  }

  /**
   * Inserts a row and tells the caches with the commit.
   *
   * @param row not null
   * @return the row as the database has it
   */
  public V insert(V row) {
    Objects.requireNonNull(row, "row");
    return transactions.run(
        scope -> {
          V stored = statements.insert(List.of(row)).get(0);
          writes.written(id(stored), stored);
          return stored;
        });
  }

  /**
   * Inserts rows in one statement and tells the caches with the commit.
   *
   * @param rows none is null
   * @return the rows as the database has them, in the same order
   */
  public List<V> insertAll(Collection<? extends V> rows) {
    Objects.requireNonNull(rows, "rows");
    List<V> given = new ArrayList<>(rows.size());
    rows.forEach(row -> given.add(Objects.requireNonNull(row, "rows holds null")));
    if (given.isEmpty()) {
      return List.of();
    }
    return transactions.run(
        scope -> {
          List<V> stored = statements.insert(given);
          writes.writtenAll(stored.stream().map(this::id).toList(), stored);
          return stored;
        });
  }

  /**
   * Updates a row by its key and version and tells the caches with the commit.
   *
   * @param row not null
   * @return the row as the database has it; throws {@code StaleVersionException} where no row has
   *     that key and version
   */
  public V update(V row) {
    Objects.requireNonNull(row, "row");
    return transactions.run(
        scope -> {
          V stored = statements.update(row);
          writes.written(id(stored), stored);
          writes.cascade();
          return stored;
        });
  }

  /**
   * Deletes a row by its key and tells the caches with the commit.
   *
   * @param id not null
   * @return true where there was one
   */
  public boolean delete(K id) {
    Objects.requireNonNull(id, "id");
    return transactions.run(
        scope -> {
          V deleted = statements.delete(id);
          writes.deleted(id, deleted);
          writes.cascade();
          return deleted != null;
        });
  }

  /**
   * Locks and reads a row, never from a cache.
   *
   * @param id not null
   * @return the row, or empty where there is none; throws {@link IllegalStateException} outside a
   *     transaction
   */
  public Optional<V> forUpdate(K id) {
    Objects.requireNonNull(id, "id");
    if (transactions.current() == null) {
      throw new IllegalStateException(
          name
              + ".forUpdate was called outside a transaction, whose end would give the lock back;"
              + " call it inside of penstock.transaction(...)");
    }
    return Optional.ofNullable(statements.selectForUpdate(id));
  }

  /**
   * A way to find one row by some of its components.
   *
   * @param method the name of the method, for messages
   * @param components the components in the order of the arguments
   * @return the finder
   */
  public UniqueFinder<K, V> uniqueFinder(String method, List<String> components) {
    return new UniqueFinder<>(name + "." + method, this, components);
  }

  /**
   * A way to find any number of rows by some of their components, asked of the source.
   *
   * @param components the components in the order of the arguments
   * @return the query
   */
  public Query<V> listFinder(List<String> components) {
    ProvenQuery<V> query = statements.selectBy(components);
    return arguments -> query.run(arguments).value();
  }

  TableStatements<K, V> statements() {
    return statements;
  }

  boolean isCached() {
    return cache != null;
  }

  @Nullable Cache<Object, K> hint(List<String> components) {
    return hints.get(components);
  }

  String idComponent() {
    return idComponent;
  }

  /** A statement changed rows of the table, and nobody knows which. */
  void changedUnknownRows() {
    tableCaches.clear();
    writes.cascade();
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the id's component is a K.
  K id(V row) {
    Object id = statements.value(row, idComponent);
    return (K) Objects.requireNonNull(id, () -> "the database gave a row of " + name + " no id");
  }

  private Column column(String component) {
    return spec.table().columns().stream()
        .filter(c -> c.component().equals(component))
        .findFirst()
        .orElseThrow();
  }
}
