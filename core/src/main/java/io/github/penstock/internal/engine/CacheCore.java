package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheEvent;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.internal.key.KeyCodec;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What the paths of one cache have in common: its name, policy, tiers and counters. Thread-safe.
 *
 * @param spec what the cache is
 * @param codec the texts of its keys
 * @param local the tier in the process
 * @param region its part of the remote tier
 * @param tags the tags that its entries depend on
 * @param counters what it has done
 * @param time the clock
 * @param probe measures
 * @param setting what may change while it runs
 */
record CacheCore<K, V>(
    CacheSpec spec,
    KeyCodec<K> codec,
    LocalTier<K, V> local,
    RemoteRegion<V> region,
    CacheTags<K> tags,
    Counters counters,
    TimeSource time,
    Probe<K> probe,
    Setting setting) {

  String name() {
    return spec.name();
  }

  CachePolicy policy() {
    return setting.policy();
  }

  Lives lives() {
    return new Lives(setting.policy());
  }

  /** Whether entries depend on tags besides the cache's own. */
  boolean isTagged() {
    return tags.isTagged();
  }

  /** Whether a key uses the cache at all. */
  boolean isFor(K key) {
    return setting.isForAll() || setting.isFor(codec.encode(key));
  }

  CacheStats stats() {
    return counters.snapshot(region.undecodable(), local.stats());
  }

  CacheKey cacheKey(K key) {
    return new CacheKey(spec.name(), codec.encode(key));
  }

  /** A message says that a key is invalid. */
  CacheEvent heard(String text, String token, boolean own) {
    counters.heard.increment();
    K key;
    try {
      key = codec.decode(text);
    } catch (IllegalArgumentException e) {
      // Some node uses another key type under this name. Which key it meant is unknown: forget all.
      Log.ENGINE.warn(
          "Cache '{}': a message names a key that is no {}. All local entries are dropped. Give one"
              + " of the two caches of this name another one.",
          spec.name(),
          spec.keyType());
      local.clear();
      return new CacheEvent.Cleared(spec.name());
    }
    local.invalidate(key, token);
    probe.invalidatedBy(own ? "" : EngineOptions.nodeOf(token), key);
    return new CacheEvent.Invalidated(spec.name(), key, own);
  }

  /** Installs what a tier or a load gave, unless the key was invalidated since the ticket. */
  void install(K key, StoredEntry<V> stored, LocalTier.Ticket ticket, String token) {
    if (local.isInUse()) {
      LocalSizes<V> sizes = sizes();
      int bytes = sizes.of(stored);
      Life life = lives().local(stored, time.nanoTime());
      install(key, sizes.entry(stored.value(), life, ticket, token, bytes), ticket, bytes);
    }
  }

  /**
   * The same of a value that no other tier has.
   *
   * @param own what the entry is to be believed by
   */
  void installAlone(
      K key, @Nullable V value, Life life, LocalTier.Ticket own, LocalTier.Ticket ticket) {
    if (local.isInUse()) {
      LocalSizes<V> sizes = sizes();
      int bytes = sizes.ofValue(value);
      install(key, sizes.entry(value, life, own, "", bytes), ticket, bytes);
    }
  }

  private void install(K key, LocalEntry<V> entry, LocalTier.Ticket ticket, int bytes) {
    if (!sizes().isTooLarge(bytes)) {
      local.install(key, entry, ticket);
    } else if (local.keepOut(key, ticket)) {
      Log.ENGINE.warn(
          "Cache '{}': a value of {} bytes is larger than its local tier takes (maxValueBytes {},"
              + " maxBytes {}). Such values are read from the remote tier each time, or loaded where"
              + " there is none. This is said once.",
          name(),
          bytes,
          policy().local().maxValueBytes(),
          policy().local().maxBytes());
    }
  }

  private LocalSizes<V> sizes() {
    return new LocalSizes<>(policy().local(), region);
  }
}
