package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.TableStatements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the caches of a table what one repository has written. Called inside the transaction that
 * wrote: a cache registers there what it is told and acts on it with the commit, so that a rollback
 * changes nothing. Thread-safe.
 */
final class CacheNotices<K, V> {

  /** From so many rows on it costs less to forget everything than to name them. */
  private static final int MOST_ROWS = 1_000;

  private final RuntimeContext context;
  private final TableCaches caches;
  private final TableSpec table;
  private final String name;
  private final TableStatements<K, V> statements;
  private final @Nullable Cache<K, V> own;

  /** Then a row is not put: what one tenant has written another may see differently. */
  private final boolean isSeparated;

  CacheNotices(
      RuntimeContext context,
      TableSpec table,
      TableStatements<K, V> statements,
      @Nullable Cache<K, V> own) {
    this.isSeparated = statements.isSeparated();
    this.context = context;
    this.caches = context.table(table.table());
    this.table = table;
    this.name = context.canonicalName(table.table());
    this.statements = statements;
    this.own = own;
  }

  /** Whether the caches need to be told what a row was before a write. */
  boolean needRowsBefore() {
    return caches.needsRowsBefore();
  }

  /**
   * Rows were inserted or updated and the database gave them back.
   *
   * @param ids their keys, in the order of the changes
   * @param mode what their cache is to hold afterwards, which is not {@code NONE}
   */
  void written(List<? extends K> ids, List<Change<V>> changes, WriteMode mode) {
    tellRelatives();
    if (changes.size() > MOST_ROWS) {
      caches.clear(context);
      return;
    }
    boolean putsRow = false;
    // Many rows at once are seldom those that are read next.
    if (own != null && mode == WriteMode.WRITE_THROUGH && changes.size() == 1 && !isSeparated) {
      putsRow = statements.givesFinalRows();
      if (putsRow) {
        own.put(ids.get(0), changes.get(0).after());
      }
    }
    List<V> after = changes.stream().map(Change::after).toList();
    List<V> all = new ArrayList<>(after);
    for (Change<V> change : changes) {
      if (change.before() != null) {
        all.add(change.before());
      }
    }
    forgetIds(ids, putsRow);
    forgetHints(after);
    forgetDependents(all);
  }

  /** Rows were deleted. Told also of keys without a row: a copy of one would be wrong as well. */
  void deleted(Collection<? extends K> ids, List<V> rows) {
    tellRelatives();
    if (ids.size() > MOST_ROWS) {
      caches.clear(context);
      return;
    }
    forgetIds(List.copyOf(ids), false);
    forgetHints(rows);
    forgetDependents(rows);
  }

  /** A row was to be written that is not there: a copy of it is wrong. */
  void gone(K id) {
    forgetIds(List.of(id), false);
  }

  /**
   * A statement of a user changed rows of which is known what some columns were before.
   *
   * @param touched those columns, and which arguments have their values
   * @param ids the keys of the rows
   * @param rows the rows as they are now
   */
  void touched(
      Dependency touched,
      List<? extends @Nullable Object> arguments,
      List<? extends K> ids,
      List<V> rows) {
    tellRelatives();
    if (rows.size() > MOST_ROWS) {
      caches.clear(context);
      return;
    }
    forgetIds(ids, false);
    forgetTouchedId(touched, arguments);
    forgetHints(rows);
    forgetDependents(rows);
    Set<String> before = new LinkedHashSet<>();
    for (List<String> columns : caches.dependencies()) {
      if (!touched.columns().containsAll(columns)) {
        caches.clearDependents(context, columns);
        continue;
      }
      List<Object> values = new ArrayList<>();
      for (String column : columns) {
        Object value = arguments.get(touched.arguments().get(touched.columns().indexOf(column)));
        if (value != null) {
          values.add(value);
        }
      }
      // What depends on a column that is null is never cached.
      if (values.size() == columns.size()) {
        before.add(Tags.of(name, columns, values));
      }
    }
    context.invalidateTags(before);
  }

  /** Where the key itself is touched it may be another one now, which is all that came back. */
  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the argument is a key.
  private void forgetTouchedId(Dependency touched, List<? extends @Nullable Object> arguments) {
    int column = touched.columns().indexOf(table.id().name());
    Object id = column < 0 ? null : arguments.get(touched.arguments().get(column));
    if (id != null) {
      forgetIds(List.of((K) id), false);
    }
  }

  /** Rows were changed, and nobody knows which. */
  void changedUnknownRows() {
    tellRelatives();
    caches.clear(context);
    cascade();
  }

  /** Rows were written of which nobody knows what they were before. */
  void forgetWhatDependsOnColumns() {
    caches.dependencies().forEach(columns -> caches.clearDependents(context, columns));
  }

  /**
   * Rows were updated or deleted, by which the database may have changed rows of other tables:
   * nobody knows which.
   */
  void cascade() {
    statements.cascadesTo().forEach(context::clearTable);
  }

  /** Rows were written that other tables have as well. */
  private void tellRelatives() {
    for (String relative : statements.relatives()) {
      if (context.knownTable(relative) != caches) {
        context.clearTable(relative);
      }
    }
  }

  private void forgetIds(List<? extends K> ids, boolean exceptOwn) {
    for (TableCaches.Rows each : caches.rows()) {
      if (exceptOwn && own != null && each.cache().name().equals(own.name())) {
        continue;
      }
      if (each.id().isSame(table.id())) {
        forget(each.cache(), ids);
      } else {
        // Another record has another key, or another type for it: it cannot be made from ours.
        each.cache().clear();
      }
    }
    SeparatedCaches separated = caches.separated();
    context.invalidateTags(separated.tagsOf(table.id(), ids), separated.everything());
  }

  /**
   * What a row is found by now may have been remembered as absent. What it was found by before
   * needs no telling: a finder checks the row that a hint leads to.
   */
  private void forgetHints(List<? extends V> rows) {
    for (TableCaches.Hint hint : caches.hints()) {
      List<List<Object>> found = valuesOf(hint.columns(), rows);
      if (found == null) {
        hint.cache().clear();
        continue;
      }
      if (found.isEmpty()) {
        continue;
      }
      if (AnyCase.isIn(hint.columns())) {
        context.invalidateTags(
            found.stream().map(v -> AnyCase.tag(name, hint.columns(), v)).distinct().toList());
      } else {
        forget(hint.cache(), found.stream().map(Keys::ofAll).toList());
      }
    }
    SeparatedCaches separated = caches.separated();
    context.invalidateTags(
        separated.tagsOfHints(columns -> valuesOf(columns, rows)), separated.everything());
  }

  /** For each row what it has in some columns; null where its record lacks one of them. */
  private @Nullable List<List<Object>> valuesOf(List<Column> columns, List<? extends V> rows) {
    List<String> components = componentsOf(columns);
    if (components == null) {
      return null;
    }
    List<List<Object>> all = new ArrayList<>();
    for (V row : rows) {
      List<Object> values = Keys.values(statements, row, components);
      if (values != null) {
        all.add(values);
      }
    }
    return all;
  }

  /** Lists and results that rows belong to by the values that they have, or had. */
  private void forgetDependents(List<? extends V> rows) {
    Set<String> tags = new LinkedHashSet<>();
    for (List<String> columns : caches.dependencies()) {
      List<String> components = componentsNamed(columns);
      if (components == null) {
        caches.clearDependents(context, columns);
        continue;
      }
      for (V row : rows) {
        List<Object> values = Keys.values(statements, row, components);
        if (values != null && !Tags.areCanonical(values)) {
          // Another record may have another type for the column, whose text is another one.
          caches.clearDependents(context, columns);
        } else if (values != null) {
          tags.add(Tags.of(name, columns, values));
        }
      }
    }
    context.invalidateTags(tags);
  }

  /** The components of our row for the columns of a hint; null where it does not have them all. */
  private @Nullable List<String> componentsOf(List<Column> columns) {
    List<String> components = new ArrayList<>();
    for (Column wanted : columns) {
      table.columns().stream()
          .filter(c -> c.isSame(wanted))
          .map(Column::component)
          .findFirst()
          .ifPresent(components::add);
    }
    return components.size() == columns.size() ? components : null;
  }

  private @Nullable List<String> componentsNamed(List<String> columns) {
    List<String> components = new ArrayList<>();
    for (String wanted : columns) {
      table.columns().stream()
          .filter(c -> c.name().equals(wanted))
          .map(Column::component)
          .findFirst()
          .ifPresent(components::add);
    }
    return components.size() == columns.size() ? components : null;
  }

  private static void forget(Cache<Object, Object> cache, List<?> keys) {
    if (keys.size() == 1) {
      cache.invalidate(keys.get(0));
    } else {
      cache.invalidateAll(keys);
    }
  }
}
