package io.github.penstock.cache;

import java.util.Collection;

/**
 * Which tags the entry of a key depends on, such as the team whose members a list holds.
 * Implemented by users, given to {@code Penstock.cache}. Thread-safe and free of side effects; the
 * same key has the same tags on every node.
 *
 * @param <K> the type of the keys
 * @since 0.1
 */
@FunctionalInterface
public interface Tagging<K> {

  /**
   * The tags of a key.
   *
   * @param key not null
   * @return names of 1 to 200 characters, none twice; few, since each is looked up with the entry
   */
  Collection<String> tags(K key);
}
