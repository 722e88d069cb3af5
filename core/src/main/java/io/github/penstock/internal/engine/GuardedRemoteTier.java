package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
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
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The remote tier behind a breaker: while it is away, what blocks fails at once, and only {@link
 * #probe}, which no caller waits for, finds out that it is back. Before the first use after an
 * outage, invalidations that could not be sent are sent. Thread-safe.
 */
final class GuardedRemoteTier implements RemoteTier {

  private final RemoteTier tier;
  private final Breaker breaker;
  private final PendingInvalidations pending;
  private final OutboxPoller outbox;
  private final TimeSource time;

  GuardedRemoteTier(
      RemoteTier tier,
      Breaker breaker,
      PendingInvalidations pending,
      OutboxPoller outbox,
      TimeSource time) {
    this.tier = tier;
    this.breaker = breaker;
    this.pending = pending;
    this.outbox = outbox;
    this.time = time;
  }

  @Override
  public Duration deadline() {
    return tier.deadline();
  }

  /** Called by heartbeats: while the tier counts as away, looks whether it is. */
  @Override
  public void probe() {
    if (breaker.isClosed()) {
      return;
    }
    try {
      tier.probe();
      // What was committed unannounced is sent here, so that no caller has to do it.
      outbox.readNow();
      pending.drain();
      breaker.probed();
    } catch (RemoteTierException e) {
      Log.ENGINE.debug("The remote tier is still away.", e);
    }
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
    return region(name, valueType, tags, () -> true, () -> true);
  }

  /**
   * The same, which can be switched off: then it is as if the tier were away for it.
   *
   * @param isRead whether the outbox was read within the cache's bound, or need not be; asked
   *     before values count of which messages tell nothing
   */
  <V> RemoteRegion<V> region(
      String name,
      TypeRef valueType,
      TagsOf tags,
      BooleanSupplier isInUse,
      BooleanSupplier isRead) {
    return new GuardedRegion<>(name, tier.region(name, valueType, tags), isInUse, isRead);
  }

  @Override
  public Quarantine quarantine(
      Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline) {
    return guarded(() -> tier.quarantine(keys, tags, writer, deadline));
  }

  @Override
  public CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    List<RemoteWrite<?>> unwrapped =
        values.stream().filter(this::isInUse).<RemoteWrite<?>>map(this::unwrap).toList();
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

  private boolean isInUse(RemoteWrite<?> write) {
    return !(write.region() instanceof GuardedRegion<?> guarded) || guarded.isInUse.getAsBoolean();
  }

  private <V> RemoteWrite<V> unwrap(RemoteWrite<V> write) {
    return write.region() instanceof GuardedRegion<V> guarded
        ? new RemoteWrite<>(guarded.region, write.key(), write.entry())
        : write;
  }

  private void checkNotAway() {
    if (!breaker.isClosed()) {
      throw new RemoteTierException(
          "The remote tier is away: its last commands failed or were too slow. It is tried again"
              + " with each heartbeat.",
          null);
    }
  }

  private <T> T guarded(Supplier<T> command) {
    checkNotAway();
    long start = time.nanoTime();
    try {
      pending.drain();
      T answer = command.get();
      breaker.succeeded(start);
      return answer;
    } catch (RemoteTierException e) {
      breaker.failed(start);
      throw e;
    }
  }

  /** One cache's part; fills need no guard, they follow a lease that was just granted. */
  private final class GuardedRegion<V> implements RemoteRegion<V> {
    private final String name;
    private final RemoteRegion<V> region;
    private final BooleanSupplier isInUse;
    private final BooleanSupplier isRead;

    private GuardedRegion(
        String name, RemoteRegion<V> region, BooleanSupplier isInUse, BooleanSupplier isRead) {
      this.name = name;
      this.region = region;
      this.isInUse = isInUse;
      this.isRead = isRead;
    }

    private void checkInUse() {
      if (!isInUse.getAsBoolean()) {
        throw switchedOff();
      }
    }

    private RemoteTierException switchedOff() {
      return new RemoteTierException(
          "Cache '" + name + "': the remote tier is switched off; penstock.control() turns it on.",
          null);
    }

    @Override
    public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance) {
      checkInUse();
      // First: what a poll finds is sent before anything is asked.
      if (assurance == Assurance.ASKED && !isRead.getAsBoolean()) {
        throw new RemoteTierException(
            "Cache '"
                + name
                + "': the outbox was not read within the bound, so that values of the remote tier"
                + " may be older than that. They count again once the database answers.",
            null);
      }
      return guarded(() -> region.get(keys, assurance));
    }

    @Override
    public Map<CacheKey, Lookup<V>> lease(
        Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
      checkInUse();
      return guarded(() -> region.lease(keys, atMost, outdated));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
      if (!isInUse.getAsBoolean()) {
        region.abandon(lease);
        return CompletableFuture.failedFuture(switchedOff());
      }
      return region.fill(lease, entry);
    }

    @Override
    public void abandon(Lease.Granted lease) {
      region.abandon(lease);
    }

    /** Counts for nothing: who only looks is no evidence of how well the tier is. */
    @Override
    public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
      checkInUse();
      checkNotAway();
      return region.explain(key, announcedFor);
    }

    @Override
    public int bytes(V value) {
      return region.bytes(value);
    }

    @Override
    public long undecodable() {
      return region.undecodable();
    }
  }
}
