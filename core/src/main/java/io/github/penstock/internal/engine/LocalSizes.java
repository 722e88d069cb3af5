package io.github.penstock.internal.engine;

import io.github.penstock.cache.Local;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.RemoteRegion;
import org.jspecify.annotations.Nullable;

/**
 * What entries count of the limits of a local tier. Thread-safe.
 *
 * @param limits the policy's
 * @param region tells how long values are in encoded form
 */
record LocalSizes<V>(Local limits, RemoteRegion<V> region) {

  /** By how much an encoded value may be longer than its estimate: names, quotes, digits. */
  private static final long MARGIN = 8;

  /** How many bytes an entry has, or as good as that where it is far from every limit. */
  int of(StoredEntry<V> stored) {
    return stored.bytes() > 0 ? stored.bytes() : ofValue(stored.value());
  }

  /** The same of a value that did not come from the remote tier; an absent one has none. */
  int ofValue(@Nullable V value) {
    if (value == null) {
      return 0;
    }
    int estimate = Estimate.of(value);
    // What is encoded for this is encoded twice: not for what is small anyway.
    if (limits.maxBytes() == 0 && estimate < limits.maxValueBytes() / MARGIN) {
      return estimate;
    }
    int encoded = region.bytes(value);
    return encoded > 0 ? encoded : estimate;
  }

  boolean isTooLarge(int bytes) {
    return bytes > limits.maxValueBytes() || (limits.maxBytes() > 0 && bytes > limits.maxBytes());
  }

  /** The entry for the local tier. */
  LocalEntry<V> entry(
      @Nullable V value, Life life, LocalTier.Ticket ticket, String token, int bytes) {
    if (limits.maxBytes() == 0) {
      return new LocalEntry<>(value, life, ticket, token);
    }
    // So that there are never more than maxEntries of them.
    long least = Math.min(Integer.MAX_VALUE, limits.maxBytes() / Math.max(1, limits.maxEntries()));
    int weight = Math.max(1, Math.max(bytes, (int) least));
    return new WeighedEntry<>(value, life, ticket, token, weight);
  }
}
