package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.Assurance;

/**
 * A key that the local tier could not answer, and what was known when its read began. Immutable.
 *
 * @param key the key as the application knows it
 * @param cacheKey the key as the remote tier knows it
 * @param ticket taken before anything is read for it
 * @param assurance why a value of the remote tier may be believed
 */
record Asking<K>(K key, CacheKey cacheKey, LocalTier.Ticket ticket, Assurance assurance) {

  Asking<K> with(Assurance other) {
    return new Asking<>(key, cacheKey, ticket, other);
  }
}
