package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.spi.TableSpec;
import io.github.penstock.spi.TableSpec.Column;
import io.github.penstock.spi.TableStatements;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the caches of a table what one repository has written. Called inside the transaction that
 * wrote: a cache registers there what it is told and acts on it with the commit, so that a rollback
 * changes nothing. Thread-safe.
 */
final class RowWrites<K, V> {

  private final RuntimeContext context;
  private final TableCaches caches;
  private final TableSpec table;
  private final TableStatements<K, V> statements;
  private final @Nullable Cache<K, V> own;
  private final WriteMode mode;

  RowWrites(
      RuntimeContext context,
      TableSpec table,
      TableStatements<K, V> statements,
      @Nullable Cache<K, V> own,
      WriteMode mode) {
    this.context = context;
    this.caches = context.table(table.table());
    this.table = table;
    this.statements = statements;
    this.own = own;
    this.mode = mode;
  }

  /** A row was inserted or updated and the database gave it back. */
  void written(K id, V row) {
    boolean putsRow = false;
    if (own != null && mode == WriteMode.WRITE_THROUGH && statements.givesFinalRows()) {
      own.put(id, row);
      putsRow = true;
    }
    forgetIds(List.of(id), putsRow);
    forgetHints(List.of(row));
  }

  /** Rows were inserted. */
  void writtenAll(List<? extends K> ids, List<? extends V> rows) {
    forgetIds(ids, false);
    forgetHints(rows);
  }

  /** A row was deleted. Told also where there was none: a copy of it would be wrong as well. */
  void deleted(K id, @Nullable V row) {
    forgetIds(List.of(id), false);
    if (row != null) {
      forgetHints(List.of(row));
    }
  }

  /**
   * Rows were updated or deleted, by which the database may have changed rows of other tables:
   * nobody knows which.
   */
  void cascade() {
    statements.cascadesTo().forEach(other -> context.table(other).clear());
  }

  private void forgetIds(List<? extends K> ids, boolean exceptOwn) {
    for (TableCaches.Rows each : caches.rows()) {
      if (exceptOwn && own != null && each.cache().name().equals(own.name())) {
        continue;
      }
      if (each.idType().equals(table.id().type())) {
        forget(each.cache(), ids);
      } else {
        // Another record names another type for the same column: its keys cannot be made from ours.
        each.cache().clear();
      }
    }
  }

  /**
   * What a row is found by now may have been remembered as absent. What it was found by before
   * needs no telling: a finder checks the row that a hint leads to.
   */
  private void forgetHints(List<? extends V> rows) {
    for (TableCaches.Hint hint : caches.hints()) {
      List<String> components = componentsOf(hint);
      if (components == null) {
        hint.cache().clear();
        continue;
      }
      List<Object> keys = new ArrayList<>();
      for (V row : rows) {
        Object key = Keys.ofRow(statements, row, components);
        if (key != null) {
          keys.add(key);
        }
      }
      if (!keys.isEmpty()) {
        forget(hint.cache(), keys);
      }
    }
  }

  /** The components of our row for the columns of a hint; null where it does not have them all. */
  private @Nullable List<String> componentsOf(TableCaches.Hint hint) {
    List<String> components = new ArrayList<>();
    for (Column wanted : hint.columns()) {
      table.columns().stream()
          .filter(c -> c.name().equals(wanted.name()) && c.type().equals(wanted.type()))
          .map(Column::component)
          .findFirst()
          .ifPresent(components::add);
    }
    return components.size() == hint.columns().size() ? components : null;
  }

  private static void forget(Cache<Object, Object> cache, List<?> keys) {
    if (keys.size() == 1) {
      cache.invalidate(keys.get(0));
    } else {
      cache.invalidateAll(keys);
    }
  }
}
