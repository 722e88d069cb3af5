package io.github.penstock.spi;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Tagging;
import java.util.Collection;

/**
 * Makes caches. Implemented by the engine, called by repositories. Thread-safe.
 *
 * @since 0.1
 */
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

  /**
   * The cache of a name whose entries depend on tags.
   *
   * @param spec what it holds and how it behaves
   * @param tagging the tags of its entries; of caches that are asked for twice the first one counts
   * @param <K> the type of the keys, as the spec names it
   * @param <V> the type of the values, as the spec names it
   * @return the cache; throws {@code DefinitionException} as {@link #cache(CacheSpec)} does
   */
  <K, V> Cache<K, V> cache(CacheSpec spec, Tagging<K> tagging);

  /**
   * Makes everything invalid that depends on one of some tags; with the commit where there is a
   * transaction.
   *
   * @param tags their names
   */
  void invalidateTags(Collection<String> tags);

  /**
   * The same of tags that a transaction may name without end.
   *
   * @param tags their names
   * @param instead a tag on which everything depends that depends on one of them: it alone is told
   *     once a transaction has named more than a thousand of these
   */
  default void invalidateTags(Collection<String> tags, String instead) {
    invalidateTags(tags);
  }
}
