package io.github.penstock.internal.reflect;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Tagging;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.CacheFactory;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Query;
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
import io.github.penstock.transaction.TransactionOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source and caches in memory for one thread, true to the ports where proxies depend on them:
 * what a transaction tells a cache takes effect with its commit, a transaction that has written
 * reads past the caches, a rollback restores the rows. Everything that reaches the source is
 * logged.
 */
final class InMemoryPorts implements SourceSession, Transactions, StatementPlanner, CacheFactory {

  static final Locale TURKISH = Locale.forLanguageTag("tr");

  final List<String> log = new ArrayList<>();
  final Map<String, InMemoryCache> caches = new HashMap<>();
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

  InMemoryCache cache(String name) {
    return Objects.requireNonNull(caches.get(name), name);
  }

  @Override
  @SuppressWarnings("unchecked") // Unchecked: the spec names the types.
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    return (Cache<K, V>) caches.computeIfAbsent(spec.name(), each -> new InMemoryCache(this, each));
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
          InMemoryCache cache = cache(name);
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
  public boolean isReachable() {
    return true;
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
    return new InMemoryTable<>(this, spec);
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

  List<Object> answer(SqlSpec sql, List<? extends @Nullable Object> arguments) {
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
