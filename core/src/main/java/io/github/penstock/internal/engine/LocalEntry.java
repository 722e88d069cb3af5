package io.github.penstock.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the local tier holds for a key. Immutable, and safely published by its final fields.
 *
 * @param value the value, null for an absent entry
 * @param storedAt when it was made, in nanoseconds of the time source
 * @param deadline when it expires, in nanoseconds of the time source
 * @param epoch the epoch in which its load began
 * @param token the write that put it, empty for a load
 * @param <V> the type of the value
 */
record LocalEntry<V>(@Nullable V value, long storedAt, long deadline, Epoch epoch, String token) {

  boolean isFresh(long now) {
    return now - deadline < 0 && epoch.isLive();
  }

  /** Whether it may be served while the remote tier is away and the user chose LOCAL. */
  boolean isWithin(long maxAgeNanos, long now) {
    return now - deadline < 0 && now - storedAt <= maxAgeNanos && !epoch.isCleared();
  }
}
