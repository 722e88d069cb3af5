package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A cache as its users see it: checks arguments and hands on to the paths. Thread-safe.
 *
 * @param core what the paths have in common
 * @param reads the path of a read
 * @param bulkReads the path of a read of many keys
 * @param warms the path of values that nobody has asked for yet
 * @param writes the path of a write
 * @param explainer looks at everything
 */
record EngineCache<K, V>(
    CacheCore<K, V> core,
    ReadPath<K, V> reads,
    BulkReadPath<K, V> bulkReads,
    WarmPath<K, V> warms,
    WritePath writes,
    Explainer<K, V> explainer)
    implements Cache<K, V> {

  @Override
  public String name() {
    return core.name();
  }

  @Override
  public @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loader, "loader");
    return reads.get(key, loader);
  }

  @Override
  public CacheResult<V> getResult(K key, Loader<? super K, ? extends V> loader) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loader, "loader");
    return reads.getResult(key, loader);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    Objects.requireNonNull(key, "key");
    return reads.getIfPresent(key);
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader) {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(loader, "loader");
    return core.setting().isForAll() ? bulkReads.getAll(keys, loader) : getSome(keys, loader);
  }

  /** Only some keys use the cache. The others are read by themselves, which goes to the source. */
  private Map<K, V> getSome(Collection<? extends K> keys, BulkLoader<K, V> loader) {
    Map<Boolean, List<K>> parts =
        keys.stream().<K>map(key -> key).collect(Collectors.partitioningBy(core::isFor));
    Map<K, V> found = new HashMap<>();
    parts.values().stream()
        .filter(part -> !part.isEmpty())
        .forEach(part -> found.putAll(bulkReads.getAll(part, loader)));
    Map<K, V> ordered = new LinkedHashMap<>();
    for (K key : keys) {
      V value = found.get(key);
      if (value != null) {
        ordered.put(key, value);
      }
    }
    return ordered;
  }

  @Override
  public Warmed warm(Iterable<? extends K> keys, BulkLoader<K, V> loader, Warming warming) {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(loader, "loader");
    Objects.requireNonNull(warming, "warming");
    return warms.warm(core.setting().isForAll() ? keys : some(keys), loader, warming);
  }

  /** The others would be stored for nobody. */
  private Iterable<? extends K> some(Iterable<? extends K> keys) {
    return () ->
        StreamSupport.stream(keys.spliterator(), false)
            .<K>map(key -> key)
            .filter(core::isFor)
            .iterator();
  }

  @Override
  public void put(K key, V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    writes.put(core, key, value);
  }

  @Override
  public void invalidate(K key) {
    Objects.requireNonNull(key, "key");
    writes.invalidate(core, List.of(key));
  }

  @Override
  public void invalidateAll(Collection<? extends K> keys) {
    Objects.requireNonNull(keys, "keys");
    keys.forEach(key -> Objects.requireNonNull(key, "key"));
    writes.invalidate(core, keys);
  }

  @Override
  public void clear() {
    writes.clear(core);
  }

  @Override
  public Explanation explain(K key) {
    Objects.requireNonNull(key, "key");
    return explainer.explain(key);
  }

  @Override
  public CacheStats stats() {
    return core.stats();
  }

  /** The name only: what the caches hold is not for logs. */
  @Override
  public String toString() {
    return "Cache '" + name() + "'";
  }
}
