package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import java.util.List;

/**
 * Which tags an entry depends on besides its own cache. Made by the engine, called by remote tiers.
 * Thread-safe; the same key always has the same tags.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TagsOf {

  /** No tags. */
  TagsOf NONE = key -> List.of();

  /**
   * The tags of a key.
   *
   * @param key a key of the region
   * @return its tags, each {@value #MARK} and a name; not the name of the region, on which every
   *     entry depends
   */
  List<String> of(CacheKey key);

  /** Begins every tag, so that none is the name of a region. */
  String MARK = "#";
}
