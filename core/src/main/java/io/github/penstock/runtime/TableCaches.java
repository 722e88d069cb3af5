package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The caches of this process that hold something of one table, whatever repository reads through
 * them. A write through any repository of the table tells all of them, one that caches nothing
 * itself included. Thread-safe; grows as repositories are made and never shrinks.
 *
 * <p>Of a table of which two tenants may see different rows each tenant has caches of its own, here
 * or in other processes, which nobody can name. Their entries depend on tags instead: on that of
 * their row, and on that of the whole table ({@link SeparatedCaches}).
 */
final class TableCaches {

  private final Map<String, Rows> rows = new ConcurrentHashMap<>();
  private final Map<String, Hint> hints = new ConcurrentHashMap<>();
  private final Map<List<String>, Map<String, Cache<Object, Object>>> dependents =
      new ConcurrentHashMap<>();
  private final String table;
  private final SeparatedCaches separated;

  /**
   * Of one table.
   *
   * @param table its canonical name
   */
  TableCaches(String table) {
    this.table = table;
    this.separated = new SeparatedCaches(table);
  }

  /** Rows by their key. */
  record Rows(Column id, Cache<Object, Object> cache) {}

  /** The key of a row by the values of some columns. */
  record Hint(List<Column> columns, Cache<Object, Object> cache) {}

  Cache<Object, Object> addRows(RuntimeContext context, CacheSpec spec, TableSpec table) {
    Cache<Object, Object> cache = context.sharedCache(spec);
    rows.putIfAbsent(spec.name(), new Rows(table.id(), cache));
    return cache;
  }

  Cache<Object, Object> addHint(RuntimeContext context, CacheSpec spec, List<Column> columns) {
    // In any case: a write tells by a tag what it cannot tell by every spelling.
    Cache<Object, Object> cache =
        AnyCase.isIn(columns)
            ? context.sharedCache(
                spec, key -> List.of(AnyCase.tag(table, columns, Keys.parts(key))))
            : context.sharedCache(spec);
    hints.putIfAbsent(spec.name(), new Hint(columns, cache));
    return cache;
  }

  /** Remembers a cache whose entries depend on the rows by the values of some columns. */
  void addDependent(List<String> columns, Cache<Object, Object> cache) {
    dependents
        .computeIfAbsent(columns, c -> new ConcurrentHashMap<>())
        .putIfAbsent(cache.name(), cache);
  }

  /** The same for caches of tenants, whose entries depend on the tag of the whole table, too. */
  void addDependent(List<String> columns) {
    dependents.computeIfAbsent(columns, c -> new ConcurrentHashMap<>());
  }

  /** What tenants have of the table. */
  SeparatedCaches separated() {
    return separated;
  }

  Collection<Rows> rows() {
    return rows.values();
  }

  Collection<Hint> hints() {
    return hints.values();
  }

  /** By which columns something depends on the rows. */
  Collection<List<String>> dependencies() {
    return dependents.keySet();
  }

  /** Whether something depends on the values that rows had before a write. */
  boolean needsRowsBefore() {
    return dependents.keySet().stream().anyMatch(columns -> !columns.isEmpty());
  }

  /** Nobody knows by which values something depends on what was written. */
  void clearDependents(RuntimeContext context, List<String> columns) {
    dependents.getOrDefault(columns, Map.of()).values().forEach(Cache::clear);
    context.invalidateTags(Set.of(separated.everything()));
  }

  void clear(RuntimeContext context) {
    rows.values().forEach(each -> each.cache().clear());
    clearHintsAndDependents(context);
  }

  /** Whether a cache is one of rows of this table. */
  boolean holdsRowsIn(String cache) {
    return rows.containsKey(cache) || separated.hasRows(cache);
  }

  /** Everything but the cache itself, where that is one of rows of this table. */
  void clearWhatDependsOn(RuntimeContext context, String rowsCache) {
    if (rows.containsKey(rowsCache)) {
      rows.values().stream()
          .filter(each -> !each.cache().name().equals(rowsCache))
          .forEach(each -> each.cache().clear());
      clearHintsAndDependents(context);
    } else if (separated.hasRows(rowsCache)) {
      clear(context);
    }
  }

  private void clearHintsAndDependents(RuntimeContext context) {
    hints.values().forEach(hint -> hint.cache().clear());
    dependents.values().forEach(caches -> caches.values().forEach(Cache::clear));
    context.invalidateTags(Set.of(separated.everything()));
  }
}
