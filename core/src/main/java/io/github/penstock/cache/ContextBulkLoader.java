package io.github.penstock.cache;

import java.util.Map;
import java.util.Set;

/**
 * A loader of many values that can say more about each: {@code cache.getAll(keys, (missing, loads)
 * -> ...)}. Given by the caller of {@link Cache#getAll(java.util.Collection, ContextBulkLoader)},
 * and wherever a {@link BulkLoader} is taken; called like one.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // both methods load the same values
public interface ContextBulkLoader<K, V> extends BulkLoader<K, V> {

  /**
   * Loads the values of the given keys.
   *
   * @param keys not empty, in the order in which they were asked for
   * @param loads what can be said about each, until this returns and on this thread
   * @return the values found; a key that is left out has no value
   * @throws Exception whatever went wrong; it is handed to those who wait and never cached
   */
  Map<K, V> loadAll(Set<K> keys, LoadContexts<K, V> loads) throws Exception;

  /** Inside of a load; throws {@link IllegalStateException} anywhere else. */
  @Override
  default Map<K, V> loadAll(Set<K> keys) throws Exception {
    return loadAll(keys, LoadContexts.current());
  }
}
