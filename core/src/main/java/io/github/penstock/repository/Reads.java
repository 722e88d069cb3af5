package io.github.penstock.repository;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A repository that reads rows by their key. Extended by users' interfaces, implemented by the
 * library; thread-safe. Where the repository is {@code @Cached}, rows come from the caches.
 *
 * @param <T> the row, a record with {@code @Table}
 * @param <K> the type of its {@code @Id}
 * @since 0.1
 */
public interface Reads<T, K> {

  /**
   * A row by its key.
   *
   * @param id not null
   * @return the row, or empty where there is none
   */
  Optional<T> find(K id);

  /**
   * Many rows by their keys: one read of each tier and one statement for what is missing.
   *
   * @param ids duplicates are asked for once; none is null
   * @return the rows found, in the order of {@code ids}; a key without a row is left out
   */
  Map<K, T> all(Collection<? extends K> ids);

  /**
   * Whether a row exists, asked of the same caches as {@link #find}.
   *
   * @param id not null
   * @return true where there is a row
   */
  boolean exists(K id);

  /**
   * How many rows the table has, asked of the database.
   *
   * @return the number of rows
   */
  long count();
}
