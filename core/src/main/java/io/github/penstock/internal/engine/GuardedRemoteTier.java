package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The remote tier behind a breaker: while it is away, what blocks fails at once. Before the first
 * use after an outage, invalidations that could not be sent are sent. Thread-safe.
 */
final class GuardedRemoteTier implements RemoteTier {

  private final RemoteTier tier;
  private final Breaker breaker;
  private final PendingInvalidations pending;

  GuardedRemoteTier(RemoteTier tier, Breaker breaker, PendingInvalidations pending) {
    this.tier = tier;
    this.breaker = breaker;
    this.pending = pending;
  }

  @Override
  public int partitions() {
    return tier.partitions();
  }

  @Override
  public int partitionOf(CacheKey key) {
    return tier.partitionOf(key);
  }

  @Override
  public int partitionOf(String tag) {
    return tier.partitionOf(tag);
  }

  @Override
  public <V> RemoteRegion<V> region(String name, TypeRef valueType, TagsOf tags) {
    return new GuardedRegion<>(tier.region(name, valueType, tags));
  }

  @Override
  public Quarantine quarantine(
      Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline) {
    return guarded(() -> tier.quarantine(keys, tags, writer, deadline));
  }

  @Override
  public CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    List<RemoteWrite<?>> unwrapped = values.stream().<RemoteWrite<?>>map(this::unwrap).toList();
    return tier.release(quarantine, unwrapped);
  }

  @Override
  public void invalidate(Collection<CacheKey> keys) {
    guarded(
        () -> {
          tier.invalidate(keys);
          return keys;
        });
  }

  @Override
  public void clear(String tag) {
    guarded(
        () -> {
          tier.clear(tag);
          return tag;
        });
  }

  private <V> RemoteWrite<V> unwrap(RemoteWrite<V> write) {
    return write.region() instanceof GuardedRegion<V> guarded
        ? new RemoteWrite<>(guarded.region, write.key(), write.entry())
        : write;
  }

  private <T> T guarded(Supplier<T> command) {
    if (!breaker.allows()) {
      throw new RemoteTierException(
          "The remote tier is away: its last commands failed, and it is tried again shortly.",
          null);
    }
    try {
      pending.drain();
      T answer = command.get();
      breaker.succeeded();
      return answer;
    } catch (RemoteTierException e) {
      breaker.failed();
      throw e;
    }
  }

  /** One cache's part; fills need no guard, they follow a lease that was just granted. */
  private final class GuardedRegion<V> implements RemoteRegion<V> {
    private final RemoteRegion<V> region;

    private GuardedRegion(RemoteRegion<V> region) {
      this.region = region;
    }

    @Override
    public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance) {
      return guarded(() -> region.get(keys, assurance));
    }

    @Override
    public Map<CacheKey, Lookup<V>> lease(
        Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
      return guarded(() -> region.lease(keys, atMost, outdated));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
      return region.fill(lease, entry);
    }

    @Override
    public void abandon(Lease.Granted lease) {
      region.abandon(lease);
    }

    @Override
    public long undecodable() {
      return region.undecodable();
    }
  }
}
