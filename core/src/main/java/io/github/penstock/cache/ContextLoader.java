package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * A loader that can say more than its value: {@code cache.get(key, (k, load) -> ...)}. Given by the
 * caller of {@link Cache#get(Object, ContextLoader)}, and wherever a {@link Loader} is taken;
 * called like one.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 * @since 0.1
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // both methods load the same value
public interface ContextLoader<K, V> extends Loader<K, V> {

  /**
   * Loads one value.
   *
   * @param key not null
   * @param load what can be said about the value, until this returns and on this thread
   * @return the value, or null where there is none
   * @throws Exception whatever went wrong; it is handed to those who wait and never cached
   */
  @Nullable V load(K key, LoadContext<V> load) throws Exception;

  /** Inside of a load of one key; throws {@link IllegalStateException} anywhere else. */
  @Override
  default @Nullable V load(K key) throws Exception {
    return load(key, LoadContext.current());
  }
}
