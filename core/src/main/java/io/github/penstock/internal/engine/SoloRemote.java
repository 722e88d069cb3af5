package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
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
 * obey the same rules, so that a single node reads and writes along the same paths. Nobody but this
 * process loads or writes, so a lease is always granted unless a writer holds the key. Thread-safe.
 *
 * <p>Messages are handed to the listener under this object's monitor, which keeps them in order;
 * the receiver's monitor is taken inside it, never the other way round.
 */
final class SoloRemote
    implements RemoteSession, RemoteTier, InvalidationChannel, LoadLock, LoadLock.Held {

  private static final String GENERATION = "0.solo";

  private final String node;
  private final TimeSource time;
  private final AtomicLong ids = new AtomicLong();
  private final Map<CacheKey, Set<String>> leases = new HashMap<>();

  /**
   * For each key the tokens of its writers, each with the nanosecond at which it ends by itself.
   */
  private final Map<CacheKey, Map<String, Long>> quarantines = new HashMap<>();

  private final Set<String> superseded = new HashSet<>();
  private @Nullable InvalidationListener listener;
  private long sequence;

  SoloRemote(String node, TimeSource time) {
    this.node = node;
    this.time = time;
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
  public <V> RemoteRegion<V> region(String name, TypeRef valueType) {
    return new SoloRegion<>();
  }

  @Override
  public synchronized void subscribe(InvalidationListener subscriber) {
    listener = subscriber;
    subscriber.onReady(List.of(new InvalidationListener.PartitionState(0, GENERATION, sequence)));
  }

  @Override
  public synchronized Quarantine quarantine(Collection<CacheKey> keys, Duration atMost) {
    String token = nextId();
    long deadline = time.nanoTime() + atMost.toNanos();
    Map<CacheKey, String> generations = new HashMap<>();
    for (CacheKey key : keys) {
      supersede(key);
      quarantines.computeIfAbsent(key, k -> new HashMap<>()).put(token, deadline);
      generations.put(key, GENERATION);
    }
    tell(token, List.copyOf(keys), List.of());
    return new Quarantine(token, generations);
  }

  @Override
  public synchronized CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    Set<CacheKey> current = new HashSet<>();
    for (CacheKey key : quarantine.generations().keySet()) {
      Map<String, Long> writers = quarantines.getOrDefault(key, Map.of());
      boolean inForce = writers.containsKey(quarantine.token());
      if (!superseded.remove(mark(quarantine.token(), key)) && inForce) {
        current.add(key);
      }
      if (inForce) {
        writers.remove(quarantine.token());
        quarantines.remove(key, Map.of());
      }
    }
    // Nothing is kept, but whoever asks may keep the value in its local tier.
    Set<CacheKey> stored = new HashSet<>();
    values.stream().map(RemoteWrite::key).filter(current::contains).forEach(stored::add);
    return CompletableFuture.completedFuture(stored);
  }

  @Override
  public synchronized void invalidate(Collection<CacheKey> keys) {
    keys.forEach(this::supersede);
    tell("", List.copyOf(keys), List.of());
  }

  @Override
  public synchronized void clear(String region) {
    leases.keySet().removeIf(key -> key.region().equals(region));
    List<CacheKey> written =
        quarantines.keySet().stream().filter(key -> key.region().equals(region)).toList();
    written.forEach(this::supersede);
    tell("", List.of(), List.of(region));
  }

  @Override
  public Held hold(CacheKey key) {
    return this;
  }

  @Override
  public void await(CacheKey key, Duration atMost) {}

  /** Ends the leases on a key, and takes from earlier writers the right to put their value. */
  private void supersede(CacheKey key) {
    leases.remove(key);
    quarantines
        .getOrDefault(key, Map.of())
        .keySet()
        .forEach(token -> superseded.add(mark(token, key)));
  }

  private static String mark(String token, CacheKey key) {
    return token + " " + key.region() + " " + key.key();
  }

  private void tell(String token, List<CacheKey> keys, List<String> regions) {
    sequence++;
    if (listener != null) {
      listener.onMessage(new InvalidationMessage(0, GENERATION, sequence, token, keys, regions));
    }
  }

  private String nextId() {
    return node + "." + ids.incrementAndGet();
  }

  private synchronized Lease lease(CacheKey key) {
    expire(key);
    if (quarantines.containsKey(key)) {
      return new Lease.Quarantined(key);
    }
    String id = nextId();
    leases.computeIfAbsent(key, k -> new HashSet<>()).add(id);
    return new Lease.Granted(key, GENERATION, id);
  }

  /** Forgets writers whose outcome was never learnt and whose time is over. */
  private void expire(CacheKey key) {
    long now = time.nanoTime();
    Map<String, Long> writers = quarantines.get(key);
    if (writers != null) {
      List<String> over =
          writers.entrySet().stream()
              .filter(writer -> now - writer.getValue() >= 0)
              .map(Map.Entry::getKey)
              .toList();
      over.forEach(
          token -> {
            writers.remove(token);
            superseded.remove(mark(token, key));
          });
      quarantines.remove(key, Map.of());
    }
  }

  /** Uses a lease up; true where it was still there. */
  private synchronized boolean use(Lease.Granted lease) {
    Set<String> live = leases.get(lease.key());
    if (live == null || !live.remove(lease.id())) {
      return false;
    }
    if (live.isEmpty()) {
      leases.remove(lease.key());
    }
    return true;
  }

  /** A region that is always empty. */
  private final class SoloRegion<V> implements RemoteRegion<V> {

    @Override
    public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys) {
      return Map.of();
    }

    @Override
    public Map<CacheKey, Lookup<V>> lease(Collection<CacheKey> keys, Duration atMost) {
      Map<CacheKey, Lookup<V>> answers = new HashMap<>();
      keys.forEach(key -> answers.put(key, new Lookup.Miss<>(SoloRemote.this.lease(key))));
      return answers;
    }

    @Override
    public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
      return CompletableFuture.completedFuture(use(lease));
    }

    @Override
    public void abandon(Lease.Granted lease) {
      use(lease);
    }

    @Override
    public long undecodable() {
      return 0;
    }
  }
}
