package io.github.penstock.control;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Tier;

/**
 * Switches the caches of this node while they run; other nodes are not told, and a restart forgets
 * it. Whatever is switched, writes announce what they change as before, since other nodes rely on
 * it, and no read becomes staler than its policy allows. Handed out by {@code Penstock.control()},
 * used by operators. Thread-safe.
 *
 * <p>Caches go by the names they were given; a name means the caches of all tenants, those that are
 * made later included. Where no cache of a name was made yet on this node, methods throw {@link
 * IllegalArgumentException} that names those there are.
 *
 * @since 0.1
 */
public interface Control {

  /**
   * Stops the use of a tier for all caches, those that are made later included.
   *
   * <p>{@link Tier#LOCAL}: everything in it is dropped, and reads ask the remote tier. {@link
   * Tier#REMOTE}: reads treat it as away, so the policy's {@code whenRedisIsAway} says where they
   * go; nothing is stored in it. Messages are heard as before, and the entries of the local tier
   * are served as long as that is so; new ones do not come in, since only the remote tier knows
   * which loads may be kept. Writes are still announced through it, and fail with {@code
   * onQuarantineFailure = FAIL} where they cannot be.
   *
   * @param tier which one; {@link IllegalArgumentException} for {@link Tier#REMOTE} where there is
   *     none, and for {@link Tier#SOURCE}
   */
  void off(Tier tier);

  /**
   * Uses a tier again that {@link #off(Tier)} stopped. Caches for which it was stopped by name stay
   * without it.
   *
   * @param tier which one
   */
  void on(Tier tier);

  /**
   * Stops the use of a tier for one cache, as {@link #off(Tier)} does for all.
   *
   * @param tier which one
   * @param cache the name of the cache
   */
  void off(Tier tier, String cache);

  /**
   * Uses a tier again that {@link #off(Tier, String)} stopped. One that is stopped for all caches
   * stays so.
   *
   * @param tier which one
   * @param cache the name of the cache
   */
  void on(Tier tier, String cache);

  /**
   * Lets a part of the keys use a cache; reads of all others go to the source and store nothing.
   * Which ones follows from a hash of their texts: the same on every node and after each restart,
   * and whoever is in at 10 % is in at 20 %.
   *
   * @param cache the name of the cache
   * @param percent from 0 to 100
   */
  void ramp(String cache, int percent);

  /**
   * Lets a cache behave by another policy from now on. Entries of the local tier are dropped where
   * their lives change; what the remote tier holds keeps the life it was stored with.
   *
   * @param cache the name of the cache
   * @param policy how it behaves; {@code DefinitionException} where it differs in the bound or in
   *     {@code onQuarantineFailure}, on which reads of other nodes rely: these are changed by a
   *     deployment
   */
  void policy(String cache, CachePolicy policy);

  /**
   * How a cache is switched.
   *
   * @param cache the name of the cache
   * @return a snapshot
   */
  CacheSettings settings(String cache);
}
