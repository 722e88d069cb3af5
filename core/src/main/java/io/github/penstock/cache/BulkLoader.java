package io.github.penstock.cache;

import java.util.Map;
import java.util.Set;

/**
 * Loads the values of several keys at once from the source. Given by the caller of {@link
 * Cache#getAll}, called on the caller's thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
public interface BulkLoader<K, V> {

  /**
   * Loads the values of the given keys.
   *
   * @param keys not empty, in the order in which they were asked for
   * @return the values found; a key that is left out has no value
   * @throws Exception whatever went wrong; it is handed to those who wait and never cached
   */
  Map<K, V> loadAll(Set<K> keys) throws Exception;
}
