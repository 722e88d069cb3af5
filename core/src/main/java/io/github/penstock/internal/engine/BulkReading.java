package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.spi.TransactionScope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A read of many keys, as far as the local tier could not answer it.
 *
 * @param asking each key, and what was known when the read began
 * @param loader of the caller
 * @param stale values that may be given where they cannot be loaded
 * @param acceptsStale whether stale values may be given at all
 * @param patience how long the caller waits
 * @param scope the transaction that the caller is in, or null
 */
record BulkReading<K, V>(
    Map<K, Asking<K>> asking,
    BulkLoader<K, V> loader,
    Map<K, CacheResult<V>> stale,
    boolean acceptsStale,
    Patience patience,
    @Nullable TransactionScope scope) {}
