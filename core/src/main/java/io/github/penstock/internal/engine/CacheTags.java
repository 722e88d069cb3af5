package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Tagging;
import io.github.penstock.internal.key.KeyCodec;
import io.github.penstock.spi.TagsOf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tags of one cache's entries, as the tiers know them. Thread-safe.
 *
 * @param cache its name, for messages
 * @param tagging what the user gave, null for no tags
 * @param codec the texts of the keys
 * @param stamps counts invalidations of tags on this node
 */
record CacheTags<K>(String cache, @Nullable Tagging<K> tagging, KeyCodec<K> codec, TagStamps stamps)
    implements TagsOf {

  private static final int LONGEST = 200;

  boolean isTagged() {
    return tagging != null;
  }

  /** The stamps of a key's tags, captured before anything is read for it. */
  TagStamps.Captured capture(K key) {
    return tagging == null ? TagStamps.Captured.NONE : stamps.capture(marked(key, tagging));
  }

  @Override
  public List<String> of(CacheKey key) {
    return tagging == null ? List.of() : marked(codec.decode(key.key()), tagging);
  }

  private List<String> marked(K key, Tagging<K> known) {
    Collection<String> names = known.tags(key);
    List<String> tags = new ArrayList<>(names.size());
    for (String name : names) {
      tags.add(marked(name));
    }
    if (new HashSet<>(tags).size() != tags.size()) {
      throw new DefinitionException(
          "Cache '" + cache + "': its Tagging names a tag of a key twice. Name each once.");
    }
    return tags;
  }

  /** A name with the mark before it; throws where it cannot be a tag. */
  static String marked(String name) {
    if (name.isEmpty() || name.length() > LONGEST) {
      throw new DefinitionException(
          "A tag has 1 to " + LONGEST + " characters; this one has " + name.length() + ".");
    }
    return MARK + name;
  }
}
