package io.github.penstock.repository;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
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

  /**
   * Takes rows into the caches before anybody asks for them, from the greatest key down, which are
   * the newest rows where keys are counted up. See {@link Cache#warm} for what that means: nothing
   * that is there is loaded again or replaced. Not inside of a transaction, and not in a repository
   * without {@code @Cached}: both throw {@link IllegalStateException}.
   *
   * @param warming how many rows, and how fast
   * @return what was done, also where the thread was interrupted
   */
  Warmed warm(Warming warming);

  /**
   * Takes certain rows into the caches, such as those whose keys a {@code @Sql} method gives, as
   * {@link #warm(Warming)} does.
   *
   * @param keys which rows, the most wanted first; asked for as they are needed; none is null
   * @param warming how many rows, and how fast
   * @return what was done, also where the thread was interrupted
   */
  Warmed warm(Iterable<? extends K> keys, Warming warming);
}
