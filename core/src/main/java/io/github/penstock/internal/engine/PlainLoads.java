package io.github.penstock.internal.engine;

import io.github.penstock.cache.BatchLoader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads that ask no tier, of keys that are wanted at the same moment: what is loaded while the
 * remote tier is away, anew in the background, or by who has waited for long enough. Thread-safe.
 */
final class PlainLoads<K, V> {

  private final Calls<K, V> calls;
  private final LoadBatcher<Key<K, V>> batcher;

  /**
   * Makes those of one cache.
   *
   * @param mostKeys how many go together at the moment
   */
  PlainLoads(Calls<K, V> calls, IntSupplier mostKeys) {
    this.calls = calls;
    this.batcher = new LoadBatcher<>(this::bringIn, mostKeys);
  }

  /** Calls a loader. */
  @FunctionalInterface
  interface Calls<K, V> {
    /** The values of some keys, and what the load saw; one that is left out has none. */
    LoadResult.All<K, V> load(Set<K> keys, BatchLoader<K, V> loader, boolean mustProve)
        throws Exception;
  }

  /**
   * The value of a key, and what the load saw.
   *
   * @param atMost how long it waits to be taken along, in nanoseconds
   */
  LoadResult.All<K, V> load(K key, BatchLoader<K, V> loader, boolean mustProve, long atMost)
      throws Exception {
    Key<K, V> wanted = new Key<>(key, loader, mustProve);
    return batcher.bringIn(wanted, atMost)
        ? Objects.requireNonNull(wanted.values, "values of a batch that has arrived")
        : calls.load(Set.of(key), loader, mustProve);
  }

  private void bringIn(List<Key<K, V>> batch) throws Exception {
    Set<K> keys = new LinkedHashSet<>();
    boolean mustProve = false;
    for (Key<K, V> one : batch) {
      keys.add(one.key);
      mustProve |= one.mustProve;
    }
    LoadResult.All<K, V> values = calls.load(keys, batch.get(0).loader, mustProve);
    batch.forEach(one -> one.values = values);
  }

  /** A key that is wanted. */
  private static final class Key<K, V> extends LoadBatcher.Wanted<Key<K, V>> {
    private final K key;
    private final BatchLoader<K, V> loader;
    private final boolean mustProve;
    private LoadResult.@Nullable All<K, V> values;

    private Key(K key, BatchLoader<K, V> loader, boolean mustProve) {
      this.key = key;
      this.loader = loader;
      this.mustProve = mustProve;
    }

    @Override
    boolean hasArrived() {
      return values != null;
    }

    @Override
    boolean travelsWith(Key<K, V> other) {
      return loader == other.loader;
    }
  }
}
