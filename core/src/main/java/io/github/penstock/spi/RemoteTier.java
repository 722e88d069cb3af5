package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.TypeRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The tier that processes share. Called by the engine alone. Implementations are thread-safe and
 * pass {@code RemoteTierContract} of the testkit.
 *
 * <p>Duties of the implementor: a value is found only until its key is quarantined or invalidated,
 * or something that it depends on cleared; a lease that was granted before that never fills after
 * it; nothing is ever stored without a lease or a quarantine. Methods that block do so on the
 * calling thread and for no longer than the command deadline, then throw {@code
 * RemoteTierException}; where the thread is interrupted they set the flag again and throw {@code
 * InterruptedLoadException}. Stages complete on a thread of the implementation, which the engine
 * does not keep.
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
   * The partition of a tag, through which its invalidations are told.
   *
   * @param tag the name of a region, or a tag with its mark
   * @return from 0 to {@link #partitions()} - 1, the same in every process
   */
  int partitionOf(String tag);

  /**
   * The values of one cache.
   *
   * @param name the cache's name
   * @param valueType the type that values are encoded as and decoded to
   * @param tags on what its entries depend besides the region itself
   * @param <V> that type
   * @return the region; asking twice is allowed and gives equal behaviour
   */
  <V> RemoteRegion<V> region(String name, TypeRef valueType, TagsOf tags);

  /**
   * Announces that keys, and everything that depends on some tags, are about to change: values are
   * removed or void, leases on them end or become worthless, all nodes are told, and no load may
   * fill them that did not see the writer finished. Called before COMMIT, while the writer holds
   * its row locks. All partitions are told in parallel.
   *
   * @param keys may be empty if there are tags
   * @param tags names of regions, or tags with their mark; may be empty if there are keys
   * @param writer the transaction's id. Zero where there is none: then no load may fill until
   *     {@link #release} or the deadline
   * @param deadline when the announcement may be looked at by others: with an id it is removed then
   *     by whoever sees the writer finished, without one it ends
   * @return what to release; throws if anything could not be announced, after the rest was released
   *     as far as possible
   */
  Quarantine quarantine(
      Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline);

  /**
   * Asks for a sign of life, in no longer than any other call may take. Called in the background
   * while the tier counts as away.
   *
   * <p>Returns where it would serve reads and writes; throws {@code RemoteTierException} where not.
   */
  void probe();

  /**
   * How long a call may take; then it fails.
   *
   * @return more than zero
   */
  Duration deadline();

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
   * Makes everything void that depends on a tag, in constant time, loads that are under way
   * included, and tells all nodes.
   *
   * @param tag the name of a region, or a tag with its mark
   */
  void clear(String tag);

  /**
   * A quarantine that is in force.
   *
   * @param token unique for every attempt, and begins with the id of the node; messages of this
   *     quarantine carry it
   * @param generations the generation under which each key was quarantined
   * @param tagGenerations the generation under which each tag was quarantined
   * @param position where the messages stand that announced it
   */
  record Quarantine(
      String token,
      Map<CacheKey, String> generations,
      Map<String, String> tagGenerations,
      ConsistencyToken position) {
    /** Copies. */
    public Quarantine {
      Objects.requireNonNull(token, "token");
      generations = Map.copyOf(generations);
      tagGenerations = Map.copyOf(tagGenerations);
      Objects.requireNonNull(position, "position");
    }
  }
}
