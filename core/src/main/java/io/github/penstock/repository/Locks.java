package io.github.penstock.repository;

import java.util.Optional;

/**
 * A repository that locks rows. Extended by users' interfaces, implemented by the library;
 * thread-safe.
 *
 * @param <T> the row, a record with {@code @Table}
 * @param <K> the type of its {@code @Id}
 * @since 0.1
 */
public interface Locks<T, K> {

  /**
   * Reads a row from the database, never from a cache, and locks it until the end of the
   * transaction; throws {@link IllegalStateException} where there is none.
   *
   * @param id not null
   * @return the row, or empty where there is none
   */
  Optional<T> forUpdate(K id);
}
