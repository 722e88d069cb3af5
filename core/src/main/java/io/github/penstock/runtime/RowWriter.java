package io.github.penstock.runtime;

import io.github.penstock.cache.RowGoneException;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * What {@code Writes} and {@code Upserts} do for one repository. Called by generated classes and
 * proxies; made by {@link RowRepository#writer}. Thread-safe. Every write runs in the current
 * transaction or in one of its own, and the caches are told with its commit.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public final class RowWriter<K, V> {

  private final RowRepository<K, V> rows;
  private final TableStatements<K, V> statements;
  private final Transactions transactions;
  private final CacheNotices<K, V> notices;
  private final WrittenRows<K, V> written;
  private final WriteMode mode;

  RowWriter(RowRepository<K, V> rows, Transactions transactions, WriteMode mode) {
    this.rows = rows;
    this.statements = rows.statements();
    this.transactions = transactions;
    this.notices = rows.notices();
    this.written = rows.written();
    this.mode = mode;
  }

  /**
   * Inserts a row.
   *
   * @param row not null
   * @return the row as the database has it
   */
  public V insert(V row) {
    Objects.requireNonNull(row, "row");
    return transactions.run(scope -> inserted(scope, List.of(row)).get(0));
  }

  /**
   * Inserts rows, many with one statement.
   *
   * @param all none is null
   * @return the rows as the database has them, in the same order
   */
  public List<V> insertAll(Collection<? extends V> all) {
    List<V> given = copy(all);
    return given.isEmpty() ? given : transactions.run(scope -> inserted(scope, given));
  }

  private List<V> inserted(TransactionScope scope, List<V> given) {
    List<V> stored = statements.insert(given);
    written.inserted(scope, stored);
    tell(stored.stream().map(row -> new Change<>((V) null, row)).toList());
    return stored;
  }

  /**
   * Inserts a row, or updates the one that is there.
   *
   * @param row not null
   * @return the row as the database has it
   */
  public V upsert(V row) {
    Objects.requireNonNull(row, "row");
    return transactions.run(scope -> upserted(scope, List.of(row)).get(0));
  }

  /**
   * Inserts rows, or updates those that are there, in one statement.
   *
   * @param all none is null, no two are one row
   * @return the rows as the database has them, in the same order
   */
  public List<V> upsertAll(Collection<? extends V> all) {
    List<V> given = copy(all);
    return given.isEmpty() ? given : transactions.run(scope -> upserted(scope, given));
  }

  private List<V> upserted(TransactionScope scope, List<V> given) {
    List<Change<V>> changes = statements.upsert(given);
    written.upserted(scope, changes);
    tell(changes);
    if (mode != WriteMode.NONE) {
      notices.cascade();
      if (!statements.tellsUpserts() && notices.needRowsBefore()) {
        notices.forgetWhatDependsOnColumns();
      }
    }
    return changes.stream().map(Change::after).toList();
  }

  /**
   * Updates a row by its key and version.
   *
   * @param row not null
   * @return the row as the database has it; throws {@code StaleVersionException} where the row has
   *     another version, {@link RowGoneException} where there is none, which the caches then know
   */
  public V update(V row) {
    Objects.requireNonNull(row, "row");
    return transactions.run(
        scope -> {
          try {
            return told(scope, List.of(statements.update(row, needRowBefore()))).get(0);
          } catch (RowGoneException e) {
            forgetAfter(scope, List.of(row));
            throw e;
          }
        });
  }

  /**
   * Updates rows by their keys and versions in one statement, all or none.
   *
   * @param all none is null, no two have the same key
   * @return the rows as the database has them, in the same order; throws as {@link #update} does,
   *     and {@link IllegalArgumentException} where two have one key
   */
  public List<V> updateAll(Collection<? extends V> all) {
    List<V> given = copy(all);
    if (given.isEmpty()) {
      return given;
    }
    long keys = given.stream().map(rows::id).distinct().count();
    if (keys < given.size()) {
      throw new IllegalArgumentException(
          "updateAll was given %d rows with only %d different keys: which of two is to stay would be"
                  .formatted(given.size(), keys)
              + " chance. Give one row for each key");
    }
    return transactions.run(
        scope -> {
          try {
            return told(scope, statements.updateAll(given));
          } catch (RowGoneException e) {
            forgetAfter(scope, given);
            throw e;
          }
        });
  }

  private boolean needRowBefore() {
    return written.needRowsBefore() || (mode != WriteMode.NONE && notices.needRowsBefore());
  }

  private List<V> told(TransactionScope scope, List<Change<V>> changes) {
    written.updated(scope, changes);
    tell(changes);
    if (mode != WriteMode.NONE) {
      notices.cascade();
    }
    return changes.stream().map(Change::after).toList();
  }

  /**
   * Deletes a row by its key.
   *
   * @param id not null
   * @return true where there was one
   */
  public boolean delete(K id) {
    Objects.requireNonNull(id, "id");
    return deleted(List.of(id)) > 0;
  }

  /**
   * Deletes rows by their keys in one statement.
   *
   * @param ids none is null
   * @return how many there were
   */
  public int deleteAll(Collection<? extends K> ids) {
    Objects.requireNonNull(ids, "ids");
    List<K> given = new ArrayList<>(ids.size());
    ids.forEach(id -> given.add(Objects.requireNonNull(id, "ids holds null")));
    return given.isEmpty() ? 0 : deleted(given);
  }

  private int deleted(List<K> ids) {
    return transactions.run(
        scope -> {
          List<V> gone = statements.delete(ids);
          written.deleted(scope, gone);
          if (mode != WriteMode.NONE) {
            notices.deleted(ids, gone);
            notices.cascade();
          }
          return gone.size();
        });
  }

  private void tell(List<Change<V>> changes) {
    if (mode != WriteMode.NONE) {
      notices.written(changes.stream().map(each -> rows.id(each.after())).toList(), changes, mode);
    }
  }

  /**
   * The rows are gone whatever becomes of this transaction, which what is thrown is about to end:
   * what a cache is told inside of it would be forgotten with it.
   */
  private void forgetAfter(TransactionScope scope, List<V> given) {
    scope.enlist(
        new TransactionBridge() {
          @Override
          public void beforeCommit() {}

          @Override
          public void afterCompletion(Outcome outcome) {
            given.forEach(row -> notices.gone(rows.id(row)));
          }
        });
  }

  private static <T> List<T> copy(Collection<? extends T> all) {
    Objects.requireNonNull(all, "rows");
    List<T> given = new ArrayList<>(all.size());
    all.forEach(row -> given.add(Objects.requireNonNull(row, "rows holds null")));
    return given;
  }
}
