package io.github.penstock.repository;

import java.util.Collection;
import java.util.List;

/**
 * A repository that inserts rows or updates those that are there already. Extended by users'
 * interfaces beside {@code Crud} or {@code Writes}, implemented by the library; thread-safe.
 *
 * <p>A row is there already where its key is, or, where the database makes the keys, where its only
 * {@code @Unique} component is; a record without either is refused when the repository is made. A
 * version is counted up and not compared. Columns that a record does not have keep their values.
 *
 * @param <T> the row, a record with {@code @Table}
 * @param <K> the type of its {@code @Id}
 * @since 0.1
 */
public interface Upserts<T, K> {

  /**
   * Inserts a row, or updates the one that is there.
   *
   * @param row the row as it is to be
   * @return the row as the database has it
   */
  T upsert(T row);

  /**
   * Inserts rows, or updates those that are there, in one statement.
   *
   * @param rows none is null, no two of them are one row
   * @return the rows as the database has them, in the order of {@code rows}
   */
  List<T> upsertAll(Collection<? extends T> rows);
}
