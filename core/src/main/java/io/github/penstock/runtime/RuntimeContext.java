package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.Tagging;
import io.github.penstock.spi.CacheFactory;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TransactionScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Map<String, CacheSpec> known = new ConcurrentHashMap<>();
  private final Map<String, Tagging<?>> taggings = new ConcurrentHashMap<>();
  private final Map<String, TableCaches> tables = new ConcurrentHashMap<>();

  /**
   * Called by the entry point.
   *
   * @param source where rows come from
   * @param caches makes the caches
   * @param changes is told what repositories write
   */
  public RuntimeContext(SourceSession source, CacheFactory caches, ChangeLog changes) {
    this.source = Objects.requireNonNull(source, "source");
    this.caches = Objects.requireNonNull(caches, "caches");
    this.changes = Objects.requireNonNull(changes, "changes");
  }

  /**
   * The cache of a name, remembered so that hand-written repositories may name it in their writes.
   *
   * @param spec what it holds and how it behaves
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @return the cache; throws {@code DefinitionException} as {@link CacheFactory#cache} does
   */
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    Cache<K, V> cache = caches.cache(spec);
    known.put(spec.name(), spec);
    return cache;
  }

  /**
   * The caches that were made so far.
   *
   * @return their specs by their names
   */
  public Map<String, CacheSpec> knownCaches() {
    return Map.copyOf(known);
  }

  /** The cache of a name whose entries depend on tags; the tagging of the first call counts. */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type of the keys.
  <K, V> Cache<K, V> cache(CacheSpec spec, Tagging<K> tagging) {
    Tagging<?> first = taggings.computeIfAbsent(spec.name(), name -> tagging);
    return caches.cache(spec, (Tagging<K>) first);
  }

  /** Remembers a cache that a write of a table must tell by the values of some columns. */
  @SuppressWarnings("unchecked") // Unchecked: it is only told to forget everything.
  void addDependent(String table, List<String> columns, Cache<?, ?> cache) {
    table(table).addDependent(columns, (Cache<Object, Object>) cache);
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
    return tables.computeIfAbsent(canonicalName(name), n -> new TableCaches());
  }

  /** The caches of a table by its canonical name, if there are any. */
  @Nullable TableCaches knownTable(String canonicalName) {
    return tables.get(canonicalName);
  }

  /** Forgets everything of a table by its canonical name; nothing by any other. */
  void clearTable(String canonicalName) {
    TableCaches caches = knownTable(canonicalName);
    if (caches != null) {
      caches.clear();
    }
  }

  String canonicalName(String table) {
    return source.planner().canonicalName(table);
  }

  /** A hand-written method wrote rows of a cache: by which values is not known. */
  void clearWhatDependsOn(TransactionScope scope, String rowsCache) {
    tables.forEach(
        (name, table) -> {
          table.clearWhatDependsOn(rowsCache);
          if (changes.isWanted() && table.holdsRowsIn(rowsCache)) {
            changes.add(scope, TableChange.unknown(name));
          }
        });
  }
}
