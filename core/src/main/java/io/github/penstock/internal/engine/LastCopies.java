package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.LoadContext.Previous;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.TransactionScope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The copies that loads may compare with the source. Thread-safe.
 *
 * <p>A load asks for them after its lease was granted, and the remote tier is asked for what is not
 * yet heard: so a copy that was invalidated before the lease is not found, and one that is
 * invalidated after it takes the lease along. In between there is nothing, so whatever such a load
 * stores was right when the source was asked.
 *
 * @param localOnly whether there is no remote tier, so that the local one says what is there
 */
record LastCopies<K, V>(CacheCore<K, V> core, Shared shared, boolean localOnly) {

  /** What is there for some keys; one that is left out has no copy that may be compared. */
  Map<K, Previous<V>> of(Set<K> keys) {
    TransactionScope scope = shared.transactions().current();
    if (scope != null && scope.readsItsOwn()) {
      return Map.of();
    }
    return localOnly ? local(keys) : remote(keys);
  }

  /** Those that are past all of their lives are there until they are evicted. */
  private Map<K, Previous<V>> local(Set<K> keys) {
    Map<K, Previous<V>> found = new HashMap<>();
    long now = core.time().nanoTime();
    for (K key : keys) {
      LocalEntry<V> entry = core.local().aging(key, now);
      if (entry != null) {
        V value = entry.value();
        Aging aging = entry.aging();
        if (value != null && aging != null && aging.isKept(now)) {
          found.put(key, new Previous<>(value, aging.validator(), entry.age(now)));
        }
      }
    }
    return found;
  }

  private Map<K, Previous<V>> remote(Set<K> keys) {
    Map<K, CacheKey> asked = new LinkedHashMap<>();
    keys.forEach(key -> asked.put(key, core.cacheKey(key)));
    Map<K, Previous<V>> found = new HashMap<>();
    try {
      Map<CacheKey, StoredEntry<V>> stored =
          core.region().get(List.copyOf(asked.values()), Assurance.ASKED);
      asked.forEach(
          (key, cacheKey) -> {
            StoredEntry<V> entry = stored.get(cacheKey);
            V value = entry == null ? null : entry.value();
            if (entry != null && value != null) {
              found.put(key, new Previous<>(value, entry.validator(), entry.age()));
            }
          });
    } catch (RemoteTierException e) {
      // Then it is loaded as if there were none.
      core.counters().remoteFailures.increment();
    }
    return found;
  }
}
