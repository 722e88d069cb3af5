package io.github.penstock.internal.reflect;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.RowGoneException;
import io.github.penstock.cache.Tagging;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.spec.Selection;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.CacheFactory;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.RowQuery;
import io.github.penstock.spi.RowsUpdate;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Update;
import io.github.penstock.spi.Visibility;
import io.github.penstock.transaction.LockMode;
import io.github.penstock.transaction.TransactionOptions;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source and caches in memory for one thread, true to the ports where proxies depend on them:
 * what a transaction tells a cache takes effect with its commit, a transaction that has written
 * reads past the caches, a rollback restores the rows. Everything that reaches the source is
 * logged.
 */
final class InMemoryPorts implements SourceSession, Transactions, StatementPlanner, CacheFactory {

  private static final Locale TURKISH = Locale.forLanguageTag("tr");

  final List<String> log = new ArrayList<>();
  final Map<String, FakeCache> caches = new HashMap<>();
  final Map<String, Map<Object, Object>> tables = new HashMap<>();

  /** The columns of tables, for results that depend on them. */
  final Map<String, Set<String>> columns = new HashMap<>();

  final Map<String, Tagging<Object>> taggings = new HashMap<>();

  /** What a statement of the user gives for its arguments, by its name. */
  final Map<String, Function<List<?>, List<Object>>> answers = new HashMap<>();

  /** Called with the name of every table and statement that is planned; may throw. */
  Consumer<String> refusal = name -> {};

  final RuntimeContext context = new RuntimeContext(this, this, new NobodyListens());

  private @Nullable Scope current;

  Map<Object, Object> table(String name) {
    return tables.computeIfAbsent(name, n -> new LinkedHashMap<>());
  }

  FakeCache cache(String name) {
    return Objects.requireNonNull(caches.get(name), name);
  }

  @Override
  @SuppressWarnings("unchecked") // Unchecked: the spec names the types.
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    return (Cache<K, V>) caches.computeIfAbsent(spec.name(), FakeCache::new);
  }

  @Override
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type of the keys.
  public <K, V> Cache<K, V> cache(CacheSpec spec, Tagging<K> tagging) {
    taggings.putIfAbsent(spec.name(), (Tagging<Object>) tagging);
    return cache(spec);
  }

  /** Entries that depend on a tag go with the commit, as if they had been named. */
  @Override
  public void invalidateTags(Collection<String> tags) {
    taggings.forEach(
        (name, tagging) -> {
          FakeCache cache = cache(name);
          cache.atCommit(
              () ->
                  cache
                      .entries
                      .keySet()
                      .removeIf(key -> !Collections.disjoint(tagging.tags(key), tags)));
        });
  }

  @Override
  public StatementPlanner planner() {
    return this;
  }

  @Override
  public SourceSession as(String tenant) {
    throw new UnsupportedOperationException("there are no tenants");
  }

  @Override
  public Transactions transactions() {
    return this;
  }

  @Override
  public DataSource dataSource() {
    throw new IllegalStateException("there is no database");
  }

  @Override
  public Visibility visibility() {
    return Visibility.NONE;
  }

  @Override
  public long statements() {
    return log.size();
  }

  @Override
  public void close() {}

  @Override
  public @Nullable TransactionScope current() {
    return current;
  }

  @Override
  public <T> T run(TransactionOptions options, Function<TransactionScope, T> work) {
    Scope joined = current;
    if (joined != null) {
      try {
        return work.apply(joined);
      } catch (RuntimeException | Error e) {
        joined.doomed = true;
        throw e;
      }
    }
    Scope scope = new Scope();
    current = scope;
    Map<String, Map<Object, Object>> before = new HashMap<>();
    tables.forEach((name, rows) -> before.put(name, new LinkedHashMap<>(rows)));
    Outcome outcome = Outcome.ROLLED_BACK;
    try {
      T result = work.apply(scope);
      if (scope.doomed) {
        throw new IllegalStateException("doomed");
      }
      List.copyOf(scope.bridges).forEach(TransactionBridge::beforeCommit);
      outcome = Outcome.COMMITTED;
      return result;
    } finally {
      current = null;
      if (outcome == Outcome.ROLLED_BACK) {
        tables.forEach((name, rows) -> rows.clear());
        before.forEach((name, rows) -> table(name).putAll(rows));
      }
      log.add(outcome.name());
      for (TransactionBridge bridge : scope.bridges) {
        bridge.afterCompletion(outcome);
      }
    }
  }

  private static final class NobodyListens implements ChangeLog {
    @Override
    public boolean isWanted() {
      return false;
    }

    @Override
    public boolean wantsRows(String table) {
      return false;
    }

    @Override
    public void add(TransactionScope scope, TableChange change) {
      throw new IllegalStateException("nobody wants it");
    }
  }

  private static final class Scope implements TransactionScope {
    private final List<TransactionBridge> bridges = new ArrayList<>();
    private boolean written;
    private boolean doomed;

    @Override
    public boolean readsItsOwn() {
      return written;
    }

    @Override
    public void markWritten() {
      written = true;
    }

    @Override
    public long transactionId() {
      return 0;
    }

    @Override
    public int unseenChanges() {
      return 0;
    }

    @Override
    public int strayReturns() {
      return 0;
    }

    @Override
    public void enlist(TransactionBridge bridge) {
      bridges.add(bridge);
    }

    @Override
    public <T> T nested(Supplier<T> work) {
      throw new UnsupportedOperationException("repositories do not nest");
    }

    @Override
    public void lock(String name) {
      throw new UnsupportedOperationException("repositories lock rows alone");
    }

    @Override
    public boolean tryLock(String name) {
      throw new UnsupportedOperationException("repositories lock rows alone");
    }
  }

  @Override
  public <K, V> TableStatements<K, V> table(TableSpec spec) {
    refusal.accept(spec.table());
    return new Table<>(spec);
  }

  @Override
  public Query<Object> query(SqlSpec sql) {
    refusal.accept(sql.name());
    return arguments -> answer(sql, arguments);
  }

  @Override
  public Update update(SqlSpec sql) {
    refusal.accept(sql.name());
    return arguments -> (Long) answer(sql, arguments).get(0);
  }

  private List<Object> answer(SqlSpec sql, List<? extends @Nullable Object> arguments) {
    List<@Nullable Object> bound = new ArrayList<>();
    sql.order().forEach(parameter -> bound.add(arguments.get(parameter)));
    log.add(sql.name() + bound);
    return Objects.requireNonNull(answers.get(sql.name()), sql.name()).apply(bound);
  }

  @Override
  public ProvenQuery<Object> provenQuery(SqlSpec sql) {
    return arguments -> new Proven<>(answer(sql, arguments), null);
  }

  @Override
  public String canonicalName(String table) {
    return table;
  }

  @Override
  public Set<String> columns(String table) {
    return columns.getOrDefault(table, Set.of());
  }

  /** Rows by id in the order of their insertion. */
  @SuppressWarnings("unchecked") // Unchecked: rows and ids are what the test's interface says.
  private final class Table<K, V> implements TableStatements<K, V> {
    private final TableSpec spec;

    private Table(TableSpec spec) {
      this.spec = spec;
    }

    private Map<K, V> rows() {
      return (Map<K, V>) InMemoryPorts.this.table(spec.table());
    }

    private K id(V row) {
      return (K) Objects.requireNonNull(value(row, spec.id().component()));
    }

    private void write(String what) {
      log.add(what);
      Objects.requireNonNull(current, "a write outside a transaction").markWritten();
    }

    @Override
    public Proven<Map<K, V>> selectByIds(Collection<? extends K> ids) {
      log.add("select " + ids);
      Map<K, V> found = new HashMap<>(rows());
      found.keySet().retainAll(ids);
      return new Proven<>(found, null);
    }

    @Override
    public boolean givesFinalRows() {
      return true;
    }

    @Override
    public boolean isSeparated() {
      return false;
    }

    @Override
    public Set<String> relatives() {
      return Set.of();
    }

    @Override
    public Set<String> updatesCascadeTo() {
      return Set.of();
    }

    @Override
    public Set<String> cascadesTo() {
      return Set.of();
    }

    @Override
    public RowQuery<V> select(Selection selection) {
      List<String> components = selection.components();
      return (values, range) -> {
        log.add("select by " + components + values);
        Stream<V> found =
            rows().values().stream()
                .filter(
                    row ->
                        compared(components, components.stream().map(c -> value(row, c)).toList())
                            .equals(compared(components, values)))
                .skip(range.skipped());
        return new Proven<>(
            (range.limit() == 0 ? found : found.limit(range.limit())).toList(), null);
      };
    }

    /** As a database would do it that knows a dotless i: {@code lower} of Turkish. */
    private List<@Nullable Object> compared(List<String> components, List<?> values) {
      List<@Nullable Object> compared = new ArrayList<>();
      for (int i = 0; i < components.size(); i++) {
        String component = components.get(i);
        boolean anyCase =
            spec.columns().stream()
                .anyMatch(c -> c.component().equals(component) && c.is(Role.IGNORE_CASE));
        Object value = values.get(i);
        compared.add(anyCase && value instanceof String text ? text.toLowerCase(TURKISH) : value);
      }
      return compared;
    }

    @Override
    public long count() {
      log.add("count");
      return rows().size();
    }

    @Override
    public List<K> idsBelow(@Nullable K below, int limit) {
      log.add("ids below " + below);
      NavigableMap<K, V> sorted = new TreeMap<>(rows());
      return (below == null ? sorted : sorted.headMap(below, false))
          .descendingMap().keySet().stream().limit(limit).toList();
    }

    @Override
    public List<V> insert(List<? extends V> rows) {
      write("insert " + rows.stream().map(this::id).toList());
      rows.forEach(row -> rows().put(id(row), row));
      return List.copyOf(rows);
    }

    @Override
    public List<Change<V>> upsert(List<? extends V> rows) {
      write("upsert " + rows.stream().map(this::id).toList());
      List<Change<V>> changes = new ArrayList<>();
      rows.forEach(row -> changes.add(new Change<>(rows().put(id(row), row), row)));
      return changes;
    }

    @Override
    public boolean tellsUpserts() {
      return true;
    }

    @Override
    public Change<V> update(V row, boolean withBefore) {
      return updateAll(List.of(row)).get(0);
    }

    @Override
    public List<Change<V>> updateAll(List<? extends V> rows) {
      write("update " + rows.stream().map(this::id).toList());
      List<Change<V>> changes = new ArrayList<>();
      for (V row : rows) {
        V before = rows().replace(id(row), row);
        if (before == null) {
          throw new RowGoneException("no row");
        }
        changes.add(new Change<>(before, row));
      }
      return changes;
    }

    @Override
    public List<V> delete(Collection<? extends K> ids) {
      write("delete " + ids);
      return ids.stream().map(id -> rows().remove(id)).filter(Objects::nonNull).toList();
    }

    @Override
    public RowsUpdate<V> changing(SqlSpec sql) {
      refusal.accept(sql.name());
      return arguments -> {
        write("change " + arguments);
        return (List<V>) answer(sql, arguments);
      };
    }

    @Override
    public @Nullable V selectForUpdate(K id, LockMode mode) {
      log.add("lock " + id + (mode == LockMode.WAIT ? "" : " " + mode));
      return rows().get(id);
    }

    @Override
    public Map<K, V> selectAllForUpdate(Collection<? extends K> ids) {
      log.add("lock " + ids);
      Map<K, V> found = new TreeMap<>(rows());
      found.keySet().retainAll(ids);
      return found;
    }

    @Override
    public @Nullable Object value(V row, String component) {
      try {
        for (RecordComponent each : row.getClass().getRecordComponents()) {
          if (each.getName().equals(component)) {
            each.getAccessor().setAccessible(true);
            return each.getAccessor().invoke(row);
          }
        }
        throw new IllegalStateException(component);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** One tier; an empty Optional is an absent entry. */
  final class FakeCache implements Cache<Object, Object>, TransactionBridge {
    final Map<Object, Optional<Object>> entries = new HashMap<>();
    private final String name;
    private final List<Runnable> registered = new ArrayList<>();

    FakeCache(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public @Nullable Object get(Object key, Loader<? super Object, ?> loader) {
      boolean past = current != null && current.readsItsOwn();
      Optional<Object> known = past ? null : entries.get(key);
      if (known != null) {
        return known.orElse(null);
      }
      Object loaded = load(() -> loader.load(key));
      if (!past) {
        entries.put(key, Optional.ofNullable(loaded));
      }
      return loaded;
    }

    @Override
    public @Nullable Object getIfPresent(Object key) {
      Optional<Object> known = entries.get(key);
      return known == null ? null : known.orElse(null);
    }

    @Override
    public Map<Object, Object> getAll(
        Collection<? extends Object> keys, BulkLoader<Object, Object> loader) {
      boolean past = current != null && current.readsItsOwn();
      Set<Object> missing = new LinkedHashSet<>(keys);
      missing.removeIf(key -> !past && entries.containsKey(key));
      Map<Object, Object> loaded = new HashMap<>();
      if (!missing.isEmpty()) {
        loaded.putAll(Objects.requireNonNull(load(() -> loader.loadAll(missing))));
      }
      if (!past) {
        missing.forEach(key -> entries.put(key, Optional.ofNullable(loaded.get(key))));
      }
      Map<Object, Object> found = new LinkedHashMap<>();
      for (Object key : keys) {
        Object value = missing.contains(key) ? loaded.get(key) : getIfPresent(key);
        if (value != null) {
          found.put(key, value);
        }
      }
      return found;
    }

    private <T> @Nullable T load(Callable<T> loader) {
      try {
        return loader.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new LoadException("loading failed", e);
      }
    }

    @Override
    public Warmed warm(Iterable<?> keys, BulkLoader<Object, Object> loader, Warming warming) {
      Set<Object> missing = new LinkedHashSet<>();
      keys.forEach(missing::add);
      int asked = missing.size();
      missing.removeAll(entries.keySet());
      getAll(missing, loader);
      return new Warmed(asked, asked - missing.size(), missing.size(), 0, 0, 0);
    }

    @Override
    public void put(Object key, Object value) {
      atCommit(() -> entries.put(key, Optional.of(value)));
    }

    @Override
    public void invalidate(Object key) {
      atCommit(() -> entries.remove(key));
    }

    @Override
    public void invalidateAll(Collection<? extends Object> keys) {
      atCommit(() -> entries.keySet().removeAll(new ArrayList<>(keys)));
    }

    @Override
    public void clear() {
      atCommit(entries::clear);
    }

    private void atCommit(Runnable change) {
      Scope scope = current;
      if (scope == null) {
        change.run();
        return;
      }
      if (registered.isEmpty()) {
        scope.enlist(this);
      }
      registered.add(change);
    }

    @Override
    public void beforeCommit() {}

    @Override
    public void afterCompletion(Outcome outcome) {
      if (outcome == Outcome.COMMITTED) {
        registered.forEach(Runnable::run);
      }
      registered.clear();
    }

    @Override
    public CacheStats stats() {
      throw new IllegalStateException("nothing is counted");
    }
  }

  /** The log since the last call. */
  List<String> takeLog() {
    List<String> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  static List<Object> rows(Object... rows) {
    return Arrays.asList(rows);
  }
}
