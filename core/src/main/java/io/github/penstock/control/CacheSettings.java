package io.github.penstock.control;

import io.github.penstock.cache.CachePolicy;
import java.util.Objects;

/**
 * How a cache is switched on this node at the moment. A snapshot; immutable and thread-safe.
 *
 * @param local whether its local tier is used
 * @param remote whether values of the remote tier are used
 * @param percent how many of a hundred keys use the cache
 * @param policy how it behaves
 * @since 0.1
 */
public record CacheSettings(boolean local, boolean remote, int percent, CachePolicy policy) {

  /** Checks. */
  public CacheSettings {
    Objects.requireNonNull(policy, "policy");
  }
}
