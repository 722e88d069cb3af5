package io.github.penstock.redis.internal.wire;

import io.github.penstock.cache.CacheKey;

/** Where a key lives. Made by {@link KeyLayout}. Immutable, but for the array, and thread-safe. */
public final class Place {

  private final CacheKey key;
  private final byte[] text;
  private final int partition;

  Place(CacheKey key, byte[] text, int partition) {
    this.key = key;
    this.text = text;
    this.partition = partition;
  }

  /**
   * The key.
   *
   * @return the key
   */
  public CacheKey key() {
    return key;
  }

  /**
   * The bytes of {@code region:key}, which name it in states and messages.
   *
   * @return the array itself, not to be changed
   */
  public byte[] text() {
    return text;
  }

  /**
   * Its partition.
   *
   * @return the partition's number
   */
  public int partition() {
    return partition;
  }
}
