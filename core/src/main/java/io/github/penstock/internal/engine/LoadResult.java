package io.github.penstock.internal.engine;

import io.github.penstock.spi.Snapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a load gave. As immutable as the values. */
final class LoadResult {

  private LoadResult() {}

  /**
   * One value.
   *
   * @param value null where there is none
   * @param snapshot what the load saw; null where nobody can tell
   * @param told what the load said about it
   */
  record One<V>(@Nullable V value, @Nullable Snapshot snapshot, Told told) {}

  /**
   * Values of many keys.
   *
   * @param values a key that is left out has none
   * @param snapshot what the load saw; null where nobody can tell
   * @param told what the load said about some of them
   */
  record All<K, V>(Map<K, V> values, @Nullable Snapshot snapshot, Map<K, Told> told) {

    @Nullable V value(K key) {
      return values.get(key);
    }

    /** What it said about a key. */
    Told told(K key) {
      return told.getOrDefault(key, Told.NOTHING);
    }

    One<V> one(K key) {
      return new One<>(value(key), snapshot, told(key));
    }
  }
}
