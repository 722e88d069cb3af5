package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Explanation.Condition;
import io.github.penstock.cache.Explanation.Copy;
import io.github.penstock.cache.Explanation.Local;
import io.github.penstock.cache.Explanation.Remote;
import io.github.penstock.cache.Explanation.Trust;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.RemoteTier;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything that decides about the next read of a key, and changes nothing: the local
 * entry is looked at without counting as used, and the remote tier is asked what it has. Called by
 * users through their cache, on their thread. Thread-safe.
 */
final class Explainer<K, V> {

  private final CacheCore<K, V> core;
  private final RemoteTier tier;
  private final Verdicts<K, V> verdicts;
  private final String node;

  /**
   * For one cache.
   *
   * @param node this node's id
   */
  Explainer(CacheCore<K, V> core, RemoteTier tier, Verdicts<K, V> verdicts, String node) {
    this.core = core;
    this.tier = tier;
    this.verdicts = verdicts;
    this.node = node;
  }

  /**
   * The explainer of the cache of a name.
   *
   * @param name without a tenant
   * @param tenant null for none; a cache that is common to all tenants is found for each
   */
  static Explainer<?, ?> find(
      String name, @Nullable String tenant, Collection<EngineCache<?, ?>> caches) {
    EngineCache<?, ?> common = null;
    for (EngineCache<?, ?> cache : caches) {
      CacheSpec spec = cache.core().spec();
      if (tenant != null && spec.isOf(name, tenant)) {
        return cache.explainer();
      }
      common = spec.name().equals(name) ? cache : common;
    }
    if (common == null) {
      throw new IllegalArgumentException(
          "No cache '"
              + name
              + "' was made on this node yet"
              + (tenant == null ? "" : " for this tenant")
              + "; there are: "
              + caches.stream()
                  .map(one -> one.core().spec().baseName())
                  .sorted()
                  .distinct()
                  .toList()
              + ".");
    }
    return common.explainer();
  }

  /** The same for anything that has the text of a key, such as an int where keys are long. */
  @SuppressWarnings("unchecked") // what is no K and has not the text of one fails in the codec
  Explanation explainAny(Object key) {
    K typed;
    try {
      typed = core.codec().decode(core.codec().encode((K) key));
    } catch (RuntimeException e) { // without a cause, which may quote the key
      throw new IllegalArgumentException(
          "Cache '"
              + core.name()
              + "' has keys of type "
              + core.spec().keyType()
              + "; this "
              + key.getClass().getName()
              + " is none.");
    }
    return explain(typed);
  }

  /** Takes no longer than one call of the remote tier. */
  Explanation explain(K key) {
    CacheKey cacheKey = core.cacheKey(key);
    Remote remote = remote(cacheKey);
    long now = core.time().nanoTime();
    LocalEntry<V> entry = core.local().peek(key);
    Local local = local(entry, tier.partitionOf(cacheKey), now);
    return new Explanation(
        core.name(),
        key,
        node,
        verdicts.of(key, entry, local, remote, now),
        local,
        remote,
        core.probe().events().of(key, now));
  }

  private Remote remote(CacheKey key) {
    try {
      return core.region().explain(key, WritePath.QUARANTINE);
    } catch (RemoteTierException e) {
      return new Remote.Away(String.valueOf(e.getMessage()));
    }
  }

  private Local local(@Nullable LocalEntry<V> entry, int partition, long now) {
    Trust trust = trust(core.local().epoch(partition), now);
    Copy copy = entry == null ? null : copy(entry, now);
    return new Local(condition(entry, now), copy, trust);
  }

  private Condition condition(@Nullable LocalEntry<V> entry, long now) {
    if (!core.local().isInUse()) {
      return Condition.OFF;
    }
    if (entry == null) {
      return Condition.EMPTY;
    }
    if (entry.isInvalidated()) {
      return Condition.INVALIDATED;
    }
    return entry.isValid(now) ? Condition.CURRENT : Condition.UNTRUSTED;
  }

  private static Copy copy(LocalEntry<?> entry, long now) {
    Aging aging = entry.aging();
    long fresh = (aging == null ? entry.quietUntil() : aging.softUntil()) - now;
    long stale =
        aging == null ? fresh : Math.max(aging.revalidateUntil(), aging.errorUntil()) - now;
    return new Copy(
        entry.version(),
        entry.value() == null,
        entry.age(now),
        Duration.ofNanos(fresh),
        Duration.ofNanos(Math.max(fresh, stale)));
  }

  private Trust trust(Epoch epoch, long now) {
    Duration bound = Duration.ofNanos(core.local().bound());
    long until = epoch.validUntil();
    if (until == Epoch.NEVER) {
      return new Trust(false, null, bound);
    }
    return new Trust(
        now - until <= 0, Duration.ofNanos(now - (until - core.local().bound())), bound);
  }
}
