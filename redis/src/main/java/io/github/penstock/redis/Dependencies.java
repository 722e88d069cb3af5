package io.github.penstock.redis;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.redis.internal.wire.Stamps;
import io.github.penstock.spi.TagsOf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * On what the entries of a region depend: on the region, and on the tags of their keys. Immutable
 * and thread-safe.
 *
 * @param region the region's name
 * @param tagsOf the tags of a key
 */
record Dependencies(String region, TagsOf tagsOf) {

  /** The tags of a key besides the region, in an order that is the same on every node. */
  private List<String> others(CacheKey key) {
    List<String> tags = tagsOf.of(key);
    return tags.size() < 2 ? tags : tags.stream().distinct().sorted().toList();
  }

  /** Everything that a key depends on. */
  List<String> of(CacheKey key) {
    List<String> all = new ArrayList<>();
    all.add(region);
    all.addAll(others(key));
    return all;
  }

  /** Everything that some keys depend on. */
  Set<String> of(Collection<CacheKey> keys) {
    Set<String> all = new LinkedHashSet<>();
    all.add(region);
    keys.forEach(key -> all.addAll(tagsOf.of(key)));
    return all;
  }

  /** The stamps that an entry must have, null where one of them is not known. */
  @Nullable Stamps stamps(CacheKey key, Function<String, @Nullable TagState> known) {
    TagState ofRegion = known.apply(region);
    if (ofRegion == null) {
      return null;
    }
    List<Stamp> stamps = new ArrayList<>();
    for (String tag : others(key)) {
      TagState one = known.apply(tag);
      if (one == null) {
        return null;
      }
      stamps.add(one.stamp());
    }
    return Stamps.of(ofRegion.stamp(), stamps);
  }
}
