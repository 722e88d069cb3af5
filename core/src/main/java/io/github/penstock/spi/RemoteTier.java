package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.TypeRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The tier that processes share. Called by the engine alone. Implementations are thread-safe and
 * pass {@code RemoteTierContract} of the testkit.
 *
 * <p>Duties of the implementor: a value is found only until its key is quarantined or invalidated,
 * or its region cleared; a lease that was granted before that never fills after it; nothing is ever
 * stored without a lease or a quarantine. Methods that block do so on the calling thread and for no
 * longer than the command deadline, then throw {@code RemoteTierException}; where the thread is
 * interrupted they set the flag again and throw {@code InterruptedLoadException}. Stages complete
 * on a thread of the implementation, which the engine does not keep.
 *
 * @since 0.1
 */
public interface RemoteTier {

  /**
   * Into how many partitions keys are spread. Each has its own generation and sequence.
   *
   * @return a constant
   */
  int partitions();

  /**
   * The partition of a key.
   *
   * @param key any key
   * @return from 0 to {@link #partitions()} - 1, the same in every process
   */
  int partitionOf(CacheKey key);

  /**
   * The values of one cache.
   *
   * @param name the cache's name
   * @param valueType the type that values are encoded as and decoded to
   * @param <V> that type
   * @return the region; asking twice is allowed and gives equal behaviour
   */
  <V> RemoteRegion<V> region(String name, TypeRef valueType);

  /**
   * Announces that the keys are about to change: their values are removed, leases on them end, all
   * nodes are told, and no load may fill them until {@link #release} or the deadline. Called before
   * COMMIT, while the writer holds its row locks.
   *
   * @param keys not empty
   * @param atMost how long the quarantine holds if nobody releases it
   * @return what to release; throws if any key could not be quarantined, after the others were
   *     released as far as possible
   */
  Quarantine quarantine(Collection<CacheKey> keys, Duration atMost);

  /**
   * Ends a quarantine. Called once, after the outcome of the transaction is known for sure.
   *
   * @param quarantine what {@link #quarantine} returned
   * @param values the values to put where the transaction was committed; a value is stored only if
   *     no other writer quarantined its key after this one. Empty after a rollback
   * @return the keys whose values were stored; fails with {@code RemoteTierException}
   */
  CompletionStage<Set<CacheKey>> release(Quarantine quarantine, List<RemoteWrite<?>> values);

  /**
   * Removes the values of keys, ends leases on them and tells all nodes.
   *
   * @param keys not empty
   */
  void invalidate(Collection<CacheKey> keys);

  /**
   * Removes everything in a cache, in constant time, and tells all nodes.
   *
   * @param region the cache's name
   */
  void clear(String region);

  /**
   * A quarantine that is in force.
   *
   * @param token unique for every attempt, and begins with the id of the node; messages of this
   *     quarantine carry it
   * @param generations the generation under which each key was quarantined
   */
  record Quarantine(String token, Map<CacheKey, String> generations) {
    /** Copies. */
    public Quarantine {
      generations = Map.copyOf(generations);
    }
  }
}
