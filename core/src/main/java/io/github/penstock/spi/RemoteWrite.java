package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.StoredEntry;
import java.util.Objects;

/**
 * A value to put when a quarantine is released. Made by the engine. Immutable.
 *
 * @param region where the key belongs
 * @param key the key
 * @param entry what to store
 * @param <V> the type of the value
 * @since 0.1
 */
public record RemoteWrite<V>(RemoteRegion<V> region, CacheKey key, StoredEntry<V> entry) {

  /** Checks. */
  public RemoteWrite {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(entry, "entry");
  }
}
