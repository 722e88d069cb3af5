package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.StoredEntry;
import org.jspecify.annotations.Nullable;

/**
 * What the remote tier had for a reader. Immutable.
 *
 * @param <V> the type of the value
 */
sealed interface Found<V> {

  /**
   * A result to give.
   *
   * @param result fresh, or stale where the policy says that it is given all the same
   */
  record Given<V>(CacheResult<V> result) implements Found<V> {}

  /**
   * Nothing that will do; nobody was asked for a lease yet.
   *
   * @param entry what is there and is to be replaced, or null
   * @param stale a value that may be given where it cannot be loaded, or null
   */
  record Seen<V>(@Nullable StoredEntry<V> entry, @Nullable CacheResult<V> stale)
      implements Found<V> {}

  /**
   * Nothing, so that it is to be loaded.
   *
   * @param lease the right to store what is loaded, or null
   * @param stale a value that may be given where it cannot be loaded, or null
   * @param isAway whether the remote tier could not be asked
   */
  record Missing<V>(Lease.@Nullable Granted lease, @Nullable CacheResult<V> stale, boolean isAway)
      implements Found<V> {}
}
