package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.RemoteWrite;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A key that a write has changed, and the value to put where it is known. Immutable.
 *
 * @param core the cache
 * @param key the key as the application knows it
 * @param cacheKey the key as the remote tier knows it
 * @param entry the value to put, null to leave the key empty
 * @param unseenChanges how many statements of the transaction may have changed rows unseen when the
 *     value was known
 */
record Change<K, V>(
    CacheCore<K, V> core,
    K key,
    CacheKey cacheKey,
    @Nullable StoredEntry<V> entry,
    int unseenChanges) {

  static <K, V> Change<K, V> invalidate(CacheCore<K, V> core, K key) {
    return new Change<>(core, key, core.cacheKey(key), null, 0);
  }

  static <K, V> Change<K, V> put(CacheCore<K, V> core, K key, V value, int unseenChanges) {
    StoredEntry<V> entry = core.lives().remote(value, Duration.ZERO, Told.NOTHING);
    return new Change<>(core, key, core.cacheKey(key), entry, unseenChanges);
  }

  Change<K, V> withoutValue() {
    return new Change<>(core, key, cacheKey, null, 0);
  }

  /**
   * A statement that came after the value was known may have changed the row again without saying
   * so: then the key is left empty.
   */
  Change<K, V> unlessChangedSince(int unseenNow) {
    return entry == null || unseenNow == unseenChanges ? this : withoutValue();
  }

  /** Makes the local tier forget the key, and gives the right to install what is put after. */
  Installation<K, V> forgetLocally(int partition) {
    core.local().invalidate(key, "");
    return new Installation<>(this, core.local().ticket(key, partition, core.tags().capture(key)));
  }

  /** Remembers what became of it. */
  void happened(What what) {
    core.probe().happened(key, what);
  }

  @Nullable RemoteWrite<V> remoteWrite() {
    return entry == null ? null : new RemoteWrite<>(core.region(), cacheKey, entry);
  }

  /**
   * A change whose value may go into the local tier once the remote tier has accepted it.
   *
   * @param change the change
   * @param ticket taken after the commit, and before the value is sent to the remote tier
   */
  record Installation<K, V>(Change<K, V> change, LocalTier.Ticket ticket) {

    void install(String token) {
      StoredEntry<V> entry = change.entry();
      if (entry != null) {
        change.core().install(change.key(), entry, ticket, token);
      }
    }
  }
}
