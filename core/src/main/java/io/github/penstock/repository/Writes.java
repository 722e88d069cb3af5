package io.github.penstock.repository;

import java.util.Collection;
import java.util.List;

/**
 * A repository that writes rows. Extended by users' interfaces, implemented by the library;
 * thread-safe. Each method joins the current transaction or runs in its own; the caches are told
 * before the commit and what they keep afterwards is the repository's {@code WriteMode}.
 *
 * @param <T> the row, a record with {@code @Table}
 * @param <K> the type of its {@code @Id}
 * @since 0.1
 */
public interface Writes<T, K> {

  /**
   * Inserts a row.
   *
   * @param row the new row; the value of a generated key is ignored
   * @return the row as the database has it, with its key
   */
  T insert(T row);

  /**
   * Inserts many rows, all or none, up to 10,000 of them with one statement.
   *
   * @param rows the new rows; none is null
   * @return the rows as the database has them, in the order of {@code rows}
   */
  List<T> insertAll(Collection<? extends T> rows);

  /**
   * Updates a row by its key. Where it has a {@code @Version}, only if the version is still the
   * same, and the version is counted up.
   *
   * @param row the row as it is to be
   * @return the row as the database has it; throws {@code StaleVersionException} where the row has
   *     another version, {@code RowGoneException} where there is none
   */
  T update(T row);

  /**
   * Updates many rows, each as {@link #update} does, in one statement. Where one of them cannot be
   * updated none is.
   *
   * @param rows the rows as they are to be; none is null, no two have the same key
   * @return the rows as the database has them, in the order of {@code rows}; throws as {@link
   *     #update} does, and {@link IllegalArgumentException} where two have the same key
   */
  List<T> updateAll(Collection<? extends T> rows);

  /**
   * Deletes a row by its key.
   *
   * @param id not null
   * @return true where there was one
   */
  boolean delete(K id);

  /**
   * Deletes many rows by their keys in one statement.
   *
   * @param ids none is null
   * @return how many there were
   */
  int deleteAll(Collection<? extends K> ids);
}
