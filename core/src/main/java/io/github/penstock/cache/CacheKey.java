package io.github.penstock.cache;

import java.util.Objects;

/**
 * A key as the remote tier and messages know it: the name of the cache and the canonical text of
 * the key. Made only after a local miss. Immutable and thread-safe.
 *
 * @param region the cache's name
 * @param key the canonical text that the cache's key codec made
 * @since 0.1
 */
public record CacheKey(String region, String key) {

  /** Checks. */
  public CacheKey {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(key, "key");
  }

  /** Names the cache only: keys may be personal data. */
  @Override
  public String toString() {
    return region + ":<key of " + key.length() + " characters>";
  }
}
