package io.github.penstock.spi;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;

/**
 * Makes caches. Implemented by the engine, called by repositories. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CacheFactory {

  /**
   * The cache of a name: made at the first call, the same one afterwards.
   *
   * @param spec what it holds and how it behaves
   * @param <K> the type of the keys, as the spec names it
   * @param <V> the type of the values, as the spec names it
   * @return the cache; throws {@code DefinitionException} where the name is in use with another
   *     spec, or where the key type has no canonical text
   */
  <K, V> Cache<K, V> cache(CacheSpec spec);
}
