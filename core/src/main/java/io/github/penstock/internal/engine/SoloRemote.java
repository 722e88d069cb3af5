package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a remote tier where there is none: it keeps no values, but leases and quarantines
 * obey the same rules ({@link SoloMarks}), so that a single node reads and writes along the same
 * paths. Nobody but this process loads or writes, so nobody has to wait for a lease. Thread-safe.
 *
 * <p>Messages are handed to the listener under this object's monitor, which keeps them in order;
 * the receiver's monitor is taken inside it, never the other way round. What is told so is heard at
 * once: the watermark is as far in the future as clocks reach.
 */
final class SoloRemote
    implements RemoteSession, RemoteTier, InvalidationChannel, LoadLock, LoadLock.Held {

  private static final String GENERATION = "0.solo";

  private final String node;
  private final TimeSource time;
  private final SoloMarks marks;
  private final AtomicLong ids = new AtomicLong();
  private @Nullable InvalidationListener listener;
  private long sequence;

  SoloRemote(String node, TimeSource time) {
    this.node = node;
    this.time = time;
    this.marks = new SoloMarks(time);
  }

  @Override
  public RemoteTier tier() {
    return this;
  }

  @Override
  public InvalidationChannel channel() {
    return this;
  }

  @Override
  public LoadLock loadLock() {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public int partitionOf(CacheKey key) {
    return 0;
  }

  @Override
  public int partitionOf(String tag) {
    return 0;
  }

  @Override
  public void probe() {}

  /** Nothing here waits for anything. */
  @Override
  public Duration deadline() {
    return Duration.ofSeconds(1);
  }

  @Override
  public <V> RemoteRegion<V> region(String name, TypeRef valueType, TagsOf tags) {
    return new SoloRegion<>(name, tags);
  }

  @Override
  public synchronized void subscribe(InvalidationListener subscriber) {
    listener = subscriber;
    subscriber.onReady(List.of(state()));
    heartbeat(Set.of());
  }

  @Override
  public synchronized void heartbeat(Set<Integer> partitions) {
    if (listener != null) {
      listener.onHeartbeat(time.nanoTime() + Long.MAX_VALUE / 4, List.of(state()));
    }
  }

  private PartitionState state() {
    return new PartitionState(0, GENERATION, sequence);
  }

  @Override
  public synchronized Quarantine quarantine(
      Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline) {
    String token = nextId();
    long until = time.nanoTime() + deadline.toNanos();
    Map<CacheKey, String> generations = new HashMap<>();
    Map<String, String> tagGenerations = new HashMap<>();
    for (CacheKey key : keys) {
      marks.announce(key, new SoloMarks.Mark(token, writer, until));
      generations.put(key, GENERATION);
    }
    for (String tag : tags) {
      marks.announce(tag, new SoloMarks.Mark(token, writer, until));
      tagGenerations.put(tag, GENERATION);
    }
    tell(token, List.copyOf(keys), List.copyOf(tags));
    ConsistencyToken position =
        new ConsistencyToken(List.of(new ConsistencyToken.Position(0, GENERATION, sequence)), true);
    return new Quarantine(token, generations, tagGenerations, position);
  }

  @Override
  public synchronized CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    Set<CacheKey> current = new HashSet<>();
    for (CacheKey key : quarantine.generations().keySet()) {
      if (marks.release(key, quarantine.token())) {
        current.add(key);
      }
    }
    quarantine.tagGenerations().keySet().forEach(tag -> marks.release(tag, quarantine.token()));
    // Nothing is kept, but whoever asks may keep the value in its local tier.
    Set<CacheKey> stored = new HashSet<>();
    values.stream().map(RemoteWrite::key).filter(current::contains).forEach(stored::add);
    return CompletableFuture.completedFuture(stored);
  }

  @Override
  public synchronized void invalidate(Collection<CacheKey> keys) {
    keys.forEach(marks::supersede);
    tell("", List.copyOf(keys), List.of());
  }

  @Override
  public synchronized void clear(String tag) {
    marks.supersede(tag);
    tell("", List.of(), List.of(tag));
  }

  @Override
  public Held hold(CacheKey key) {
    return this;
  }

  @Override
  public void await(CacheKey key, Duration atMost) {}

  private void tell(String token, List<CacheKey> keys, List<String> tags) {
    sequence++;
    if (listener != null) {
      listener.onMessage(new InvalidationMessage(0, GENERATION, sequence, token, keys, tags));
    }
  }

  private String nextId() {
    return node + "." + ids.incrementAndGet();
  }

  private synchronized Lease lease(CacheKey key, List<String> tags) {
    String id = nextId();
    Lease.Condition condition = marks.lease(key, tags, id);
    return condition == null
        ? new Lease.Quarantined(key)
        : new Lease.Granted(key, GENERATION, id, condition);
  }

  private synchronized boolean fill(Lease.Granted lease) {
    return marks.use(lease);
  }

  private synchronized Explanation.Remote.Asked look(
      CacheKey key, List<String> tags, String region, Duration announcedFor) {
    List<Explanation.Writer> writers = new ArrayList<>();
    marks.look(key).forEach(mark -> writers.add(writer(mark, Explanation.Reach.KEY, announcedFor)));
    for (String tag : tags) {
      Explanation.Reach reach =
          tag.equals(region) ? Explanation.Reach.CACHE : Explanation.Reach.TAG;
      marks.look(tag).forEach(mark -> writers.add(writer(mark, reach, announcedFor)));
    }
    return new Explanation.Remote.Asked(
        Explanation.Condition.OFF,
        null,
        new Explanation.Place(0, GENERATION, sequence),
        writers,
        null);
  }

  private Explanation.Writer writer(
      SoloMarks.Mark mark, Explanation.Reach reach, Duration announcedFor) {
    Duration left = Duration.ofNanos(mark.until() - time.nanoTime());
    return new Explanation.Writer(reach, mark.writer(), node, announcedFor.minus(left));
  }

  private synchronized void giveBack(Lease.Granted lease) {
    marks.abandon(lease);
  }

  /** A region that is always empty. */
  private final class SoloRegion<V> implements RemoteRegion<V> {

    private final String name;
    private final TagsOf tags;

    private SoloRegion(String name, TagsOf tags) {
      this.name = name;
      this.tags = tags;
    }

    @Override
    public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance) {
      return Map.of();
    }

    @Override
    public Map<CacheKey, Lookup<V>> lease(
        Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
      Map<CacheKey, Lookup<V>> answers = new HashMap<>();
      for (CacheKey key : keys) {
        answers.put(key, new Lookup.Miss<>(SoloRemote.this.lease(key, allTags(key))));
      }
      return answers;
    }

    @Override
    public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
      return CompletableFuture.completedFuture(SoloRemote.this.fill(lease));
    }

    @Override
    public void abandon(Lease.Granted lease) {
      giveBack(lease);
    }

    @Override
    public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
      return look(key, allTags(key), name, announcedFor);
    }

    private List<String> allTags(CacheKey key) {
      Set<String> all = new HashSet<>(tags.of(key));
      all.add(name);
      return List.copyOf(all);
    }

    @Override
    public int bytes(V value) {
      return 0;
    }

    @Override
    public long undecodable() {
      return 0;
    }
  }
}
