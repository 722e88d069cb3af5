package io.github.penstock.spi;

import io.github.penstock.spec.Range;
import io.github.penstock.spec.Selection;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.transaction.LockMode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one table. Implemented by sources, called by repositories. Reads run on the
 * connection of the current transaction or on one of their own, writes inside a transaction only,
 * which they mark as having written. Thread-safe. Every method throws {@code SourceException} where
 * the database refuses.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public interface TableStatements<K, V> {

  /**
   * Rows by key, in one statement.
   *
   * @param ids not empty
   * @return the rows found, with what the statement saw
   */
  Proven<Map<K, V>> selectByIds(Collection<? extends K> ids);

  /**
   * A query for rows with given values in some columns.
   *
   * @param selection which rows, and in which order
   * @return the query
   */
  RowQuery<V> select(Selection selection);

  /**
   * A query for all rows with given values in some columns, in any order.
   *
   * @param components the record components whose columns are compared, in the order of the
   *     arguments
   * @return the query; a null argument finds rows that have none
   */
  default ProvenQuery<V> selectBy(List<String> components) {
    RowQuery<V> query = select(Selection.by(components));
    return values -> query.run(values, Range.ALL);
  }

  /**
   * Counts all rows.
   *
   * @return the number of rows
   */
  long count();

  /**
   * Keys from the greatest down, in the order of the source.
   *
   * @param below the keys are less than this one; null for the greatest of all
   * @param limit how many at most
   * @return the keys; fewer than {@code limit} where there are no more
   */
  List<K> idsBelow(@Nullable K below, int limit);

  /**
   * Inserts rows, in one statement or, where there are very many, in a few.
   *
   * @param rows not empty
   * @return the rows as the database has them, in the same order
   */
  List<V> insert(List<? extends V> rows);

  /**
   * Inserts rows, or updates those that are there already, in one statement.
   *
   * @param rows not empty, no two for one row
   * @return what became of each, in the same order; {@link Change#before} is null where a row was
   *     inserted, and everywhere where the source cannot tell
   */
  List<Change<V>> upsert(List<? extends V> rows);

  /**
   * Updates a row by its key and, where it has one, its version.
   *
   * @param row the row as it is to be
   * @param withBefore whether the row that was there is asked for
   * @return what became of it; throws {@code StaleVersionException} where the row has another
   *     version, {@code RowGoneException} where there is none
   */
  Change<V> update(V row, boolean withBefore);

  /**
   * Updates rows by their keys and, where they have them, their versions, in one statement that
   * locks them in the order of the keys.
   *
   * @param rows not empty, no two for one row
   * @return what became of each, in the same order, with the rows that were there; throws {@code
   *     StaleVersionException} where a row has another version, {@code RowGoneException} where
   *     there is none
   */
  List<Change<V>> updateAll(List<? extends V> rows);

  /**
   * Deletes rows, in one statement that locks them in the order of the keys.
   *
   * @param ids their keys, not empty
   * @return the rows that were there
   */
  List<V> delete(Collection<? extends K> ids);

  /**
   * A statement of a user that changes rows of this table and gives them back.
   *
   * @param sql an UPDATE, DELETE or INSERT without RETURNING
   * @return the statement
   */
  RowsUpdate<V> changing(SqlSpec sql);

  /**
   * Locks and reads a row.
   *
   * @param id its key
   * @param mode what to do where another transaction has locked it
   * @return the row, or null where there is none or it was skipped
   */
  @Nullable V selectForUpdate(K id, LockMode mode);

  /**
   * Locks and reads rows, in one statement that takes the locks in the order of the keys.
   *
   * @param ids not empty, without duplicates
   * @return the rows found, in that order
   */
  Map<K, V> selectAllForUpdate(Collection<? extends K> ids);

  /**
   * Whether the rows that writes give back are the rows that are committed: no trigger, rule or
   * cascade of the table may change them after. Asked of the catalogue now and then.
   *
   * @return true where they are
   */
  boolean givesFinalRows();

  /**
   * Whether {@link #upsert} can tell which rows it has inserted, and what the others were.
   *
   * @return true where it can
   */
  boolean tellsUpserts();

  /**
   * Whose rows are changed by the database itself when rows of this table are updated or deleted:
   * tables whose foreign keys cascade or set something, and the tables behind them.
   *
   * @return names of tables, with their schema, and without it where the search path leads to them
   */
  Set<String> cascadesTo();

  /**
   * Those of {@link #cascadesTo} that an update suffices to change.
   *
   * @return names of tables, as {@link #cascadesTo} gives them
   */
  Set<String> updatesCascadeTo();

  /**
   * Other tables that have the same rows: those that this one is a partition of or inherits from,
   * and its own partitions and heirs.
   *
   * @return names of tables, as {@link #cascadesTo} gives them
   */
  Set<String> relatives();

  /**
   * Whether two tenants may see different rows of this table. Where they may not, they share what
   * is cached of it.
   *
   * @return true unless the source is sure that all see the same
   */
  boolean isSeparated();

  /**
   * The value of a component of a row.
   *
   * @param row the row
   * @param component the name of the component
   * @return its value
   */
  @Nullable Object value(V row, String component);
}
