package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteRegion;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tier as one node sees it: is it reachable, are the arguments right; {@link Space} does it.
 */
final class InMemoryTier implements RemoteTier {

  private final RemoteContext context;
  private final Space space;
  private final NodeSwitches switches;

  InMemoryTier(RemoteContext context, Space space, NodeSwitches switches) {
    this.context = context;
    this.space = space;
    this.switches = switches;
  }

  @Override
  public int partitions() {
    return space.partitions();
  }

  @Override
  public int partitionOf(CacheKey key) {
    return space.partitionOf(key);
  }

  @Override
  public int partitionOf(String tag) {
    return space.partitionOf(tag);
  }

  @Override
  public void probe() {
    switches.checkReachable();
  }

  /** What users of real servers have; nothing here takes any time. */
  @Override
  public Duration deadline() {
    return Duration.ofMillis(250);
  }

  @Override
  public <V> RemoteRegion<V> region(String name, TypeRef valueType, TagsOf tags) {
    return new InMemoryRegion<>(this, name, valueType, tags);
  }

  @Override
  public Quarantine quarantine(
      Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline) {
    if (tags.isEmpty()) {
      before(keys);
    } else {
      switches.checkReachable();
      mintAll();
    }
    Quarantine quarantine = space.quarantine(context.node(), keys, tags, writer, deadline);
    space.drain();
    return quarantine;
  }

  @Override
  public CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    Map<CacheKey, StoredEntry<?>> entries = new HashMap<>();
    Map<CacheKey, TypeRef> types = new HashMap<>();
    try {
      switches.checkReachable();
      for (RemoteWrite<?> write : values) {
        if (!(write.region() instanceof InMemoryRegion<?> region)) {
          throw new IllegalArgumentException("The region is not one of an in-memory remote tier.");
        }
        // A value that cannot be encoded is left out: its key is empty then, and open again.
        if (switches.isEncodable(write.entry().value())) {
          entries.put(write.key(), write.entry());
          types.put(write.key(), region.type());
        }
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    Set<CacheKey> stored = space.release(quarantine, entries, types);
    space.drain();
    return CompletableFuture.completedFuture(stored);
  }

  @Override
  public void invalidate(Collection<CacheKey> keys) {
    before(keys);
    space.invalidate(keys);
    space.drain();
  }

  @Override
  public void clear(String tag) {
    Objects.requireNonNull(tag, "tag");
    switches.checkReachable();
    mintAll();
    space.clear(tag);
    space.drain();
  }

  private void mintAll() {
    mint(IntStream.range(0, partitions()).boxed().collect(Collectors.toSet()));
  }

  String node() {
    return context.node();
  }

  Space space() {
    return space;
  }

  NodeSwitches switches() {
    return switches;
  }

  /** What comes before every call that changes something. */
  void before(Collection<CacheKey> keys) {
    checkKeys(keys);
    switches.checkReachable();
    mint(keys.stream().map(space::partitionOf).collect(Collectors.toSet()));
  }

  static void checkKeys(Collection<CacheKey> keys) {
    if (keys.isEmpty() || Set.copyOf(keys).size() != keys.size()) {
      throw new IllegalArgumentException(
          "Keys must be there and differ from each other; got " + keys.size() + " of them.");
    }
  }

  /** Outside the space: the fence goes to the database, which may take its time. */
  private void mint(Set<Integer> partitions) {
    if (space.lacksGeneration(partitions)) {
      try {
        space.mint(partitions, context.visibility().burn());
        space.drain();
      } catch (RuntimeException e) {
        throw new RemoteTierException(
            "A generation could not be made: the source gave no transaction id for it.", e);
      }
    }
  }
}
