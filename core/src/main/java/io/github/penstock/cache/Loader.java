package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * Loads the value of a key from the source. Given by the caller of {@link Cache#get}, called on the
 * caller's thread.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 * @since 0.1
 */
@FunctionalInterface
public interface Loader<K, V> {

  /**
   * Loads one value.
   *
   * @param key not null
   * @return the value, or null where there is none
   * @throws Exception whatever went wrong; it is handed to those who wait and never cached
   */
  @Nullable V load(K key) throws Exception;
}
