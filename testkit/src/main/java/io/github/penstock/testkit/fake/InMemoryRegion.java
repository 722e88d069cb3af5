package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The values of one cache. A value that was stored as another type counts as undecodable. */
final class InMemoryRegion<V> implements RemoteRegion<V> {

  private final InMemoryTier tier;
  private final Space space;
  private final String name;
  private final TypeRef type;
  private final TagsOf tags;
  private final AtomicLong undecodable = new AtomicLong();

  InMemoryRegion(InMemoryTier tier, String name, TypeRef type, TagsOf tags) {
    this.tier = tier;
    this.space = tier.space();
    this.name = name;
    this.type = type;
    this.tags = tags;
  }

  TypeRef type() {
    return type;
  }

  @Override
  public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance) {
    checkRegion(keys);
    InMemoryTier.checkKeys(keys);
    tier.switches().checkReachable();
    Map<CacheKey, StoredEntry<V>> found = new HashMap<>();
    for (CacheKey key : keys) {
      StoredEntry<V> entry = entry(key);
      if (entry != null) {
        found.put(key, entry);
      }
    }
    return found;
  }

  @Override
  public Map<CacheKey, Lookup<V>> lease(
      Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
    checkRegion(keys);
    tier.before(keys);
    Map<CacheKey, Lookup<V>> answers = new HashMap<>();
    for (CacheKey key : keys) {
      answers.put(key, lease(key, atMost, outdated.get(key)));
    }
    return answers;
  }

  private Lookup<V> lease(CacheKey key, Duration atMost, @Nullable Long outdated) {
    // The value and the lease are two steps: what is stored or removed between them is seen by the
    // next round.
    while (true) {
      StoredEntry<V> entry = entry(key);
      if (entry != null && (outdated == null || entry.version() != outdated)) {
        return new Lookup.Hit<>(entry);
      }
      Lease lease = space.lease(tier.node(), key, type, tags.of(key), atMost, outdated);
      if (lease != null) {
        return new Lookup.Miss<>(lease);
      }
    }
  }

  private @Nullable StoredEntry<V> entry(CacheKey key) {
    Slot.Stored stored = space.stored(key);
    if (stored == null) {
      return null;
    }
    if (!stored.type().equals(type)) {
      undecodable.incrementAndGet();
      return null;
    }
    @SuppressWarnings("unchecked") // the declared type is the same, and only V was accepted there
    StoredEntry<V> entry = (StoredEntry<V>) stored.at(space.now());
    return entry;
  }

  @Override
  public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
    try {
      tier.switches().checkReachable();
      tier.switches().checkEncodable(entry.value());
    } catch (IllegalArgumentException e) {
      space.abandon(lease);
      space.drain();
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    boolean accepted = space.fill(lease, entry, type);
    space.drain();
    return CompletableFuture.completedFuture(accepted);
  }

  @Override
  public void abandon(Lease.Granted lease) {
    tier.switches().checkReachable();
    space.abandon(lease);
    space.drain();
  }

  @Override
  public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
    checkRegion(List.of(key));
    tier.switches().checkReachable();
    return space.explain(key, type, tags.of(key), announcedFor);
  }

  @Override
  public int bytes(V value) {
    return 0;
  }

  @Override
  public long undecodable() {
    return undecodable.get();
  }

  private void checkRegion(Collection<CacheKey> keys) {
    for (CacheKey key : keys) {
      if (!key.region().equals(name)) {
        throw new IllegalArgumentException(
            "A key of region " + key.region() + " was asked for in region " + name + ".");
      }
    }
  }
}
