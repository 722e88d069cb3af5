package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The caches of this process that hold something of one table, whatever repository reads through
 * them. A write through any repository of the table tells all of them, one that caches nothing
 * itself included. Thread-safe; grows as repositories are made and never shrinks.
 */
final class TableCaches {

  private final Map<String, Rows> rows = new ConcurrentHashMap<>();
  private final Map<String, Hint> hints = new ConcurrentHashMap<>();
  private final Map<List<String>, Map<String, Cache<Object, Object>>> dependents =
      new ConcurrentHashMap<>();

  /** Rows by their key. */
  record Rows(Column id, Cache<Object, Object> cache) {}

  /** The key of a row by the values of some columns. */
  record Hint(List<Column> columns, Cache<Object, Object> cache) {}

  Cache<Object, Object> addRows(RuntimeContext context, CacheSpec spec, TableSpec table) {
    Cache<Object, Object> cache = context.cache(spec);
    rows.putIfAbsent(spec.name(), new Rows(table.id(), cache));
    return cache;
  }

  Cache<Object, Object> addHint(
      RuntimeContext context, CacheSpec spec, String table, List<Column> columns) {
    Cache<Object, Object> cache =
        AnyCase.isIn(columns) ? anyCase(context, spec, table, columns) : context.cache(spec);
    hints.putIfAbsent(spec.name(), new Hint(columns, cache));
    return cache;
  }

  /** Found in any case: a write tells by a tag what it cannot tell by every spelling. */
  private static Cache<Object, Object> anyCase(
      RuntimeContext context, CacheSpec spec, String table, List<Column> columns) {
    String name = context.canonicalName(table);
    List<Integer> places = IntStream.range(0, columns.size()).boxed().toList();
    return context.cache(spec, key -> List.of(AnyCase.tag(name, columns, Keys.parts(key, places))));
  }

  /** Remembers a cache whose entries depend on the rows by the values of some columns. */
  void addDependent(List<String> columns, Cache<Object, Object> cache) {
    dependents
        .computeIfAbsent(columns, c -> new ConcurrentHashMap<>())
        .putIfAbsent(cache.name(), cache);
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
  void clearDependents(List<String> columns) {
    dependents.getOrDefault(columns, Map.of()).values().forEach(Cache::clear);
  }

  void clear() {
    rows.values().forEach(each -> each.cache().clear());
    hints.values().forEach(each -> each.cache().clear());
    dependents.keySet().forEach(this::clearDependents);
  }

  /** Everything but the cache itself, where that is one of rows of this table. */
  void clearWhatDependsOn(String rowsCache) {
    if (rows.containsKey(rowsCache)) {
      rows.values().stream()
          .filter(each -> !each.cache().name().equals(rowsCache))
          .forEach(each -> each.cache().clear());
      hints.values().forEach(hint -> hint.cache().clear());
      dependents.keySet().forEach(this::clearDependents);
    }
  }
}
