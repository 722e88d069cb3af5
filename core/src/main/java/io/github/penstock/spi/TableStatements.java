package io.github.penstock.spi;

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
   * @param components the record components whose columns are compared, in the order of the
   *     arguments
   * @return the query; a null argument finds rows that have none
   */
  ProvenQuery<V> selectBy(List<String> components);

  /**
   * Counts all rows.
   *
   * @return the number of rows
   */
  long count();

  /**
   * Inserts rows, in one statement.
   *
   * @param rows not empty
   * @return the rows as the database has them, in the same order
   */
  List<V> insert(List<? extends V> rows);

  /**
   * Updates a row by its key and, where it has one, its version.
   *
   * @param row the row as it is to be
   * @return the row as the database has it; throws {@code StaleVersionException} where no row has
   *     that key and version
   */
  V update(V row);

  /**
   * Deletes a row.
   *
   * @param id its key
   * @return the row that was deleted, or null where there was none
   */
  @Nullable V delete(K id);

  /**
   * Locks and reads a row.
   *
   * @param id its key
   * @return the row, or null where there is none
   */
  @Nullable V selectForUpdate(K id);

  /**
   * Whether the rows that writes give back are the rows that are committed: no trigger, rule or
   * cascade of the table may change them after. Asked of the catalogue now and then.
   *
   * @return true where they are
   */
  boolean givesFinalRows();

  /**
   * Whose rows are changed by the database itself when rows of this table are updated or deleted:
   * tables whose foreign keys cascade or set something, and the tables behind them.
   *
   * @return names of tables, with their schema, and without it where the search path leads to them
   */
  Set<String> cascadesTo();

  /**
   * The value of a component of a row.
   *
   * @param row the row
   * @param component the name of the component
   * @return its value
   */
  @Nullable Object value(V row, String component);
}
