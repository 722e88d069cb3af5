package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.Tagging;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spi.CacheFactory;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TransactionScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the repositories of one Penstock share: its source, its caches, and which of them hold rows
 * of the same table. Made once by the entry point, used by repositories. Thread-safe.
 *
 * @since 0.1
 */
public final class RuntimeContext {

  private static final Logger LOG = LoggerFactory.getLogger("io.github.penstock.repositories");

  private final SourceSession source;
  private final CacheFactory caches;
  private final ChangeLog changes;
  private final @Nullable String tenant;
  private final Map<String, Tagging<?>> taggings;
  private final Map<String, TableCaches> tables;
  private final Map<String, CacheSpec> known = new ConcurrentHashMap<>();

  /** The names of the caches that all tenants have in common. */
  private final Set<String> shared = ConcurrentHashMap.newKeySet();

  /**
   * Called by the entry point.
   *
   * @param source where rows come from
   * @param caches makes the caches
   * @param changes is told what repositories write
   */
  public RuntimeContext(SourceSession source, CacheFactory caches, ChangeLog changes) {
    this(source, caches, changes, null, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  private RuntimeContext(
      SourceSession source,
      CacheFactory caches,
      ChangeLog changes,
      @Nullable String tenant,
      Map<String, Tagging<?>> taggings,
      Map<String, TableCaches> tables) {
    this.source = Objects.requireNonNull(source, "source");
    this.caches = Objects.requireNonNull(caches, "caches");
    this.changes = Objects.requireNonNull(changes, "changes");
    this.tenant = tenant;
    this.taggings = taggings;
    this.tables = tables;
  }

  /**
   * What the repositories of one tenant share. A write of a tenant tells the caches of all.
   *
   * @param name the tenant
   * @param seen the source as the tenant sees it
   * @return the context of the tenant
   */
  public RuntimeContext as(String name, SourceSession seen) {
    return new RuntimeContext(seen, caches, changes, name, taggings, tables);
  }

  /**
   * The cache of a name, remembered so that hand-written repositories may name it in their writes.
   * A tenant's is his alone, unless it holds the rows of a table that is the same for all.
   *
   * @param spec what it holds and how it behaves
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @return the cache; throws {@code DefinitionException} as {@link CacheFactory#cache} does
   */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type of the keys.
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    CacheSpec own = shared.contains(spec.name()) ? spec : owned(spec);
    Tagging<?> tagging = taggings.get(own.name());
    Cache<K, V> cache =
        tagging == null ? caches.cache(own) : caches.cache(own, (Tagging<K>) tagging);
    known.put(spec.name(), spec);
    return cache;
  }

  /** The cache of a name that all tenants have in common. */
  <K, V> Cache<K, V> sharedCache(CacheSpec spec) {
    shared.add(spec.name());
    return cache(spec);
  }

  /** The same, of entries that depend on tags. */
  <K, V> Cache<K, V> sharedCache(CacheSpec spec, Tagging<K> tagging) {
    taggings.putIfAbsent(spec.name(), tagging);
    return sharedCache(spec);
  }

  /** The cache of a tenant, or of none, whose entries depend on tags. */
  <K, V> Cache<K, V> separatedCache(CacheSpec spec, Tagging<K> tagging) {
    taggings.putIfAbsent(owned(spec).name(), tagging);
    return cache(spec);
  }

  /** The spec of this tenant's own cache. */
  private CacheSpec owned(CacheSpec spec) {
    return tenant == null ? spec : spec.ofTenant(tenant);
  }

  /** Whether what is cached is cached for one tenant. */
  boolean isOfTenant() {
    return tenant != null;
  }

  /**
   * The caches that were made so far.
   *
   * @return their specs by their names
   */
  public Map<String, CacheSpec> knownCaches() {
    return Map.copyOf(known);
  }

  /**
   * The cache of results that depend on rows by values which their keys hold, and which writes of
   * those rows tell.
   *
   * @param separated whether tenants have one each
   * @param dependencies on which tables, by their canonical names, and where in a key the values of
   *     their columns stand
   */
  @SuppressWarnings("unchecked") // Unchecked: a cache that is only told to forget everything.
  <V> Cache<Object, V> dependentCache(
      CacheSpec spec, boolean separated, List<Dependency> dependencies) {
    CacheSpec own = separated ? owned(spec) : spec;
    Tagging<Object> tagging =
        separated
            ? key -> Tags.withEverything(key, dependencies)
            : key -> Tags.of(key, dependencies);
    Tagging<?> first = taggings.computeIfAbsent(own.name(), name -> tagging);
    Cache<Object, V> cache = caches.cache(own, (Tagging<Object>) first);
    for (Dependency each : dependencies) {
      TableCaches table = tables.computeIfAbsent(each.table(), TableCaches::new);
      if (separated) {
        table.addDependent(each.columns());
      } else {
        table.addDependent(each.columns(), (Cache<Object, Object>) cache);
      }
    }
    return cache;
  }

  /**
   * Forgets an entry that was found to be out of date while it was read. Not inside a transaction,
   * which it would make one that has written; nor at any price, since a read must not fail by it.
   */
  <K> void forget(Cache<K, ?> cache, K key) {
    if (source.transactions().current() != null) {
      return;
    }
    try {
      cache.invalidate(key);
    } catch (RemoteTierException e) {
      LOG.debug(
          "An entry of cache '{}' that is out of date could not be removed.", cache.name(), e);
    }
  }

  void invalidateTags(Collection<String> tags) {
    if (!tags.isEmpty()) {
      caches.invalidateTags(tags);
    }
  }

  /** The same; with too many of them in a transaction, another tag instead. */
  void invalidateTags(Collection<String> tags, String instead) {
    if (!tags.isEmpty()) {
      caches.invalidateTags(tags, instead);
    }
  }

  /**
   * A cache that another repository has.
   *
   * @param name its name
   * @return its spec; throws {@link DefinitionException} where no repository has it yet
   */
  public CacheSpec knownCache(String name) {
    CacheSpec spec = known.get(name);
    if (spec == null) {
      throw new DefinitionException(
          "There is no cache '" + name + "'; make the repository that has it first.");
    }
    return spec;
  }

  SourceSession source() {
    return source;
  }

  ChangeLog changes() {
    return changes;
  }

  /** The caches of a table, whatever name it is written by. */
  TableCaches table(String name) {
    return tables.computeIfAbsent(canonicalName(name), TableCaches::new);
  }

  /** The caches of a table by its canonical name, if there are any. */
  @Nullable TableCaches knownTable(String canonicalName) {
    return tables.get(canonicalName);
  }

  /** Forgets everything of a table by its canonical name; nothing by any other. */
  void clearTable(String canonicalName) {
    TableCaches caches = knownTable(canonicalName);
    if (caches != null) {
      caches.clear(this);
    }
  }

  String canonicalName(String table) {
    return source.planner().canonicalName(table);
  }

  /** A hand-written method wrote rows of a cache: by which values is not known. */
  void clearWhatDependsOn(TransactionScope scope, String rowsCache) {
    tables.forEach(
        (name, table) -> {
          table.clearWhatDependsOn(this, rowsCache);
          if (changes.isWanted() && table.holdsRowsIn(rowsCache)) {
            changes.add(scope, TableChange.unknown(name));
          }
        });
  }
}
