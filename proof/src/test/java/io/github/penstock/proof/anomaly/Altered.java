package io.github.penstock.proof.anomaly;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A remote tier in which a test changes a step: to bring about a fault, or to take a line out of
 * the protocol. Overridden by tests; passes everything on by itself. Thread-safe.
 */
class Altered implements RemoteModule {

  private final RemoteModule module;
  private final AtomicInteger releases = new AtomicInteger();
  private volatile @Nullable RemoteTier open;

  Altered(RemoteModule module) {
    this.module = module;
  }

  /** How many releases of writers have taken effect. */
  int releases() {
    return releases.get();
  }

  /** The tier of the session that was opened last. */
  RemoteTier tier() {
    return Objects.requireNonNull(open, "opened");
  }

  /** The announcement of a writer. */
  RemoteTier.Quarantine quarantine(
      RemoteTier tier,
      Collection<CacheKey> keys,
      Collection<String> tags,
      long writer,
      Duration deadline) {
    return tier.quarantine(keys, tags, writer, deadline);
  }

  /** A granted lease. */
  Lease.Granted granted(Lease.Granted lease) {
    return lease;
  }

  /** A fill. */
  <V> CompletionStage<Boolean> fill(
      RemoteRegion<V> region, Lease.Granted lease, StoredEntry<V> entry) {
    return region.fill(lease, entry);
  }

  /** Who is told by the channel. */
  InvalidationListener listener(InvalidationListener engine) {
    return engine;
  }

  /** The lock of loads. */
  LoadLock loadLock(LoadLock lock) {
    return lock;
  }

  @Override
  public RemoteSession open(RemoteContext context) {
    RemoteSession session = module.open(context);
    open = session.tier();
    return new Session(session);
  }

  private final class Session implements RemoteSession {
    private final RemoteSession session;
    private final RemoteTier tier;

    private Session(RemoteSession session) {
      this.session = session;
      this.tier = new Tier(session.tier());
    }

    @Override
    public RemoteTier tier() {
      return tier;
    }

    @Override
    public InvalidationChannel channel() {
      InvalidationChannel channel = session.channel();
      return new InvalidationChannel() {
        @Override
        public void subscribe(InvalidationListener listener) {
          channel.subscribe(listener(listener));
        }

        @Override
        public void heartbeat(Set<Integer> partitions) {
          channel.heartbeat(partitions);
        }
      };
    }

    @Override
    public LoadLock loadLock() {
      return Altered.this.loadLock(session.loadLock());
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private final class Tier implements RemoteTier {
    private final RemoteTier tier;

    private Tier(RemoteTier tier) {
      this.tier = tier;
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
    public void probe() {
      tier.probe();
    }

    @Override
    public Duration deadline() {
      return tier.deadline();
    }

    @Override
    public <V> RemoteRegion<V> region(String name, TypeRef valueType, TagsOf tags) {
      return new Region<>(tier.region(name, valueType, tags));
    }

    @Override
    public Quarantine quarantine(
        Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline) {
      return Altered.this.quarantine(tier, keys, tags, writer, deadline);
    }

    @Override
    public CompletionStage<Set<CacheKey>> release(
        Quarantine quarantine, List<RemoteWrite<?>> values) {
      return tier.release(
              quarantine, values.stream().<RemoteWrite<?>>map(this::withItsRegion).toList())
          .whenComplete((stored, failure) -> releases.incrementAndGet());
    }

    private <V> RemoteWrite<V> withItsRegion(RemoteWrite<V> write) {
      return write.region() instanceof Region<V> ours
          ? new RemoteWrite<>(ours.region, write.key(), write.entry())
          : write;
    }

    @Override
    public void invalidate(Collection<CacheKey> keys) {
      tier.invalidate(keys);
    }

    @Override
    public void clear(String tag) {
      tier.clear(tag);
    }
  }

  private final class Region<V> implements RemoteRegion<V> {
    private final RemoteRegion<V> region;

    private Region(RemoteRegion<V> region) {
      this.region = region;
    }

    @Override
    public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance) {
      return region.get(keys, assurance);
    }

    @Override
    public Map<CacheKey, Lookup<V>> lease(
        Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
      Map<CacheKey, Lookup<V>> answers = new HashMap<>(region.lease(keys, atMost, outdated));
      answers.replaceAll(
          (key, answer) ->
              answer instanceof Lookup.Miss<V> miss && miss.lease() instanceof Lease.Granted lease
                  ? new Lookup.Miss<>(granted(lease))
                  : answer);
      return answers;
    }

    @Override
    public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
      return Altered.this.fill(region, lease, entry);
    }

    @Override
    public void abandon(Lease.Granted lease) {
      region.abandon(lease);
    }

    @Override
    public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
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
