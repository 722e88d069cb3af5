package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.spec.ListSpec;
import io.github.penstock.spec.RowsSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spi.ProvenBulkLoader;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.Transactions;
import io.github.penstock.transaction.LockMode;
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
 * What {@code Reads} and {@code Locks} do for one repository. Called by generated classes and
 * proxies. Thread-safe.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public final class RowRepository<K, V> {

  private final RuntimeContext context;
  private final String name;
  private final RowsSpec spec;
  private final TableStatements<K, V> statements;
  private final Transactions transactions;
  private final TableCaches tableCaches;
  private final @Nullable Cache<K, V> cache;
  private final Map<List<String>, UniqueHint<K, V>> hints = new HashMap<>();
  private final CacheNotices<K, V> notices;
  private final WrittenRows<K, V> written;
  private final RowLocks<K, V> locks;
  private final String idComponent;

  /** Made once, so that a local hit allocates nothing for it, and misses travel together. */
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
    this.context = context;
    this.name = Objects.requireNonNull(name, "name");
    this.spec = spec;
    this.statements = source.planner().table(spec.table());
    this.transactions = source.transactions();
    this.tableCaches = context.table(spec.table().table());
    this.idComponent = spec.table().id().component();
    this.bulkLoader = statements::selectByIds;
    this.cache = openCaches(context, spec.cache());
    this.notices = new CacheNotices<>(context, spec.table(), statements, cache);
    this.written = new WrittenRows<>(context, spec.table(), statements, this::id);
    this.locks = new RowLocks<>(name, statements, transactions);
  }

  @SuppressWarnings("unchecked") // Unchecked: the spec names the types that K and V stand for.
  private @Nullable Cache<K, V> openCaches(RuntimeContext context, @Nullable CacheSpec rows) {
    if (rows == null) {
      return null;
    }
    boolean isSeparated = statements.isSeparated();
    Cache<?, ?> opened =
        isSeparated
            ? tableCaches.separated().addRows(context, rows, spec.table().id())
            : tableCaches.addRows(context, rows, spec.table());
    spec.hints()
        .forEach(
            (components, hint) -> {
              List<Column> columns = components.stream().map(this::column).toList();
              Cache<Object, Object> ids =
                  isSeparated
                      ? tableCaches.separated().addHint(context, hint, columns)
                      : tableCaches.addHint(context, hint, columns);
              hints.put(components, new UniqueHint<>(this, ids, components));
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
    return cache == null ? load(id) : cache.get(id, bulkLoader);
  }

  private @Nullable V load(K id) {
    return statements.selectByIds(List.of(id)).value().get(id);
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
   * Takes rows into the caches, from the greatest key down.
   *
   * @param warming how many, and how fast
   * @return what was done; throws {@link IllegalStateException} where nothing is cached, or inside
   *     of a transaction
   */
  public Warmed warm(Warming warming) {
    Objects.requireNonNull(warming, "warming");
    return warm(new KeysDown<>(statements, warming.limit()), warming);
  }

  /**
   * Takes certain rows into the caches.
   *
   * @param keys which; none is null
   * @param warming how many, and how fast
   * @return what was done; throws {@link IllegalStateException} where nothing is cached, or inside
   *     of a transaction
   */
  public Warmed warm(Iterable<? extends K> keys, Warming warming) {
    if (cache == null) {
      throw new IllegalStateException(
          name
              + " is not @Cached, so that there is nothing to warm; add it, or leave warm(..) out");
    }
    return cache.warm(keys, bulkLoader, warming);
  }

  /**
   * What writes the rows.
   *
   * @param mode what a committed write leaves in the caches
   * @return the writer
   */
  public RowWriter<K, V> writer(WriteMode mode) {
    return new RowWriter<>(this, transactions, mode);
  }

  /**
   * Locks and reads a row, never from a cache.
   *
   * @param id not null
   * @return the row, or empty where there is none; throws {@link IllegalStateException} outside a
   *     transaction
   */
  public Optional<V> forUpdate(K id) {
    return locks.forUpdate(id, LockMode.WAIT);
  }

  /**
   * Locks and reads a row, never from a cache.
   *
   * @param id not null
   * @param mode what to do where another transaction has locked it
   * @return the row, or empty where there is none or it was skipped; throws {@link
   *     IllegalStateException} outside a transaction
   */
  public Optional<V> forUpdate(K id, LockMode mode) {
    return locks.forUpdate(id, mode);
  }

  /**
   * Locks and reads rows in the order of their keys, never from a cache.
   *
   * @param ids duplicates are locked once; none is null
   * @return the rows found, in that order; throws {@link IllegalStateException} outside a
   *     transaction
   */
  public Map<K, V> lockAll(Collection<? extends K> ids) {
    return locks.lockAll(ids);
  }

  /**
   * A way to find one row by some of its components.
   *
   * @param method the name of the method, for messages
   * @param components the components in the order of the arguments
   * @return the finder
   */
  public UniqueFinder<K, V> uniqueFinder(String method, List<String> components) {
    return new UniqueFinder<>(context, name + "." + method, this, components);
  }

  /**
   * A way to find any number of rows by some of their components.
   *
   * @param list which rows, in which order, and where their keys are cached
   * @return the finder
   */
  public ListFinder<K, V> listFinder(ListSpec list) {
    return new ListFinder<>(context, name + "." + list.method(), this, list);
  }

  TableStatements<K, V> statements() {
    return statements;
  }

  boolean isCached() {
    return cache != null;
  }

  /** The hint of the first unique key that some components contain. */
  @Nullable UniqueHint<K, V> hint(List<String> components) {
    for (List<String> key : spec.table().uniqueKeys()) {
      UniqueHint<K, V> hint = hints.get(key);
      if (hint != null && components.containsAll(key)) {
        return hint;
      }
    }
    return null;
  }

  String idComponent() {
    return idComponent;
  }

  /** Whether a row has some values. */
  boolean hasAll(V row, List<String> components, List<? extends @Nullable Object> values) {
    for (int i = 0; i < components.size(); i++) {
      if (!Objects.equals(statements.value(row, components.get(i)), values.get(i))) {
        return false;
      }
    }
    return true;
  }

  CacheNotices<K, V> notices() {
    return notices;
  }

  WrittenRows<K, V> written() {
    return written;
  }

  TableSpec table() {
    return spec.table();
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the id's component is a K.
  K id(V row) {
    Object id = statements.value(row, idComponent);
    return (K) Objects.requireNonNull(id, () -> "the database gave a row of " + name + " no id");
  }

  Column column(String component) {
    return spec.table().columns().stream()
        .filter(c -> c.component().equals(component))
        .findFirst()
        .orElseThrow();
  }
}
