package io.github.penstock.spi;

import io.github.penstock.cache.BatchLoader;
import java.util.Map;
import java.util.Set;

/**
 * The same as {@link ProvenLoader} for many keys in one statement. Implemented by repositories,
 * called by the engine. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // both methods load the same value
public interface ProvenBulkLoader<K, V> extends BatchLoader<K, V> {

  /**
   * Loads values.
   *
   * @param keys their keys, not empty
   * @return the values found, with what the one statement saw that read them all
   * @throws Exception where they cannot be loaded
   */
  Proven<Map<K, V>> loadAllProven(Set<K> keys) throws Exception;

  @Override
  default Map<K, V> loadAll(Set<K> keys) throws Exception {
    return loadAllProven(keys).value();
  }
}
