package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.spec.TableSpec.Column;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is cached of one table for each tenant, and without a tenant, where the database may show
 * them different rows. A row may be seen by several of them, and a write by one changes what all
 * see: so entries depend on tags that name no tenant. Thread-safe; only ever grows.
 */
final class SeparatedCaches {

  private final String table;
  private final Map<String, Column> ids = new ConcurrentHashMap<>();
  private final Set<List<Column>> hints = ConcurrentHashMap.newKeySet();

  /**
   * Of one table.
   *
   * @param table its canonical name
   */
  SeparatedCaches(String table) {
    this.table = table;
  }

  /** The tag of all that tenants have of the table. */
  String everything() {
    return Tags.everything(table);
  }

  /** The cache of a tenant for rows by their key. */
  Cache<Object, Object> addRows(RuntimeContext context, CacheSpec spec, Column id) {
    ids.putIfAbsent(spec.name(), id);
    return open(context, spec, List.of(id));
  }

  /** The cache of a tenant for keys by the values of some columns. */
  Cache<Object, Object> addHint(RuntimeContext context, CacheSpec spec, List<Column> columns) {
    hints.add(List.copyOf(columns));
    return open(context, spec, columns);
  }

  private Cache<Object, Object> open(RuntimeContext context, CacheSpec spec, List<Column> columns) {
    return context.separatedCache(spec, key -> tags(columns, Keys.parts(key)));
  }

  /** A value of which another record may have another text goes by the table's tag alone. */
  private List<String> tags(List<Column> columns, List<Object> values) {
    return Tags.areCanonical(values)
        ? List.of(AnyCase.tag(table, columns, values), everything())
        : List.of(everything());
  }

  /** Whether rows are cached under this name, without the part of the tenant. */
  boolean hasRows(String cache) {
    return ids.containsKey(cache);
  }

  /**
   * The tags of rows that were written.
   *
   * @param id the column of the writer's key
   * @param keys their keys
   */
  Set<String> tagsOf(Column id, Collection<?> keys) {
    Set<String> tags = new LinkedHashSet<>();
    for (Column each : ids.values()) {
      if (each.isSame(id)) {
        keys.forEach(key -> tags.add(tags(List.of(id), List.of(key)).get(0)));
      } else {
        // Another record has another key, or another type for it.
        tags.add(everything());
      }
    }
    return tags;
  }

  /**
   * The tags of what rows may have been remembered as absent by.
   *
   * @param values the values that each row has in some columns; null where the writer's record
   *     lacks one of them
   */
  Set<String> tagsOfHints(Function<List<Column>, @Nullable List<List<Object>>> values) {
    Set<String> tags = new LinkedHashSet<>();
    for (List<Column> columns : hints) {
      List<List<Object>> found = values.apply(columns);
      if (found == null) {
        tags.add(everything());
      } else {
        found.forEach(each -> tags.add(tags(columns, each).get(0)));
      }
    }
    return tags;
  }
}
