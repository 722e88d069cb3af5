package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The values of one cache in the remote tier. Called by the engine alone; the duties are those of
 * {@link RemoteTier}. Thread-safe.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
public interface RemoteRegion<V> {

  /**
   * Reads keys, the cheapest way there is.
   *
   * @param keys of this region, not empty, without duplicates
   * @param assurance why what is found may be believed
   * @return what was found, also what is past its soft life; a key that is left out was not
   */
  Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance);

  /**
   * Asks for keys that {@link #get} did not find, with the wish to fill them. A lease is granted
   * also while a writer that has a transaction id holds the key: then the load must prove that it
   * saw that writer finished ({@code Lease.Granted.condition}); such a lease ends the one before.
   * Who is told to wait hears of the lease's end by {@link InvalidationListener#onLeaseEnded}, of
   * the key's invalidation by a message, and of neither where the holder just dies.
   *
   * @param keys of this region, not empty, without duplicates
   * @param atMost how long a granted lease holds
   * @return one answer for each key
   */
  default Map<CacheKey, Lookup<V>> lease(Collection<CacheKey> keys, Duration atMost) {
    return lease(keys, atMost, Map.of());
  }

  /**
   * The same for a caller who has seen entries that are not fresh enough. Where such an entry is
   * still there, it is no answer: one asker gets a lease and may replace it, others wait. It stays
   * until then.
   *
   * @param keys of this region, not empty, without duplicates
   * @param atMost how long a granted lease holds
   * @param outdated the versions of what the caller has seen and wants to replace
   * @return one answer for each key
   */
  Map<CacheKey, Lookup<V>> lease(
      Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated);

  /**
   * Stores a value that was loaded after the lease was granted, by a statement that proved the
   * lease's condition; the announcements of writers that it names are then over.
   *
   * @param lease what the miss gave
   * @param entry what to store
   * @return whether it was accepted: false where the key was invalidated meanwhile or a writer
   *     holds it. Fails with {@code RemoteTierException}, or with whatever the codec threw for a
   *     value that cannot be encoded; in each case the lease ends as far as possible
   */
  CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry);

  /**
   * Gives a lease back without filling, after a load that failed.
   *
   * @param lease what the miss gave
   */
  void abandon(Lease.Granted lease);

  /**
   * What there is of a key, for people: its copy, who has announced a change of it, who loads it.
   * Changes nothing, the state of partitions that have none included, and must not cost the tier
   * its connection where it is slow.
   *
   * @param key of this region
   * @param announcedFor the deadline with which announcements are made, which tells their age
   * @return what was found, as the server says it; lives that are over may be reported as empty
   */
  Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor);

  /**
   * How long a value is in encoded form, before compression. Asked where the local tier is limited
   * by bytes, for values that did not come from here.
   *
   * @param value the value
   * @return its length; 0 where this tier encodes nothing, or not this value
   */
  int bytes(V value);

  /**
   * How many values were found that no longer decode as the declared type, each a miss.
   *
   * @return the count since the start
   */
  long undecodable();
}
