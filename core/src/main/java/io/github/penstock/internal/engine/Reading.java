package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Loader;
import org.jspecify.annotations.Nullable;

/**
 * One read that the local tier could not answer. Immutable.
 *
 * @param asking the key, and what was known when the read began
 * @param loader of the caller
 * @param stale a value that may be given where it cannot be loaded, or null
 * @param acceptsStale whether a stale value may be given at all
 * @param patience how long the caller waits
 */
record Reading<K, V>(
    Asking<K> asking,
    Loader<? super K, ? extends V> loader,
    @Nullable CacheResult<V> stale,
    boolean acceptsStale,
    Patience patience) {

  /** The same with another loader of the same values. */
  Reading<K, V> with(Loader<? super K, ? extends V> other) {
    return new Reading<>(asking, other, stale, acceptsStale, patience);
  }

  K key() {
    return asking.key();
  }
}
