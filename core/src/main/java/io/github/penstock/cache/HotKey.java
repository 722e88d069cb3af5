package io.github.penstock.cache;

import java.util.Objects;

/**
 * A key of which a cache is asked often on this node. Made by {@code Penstock.hotKeys}. Immutable
 * and thread-safe if the key is.
 *
 * @param key the key as the application knows it; it may be personal data
 * @param share its part of all recent reads of the cache, from 0 to 1; at most {@code uncertainty}
 *     too high
 * @param uncertainty how much of the share may belong to keys that were counted in the same place
 *     before; what sampling adds to that is not in it
 * @since 0.1
 */
public record HotKey(Object key, double share, double uncertainty) {

  /** Checks. */
  public HotKey {
    Objects.requireNonNull(key, "key");
  }

  /** The shares alone: the key is not for logs. */
  @Override
  public String toString() {
    return "a hot key with a share of " + share + " (uncertain: " + uncertainty + ")";
  }
}
