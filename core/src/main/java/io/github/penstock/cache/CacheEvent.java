package io.github.penstock.cache;

/**
 * Something that happened to a cache on this node and that an operator or a test wants to see. Made
 * by the engine, handed to listeners. Immutable and thread-safe.
 *
 * @since 0.1
 */
public sealed interface CacheEvent {

  /**
   * A key was invalidated, and this node's local tier has forgotten it.
   *
   * @param cache the cache's name
   * @param key the key as the application knows it
   * @param own whether this node wrote it
   */
  record Invalidated(String cache, Object key, boolean own) implements CacheEvent {}

  /**
   * Everything was invalidated, and this node's local tier has forgotten it.
   *
   * @param cache the cache's name
   */
  record Cleared(String cache) implements CacheEvent {}

  /**
   * The invalidation channel was lost: local entries are not served until it is back.
   *
   * @param reason what happened
   */
  record ChannelLost(String reason) implements CacheEvent {}

  /** The invalidation channel is there; the local tier starts empty. */
  record ChannelReady() implements CacheEvent {}
}
