package io.github.penstock.repository;

import io.github.penstock.transaction.LockMode;
import java.util.Collection;
import java.util.Map;
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

  /**
   * Reads and locks a row as {@link #forUpdate(Object)} does, and says what to do where another
   * transaction has locked it.
   *
   * @param id not null
   * @param mode wait, fail with SQL state 55P03, or give nothing
   * @return the row; empty where there is none, or where it was skipped
   */
  Optional<T> forUpdate(K id, LockMode mode);

  /**
   * Reads and locks rows in one statement, in the order of their keys, so that transactions that
   * lock several rows this way never wait for each other in a circle.
   *
   * @param ids duplicates are locked once; none is null
   * @return the rows found, in the order in which the database sorts their keys
   */
  Map<K, T> lockAll(Collection<? extends K> ids);
}
