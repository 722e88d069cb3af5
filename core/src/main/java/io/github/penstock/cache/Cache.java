package io.github.penstock.cache;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A two-tier cache under one name: the local tier of this process, then the remote tier, then the
 * caller's loader. Made by {@code Penstock.cache}, used by application code and by repositories.
 * Thread-safe.
 *
 * <p>Inside a transaction of the same Penstock, {@link #put}, {@link #invalidate} and {@link
 * #clear} take effect with its commit, and not at all with its rollback; reads of a transaction
 * that has written go to the loader and cache nothing. Values must be immutable: the same instance
 * is handed to every reader.
 *
 * @param <K> the type of the keys: an integer, String, UUID, enum, or a record of these
 * @param <V> the type of the values
 * @since 0.1
 */
public interface Cache<K, V> {

  /**
   * The name under which the cache is known to the remote tier, to statistics and to messages.
   *
   * @return the name
   */
  String name();

  /**
   * The value of a key, loaded if neither tier has it. Concurrent callers in the process share one
   * load, and with {@link Stampede#CLUSTER} other processes wait for it as well.
   *
   * @param key not null
   * @param loader called at most once, on this thread unless the policy has {@link Deadlines} or
   *     the value is loaded in the background; null means that there is no value, which is
   *     remembered for the absent TTL. What it throws reaches the caller as it is, checked
   *     exceptions inside a {@link LoadException}, and is never cached. A {@link BatchLoader} may
   *     be called with keys of other callers, on one of their threads
   * @return the value, or null where there is none. Throws {@link LoadTimeoutException}, {@link
   *     OverloadException} or {@link BackoffException} where nothing was loaded in time or at all
   */
  @Nullable V get(K key, Loader<? super K, ? extends V> loader);

  /**
   * The same with a loader that can say more than its value: {@code cache.get(key, (k, load) ->
   * ...)}.
   *
   * @param key not null
   * @param loader as for {@link #get(Object, Loader)}
   * @return as there; throws what it throws
   */
  default @Nullable V get(K key, ContextLoader<? super K, V> loader) {
    Loader<? super K, V> same = loader;
    return get(key, same);
  }

  /**
   * The same as {@link #get(Object, Loader)}, and what is known about the value: where it came
   * from, how old it is, and whether it is stale.
   *
   * @param key not null
   * @param loader as for {@link #get(Object, Loader)}
   * @return the result; throws what {@link #get(Object, Loader)} throws
   */
  CacheResult<V> getResult(K key, Loader<? super K, ? extends V> loader);

  /**
   * The same with a loader that can say more than its value.
   *
   * @param key not null
   * @param loader as for {@link #get(Object, Loader)}
   * @return the result; throws what {@link #get(Object, Loader)} throws
   */
  default CacheResult<V> getResult(K key, ContextLoader<? super K, V> loader) {
    Loader<? super K, V> same = loader;
    return getResult(key, same);
  }

  /**
   * The value of a key if a tier has it; nothing is loaded.
   *
   * @param key not null
   * @return the value, or null where no tier has one or the entry says that there is none
   */
  @Nullable V getIfPresent(K key);

  /**
   * The values of many keys: one pass over the local tier, one read of the remote tier, one load
   * for all that is missing. The guarantee is given for each key by itself.
   *
   * @param keys duplicates are asked for once; none is null
   * @param loader called at most once with the missing keys; a key that it leaves out has no value,
   *     keys that nobody asked for are ignored
   * @return the values found, in the order of {@code keys}; keys without a value are left out
   */
  Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader);

  /**
   * The same with a loader that can say more than its values: {@code cache.getAll(keys, (missing,
   * loads) -> ...)}.
   *
   * @param keys duplicates are asked for once; none is null
   * @param loader as for {@link #getAll(Collection, BulkLoader)}
   * @return as there
   */
  default Map<K, V> getAll(Collection<? extends K> keys, ContextBulkLoader<K, V> loader) {
    BulkLoader<K, V> same = loader;
    return getAll(keys, same);
  }

  /**
   * Takes values into both tiers before anybody asks for them: what the remote tier has is only
   * taken into the local one, the rest is loaded in batches, each under leases as a read would do
   * it. So nothing that is there is replaced, a value that was written meanwhile is not stored, and
   * keys that somebody else loads or writes are left alone. Not inside of a transaction.
   *
   * @param keys asked for as they are needed, so that they need not fit into memory; none is null.
   *     No lease is held while they are asked for
   * @param loader called with the missing keys of each batch, at most 200; a key that it leaves out
   *     has no value
   * @param warming how many, and how fast
   * @return what was done; where the thread was interrupted, what was done until then, with its
   *     flag set again. Throws {@link RemoteTierException} where the remote tier is away for ten
   *     attempts, a second apart, and what the loader throws as {@link #getAll(Collection,
   *     BulkLoader)} does; what was stored before stays
   */
  Warmed warm(Iterable<? extends K> keys, BulkLoader<K, V> loader, Warming warming);

  /**
   * Puts a value that the caller knows to be current, such as the row it has just written.
   *
   * @param key not null
   * @param value not null
   */
  void put(K key, V value);

  /**
   * Removes a key because its value has changed, in both tiers and on every node. Loads that are
   * under way will not be stored.
   *
   * @param key not null
   */
  void invalidate(K key);

  /**
   * Removes a number of keys, as {@link #invalidate} does one, in one round trip.
   *
   * @param keys none is null
   */
  void invalidateAll(Collection<? extends K> keys);

  /**
   * Removes everything, in both tiers and on every node, whatever the number of entries. Loads that
   * are under way will not be stored.
   */
  void clear();

  /**
   * Why the next read of a key on this thread would be a hit, a miss or stale: what both tiers
   * hold, how long that lives, who is about to change or load it, and what happened to it lately.
   * Changes nothing, counts nothing and takes no lease; asks the remote tier once, for no longer
   * than any other call may take, and says so where it cannot be asked. For people on call and
   * tests, not for program logic: it is made of several looks.
   *
   * @param key not null
   * @return the explanation; its text does not tell the key
   */
  Explanation explain(K key);

  /**
   * What this cache has done on this node since it was made.
   *
   * @return a snapshot
   */
  CacheStats stats();
}
