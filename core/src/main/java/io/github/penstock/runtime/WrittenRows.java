package io.github.penstock.runtime;

import io.github.penstock.change.RowChange;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TransactionScope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who listen what one repository has written, whatever its caches are told. Called
 * inside the transaction that wrote. Thread-safe.
 */
final class WrittenRows<K, V> {

  private final ChangeLog log;
  private final TableSpec table;
  private final String name;
  private final TableStatements<K, V> statements;
  private final Function<V, K> idOf;

  WrittenRows(
      RuntimeContext context,
      TableSpec table,
      TableStatements<K, V> statements,
      Function<V, K> idOf) {
    this.log = context.changes();
    this.table = table;
    this.name = context.canonicalName(table.table());
    this.statements = statements;
    this.idOf = idOf;
  }

  /** Whether somebody wants to know what a row was before a write. */
  boolean needRowsBefore() {
    return log.wantsRows(name);
  }

  void inserted(TransactionScope scope, List<? extends V> rows) {
    if (log.isWanted() && !rows.isEmpty()) {
      add(scope, rows, row -> new RowChange.Inserted<>(idOf.apply(row), row));
    }
  }

  void updated(TransactionScope scope, List<Change<V>> changes) {
    if (log.isWanted() && !changes.isEmpty()) {
      add(scope, changes, this::updated);
      unknown(scope, statements.updatesCascadeTo());
    }
  }

  private RowChange<K, V> updated(Change<V> change) {
    return new RowChange.Updated<>(idOf.apply(change.after()), change.before(), change.after());
  }

  void upserted(TransactionScope scope, List<Change<V>> changes) {
    if (log.isWanted() && !changes.isEmpty()) {
      add(scope, changes, statements.tellsUpserts() ? this::upserted : this::changed);
      unknown(scope, statements.updatesCascadeTo());
    }
  }

  private RowChange<K, V> upserted(Change<V> change) {
    return change.before() == null || wasDeleted(change.before())
        ? new RowChange.Inserted<>(idOf.apply(change.after()), change.after())
        : updated(change);
  }

  /** By a soft delete, of which listeners were told. */
  private boolean wasDeleted(V row) {
    Column deletedAt = table.deletedAt().orElse(null);
    Object time = deletedAt == null ? null : statements.value(row, deletedAt.component());
    return time != null && !time.equals(Optional.empty());
  }

  private RowChange<K, V> changed(Change<V> change) {
    return new RowChange.Changed<>(idOf.apply(change.after()));
  }

  void deleted(TransactionScope scope, List<? extends V> rows) {
    if (log.isWanted() && !rows.isEmpty()) {
      add(scope, rows, row -> new RowChange.Deleted<>(idOf.apply(row), row));
      cascade(scope);
    }
  }

  /**
   * A statement of a user changed rows of these keys, which may have been others before.
   *
   * @param touched the columns of which the arguments say what they were
   * @param ids as they are now
   */
  @SuppressWarnings("unchecked") // Unchecked: the plan made sure that the argument is a key.
  void touched(
      TransactionScope scope,
      Dependency touched,
      List<? extends @Nullable Object> arguments,
      List<? extends K> ids) {
    if (!log.isWanted() || ids.isEmpty()) {
      return;
    }
    Set<K> all = new LinkedHashSet<>();
    int column = touched.columns().indexOf(table.id().name());
    Object before = column < 0 ? null : arguments.get(touched.arguments().get(column));
    if (before != null) {
      all.add((K) before);
    }
    all.addAll(ids);
    add(scope, new ArrayList<>(all), RowChange.Changed::new);
    cascade(scope);
  }

  /** A statement of a user changed rows, and nobody knows which. */
  void unknown(TransactionScope scope) {
    if (log.isWanted()) {
      log.add(scope, TableChange.unknown(name));
      relatives(scope);
      cascade(scope);
    }
  }

  private <T> void add(
      TransactionScope scope, List<? extends T> written, Function<T, RowChange<K, V>> change) {
    List<RowChange<K, V>> rows = new ArrayList<>(written.size());
    written.forEach(each -> rows.add(change.apply(each)));
    log.add(scope, new TableChange(name, table, rows));
    relatives(scope);
  }

  /** Other tables that have the same rows. */
  private void relatives(TransactionScope scope) {
    unknown(scope, statements.relatives());
  }

  /** Tables whose rows the database may have changed along with ours, which may be gone. */
  private void cascade(TransactionScope scope) {
    unknown(scope, statements.cascadesTo());
  }

  private void unknown(TransactionScope scope, Set<String> tables) {
    for (String other : tables) {
      if (!other.equals(name) && !isShort(other, tables)) {
        log.add(scope, TableChange.unknown(other));
      }
    }
  }

  /** Tables on the search path come under two names, of which the longer one is canonical. */
  private static boolean isShort(String other, Set<String> tables) {
    return other.indexOf('.') < 0 && tables.stream().anyMatch(t -> t.endsWith("." + other));
  }
}
