package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one namespace, and the only place where it changes.
 *
 * <p>Guarded by its own monitor. Messages are put into the inboxes inside it, so that each node
 * gets them in the order of the sequence; listeners are called outside, by {@link Inbox#drain}.
 */
final class Space {

  private final TimeSource time;
  private final Map<CacheKey, Slot> slots = new HashMap<>();
  private final @Nullable String[] generations;
  private final long[] sequences;
  private final List<Inbox> inboxes = new ArrayList<>();
  private final LockTable locks;
  private long counter;

  Space(TimeSource time, int partitions) {
    this.time = time;
    this.generations = new @Nullable String[partitions];
    this.sequences = new long[partitions];
    this.locks = new LockTable(time);
  }

  LockTable locks() {
    return locks;
  }

  int partitions() {
    return sequences.length;
  }

  int partitionOf(CacheKey key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), sequences.length);
  }

  /** Whether some of these partitions have no state, because it was lost or never made. */
  synchronized boolean lacksGeneration(Collection<Integer> partitions) {
    return partitions.stream().anyMatch(partition -> generations[partition] == null);
  }

  /** Makes the state of partitions that have none. */
  synchronized void mint(Collection<Integer> partitions, long fence) {
    for (int partition : partitions) {
      if (generations[partition] == null) {
        generations[partition] = fence + "." + ++counter;
      }
    }
  }

  synchronized void loseState() {
    slots.clear();
    for (int partition = 0; partition < sequences.length; partition++) {
      generations[partition] = null;
      sequences[partition] = 0;
    }
  }

  /** What is found for a key, as it was stored. */
  synchronized Slot.@Nullable Stored stored(CacheKey key) {
    Slot slot = slots.get(key);
    return slot == null ? null : slot.stored(time.nanoTime());
  }

  long now() {
    return time.nanoTime();
  }

  /** The lease of a key that has no value of the type; null where it has one. */
  synchronized @Nullable Lease lease(CacheKey key, TypeRef type, Duration atMost) {
    long now = time.nanoTime();
    Slot slot = slot(key);
    Slot.Stored stored = slot.stored(now);
    if (stored != null && stored.type().equals(type)) {
      return null;
    }
    if (slot.isQuarantined(now)) {
      return new Lease.Quarantined(key);
    }
    if (slot.isLeased(now)) {
      return new Lease.Wait(key);
    }
    slot.forgetValue();
    String id = "lease-" + ++counter;
    slot.grant(id, now + atMost.toNanos());
    return new Lease.Granted(key, generation(partitionOf(key)), id);
  }

  synchronized boolean fill(Lease.Granted lease, StoredEntry<?> entry, TypeRef type) {
    long now = time.nanoTime();
    Slot slot = slot(lease.key());
    boolean accepted =
        slot.isLeasedBy(lease.id(), now)
            && !slot.isQuarantined(now)
            && lease.generation().equals(generations[partitionOf(lease.key())]);
    slot.endLease(lease.id());
    if (accepted) {
      slot.store(entry, type, now);
    }
    return accepted;
  }

  synchronized void abandon(Lease.Granted lease) {
    slot(lease.key()).endLease(lease.id());
  }

  synchronized Quarantine quarantine(String node, Collection<CacheKey> keys, Duration atMost) {
    long change = ++counter;
    long until = time.nanoTime() + atMost.toNanos();
    String token = node + "." + change;
    Map<CacheKey, String> under = new HashMap<>();
    for (CacheKey key : keys) {
      slot(key).quarantine(token, change, until);
      under.put(key, generation(partitionOf(key)));
    }
    publishKeys(token, keys);
    return new Quarantine(token, under);
  }

  /** Ends a quarantine; the keys that may be stored now, which {@code store} then does. */
  synchronized Set<CacheKey> release(
      Quarantine quarantine, Map<CacheKey, StoredEntry<?>> entries, Map<CacheKey, TypeRef> types) {
    long now = time.nanoTime();
    Set<CacheKey> done = new HashSet<>();
    List<CacheKey> lost = new ArrayList<>();
    quarantine
        .generations()
        .forEach(
            (key, generation) -> {
              if (!generation.equals(generations[partitionOf(key)])) {
                lost.add(key);
              } else if (slot(key).release(quarantine.token(), now) && entries.containsKey(key)) {
                slot(key).store(get(entries, key), get(types, key), now);
                done.add(key);
              }
            });
    if (!lost.isEmpty()) {
      // The mark was lost with its generation, so that old rows may have been filled meanwhile.
      invalidate(lost);
    }
    return done;
  }

  synchronized void invalidate(Collection<CacheKey> keys) {
    long change = ++counter;
    keys.forEach(key -> slot(key).change(change));
    publishKeys("", keys);
  }

  synchronized void clear(String region) {
    long change = ++counter;
    slots.forEach(
        (key, slot) -> {
          if (key.region().equals(region)) {
            slot.change(change);
          }
        });
    // Every partition says so: a node that misses the message of one must not trust that one.
    for (int partition = 0; partition < sequences.length; partition++) {
      publish(partition, "", List.of(), List.of(region));
    }
  }

  /** Adds a node, and says where the partitions stand at that very moment. */
  synchronized List<PartitionState> join(Inbox inbox) {
    inboxes.add(inbox);
    return IntStream.range(0, sequences.length)
        .mapToObj(p -> new PartitionState(p, generations[p], sequences[p]))
        .toList();
  }

  synchronized void leave(Inbox inbox) {
    inboxes.remove(inbox);
  }

  /** Delivers what was published; called without the monitor. */
  void drain() {
    List<Inbox> now;
    synchronized (this) {
      now = List.copyOf(inboxes);
    }
    now.forEach(Inbox::drain);
  }

  private void publishKeys(String token, Collection<CacheKey> keys) {
    Map<Integer, List<CacheKey>> byPartition = new TreeMap<>();
    for (CacheKey key : keys) {
      byPartition.computeIfAbsent(partitionOf(key), p -> new ArrayList<>()).add(key);
    }
    byPartition.forEach((partition, some) -> publish(partition, token, some, List.of()));
  }

  private void publish(int partition, String token, List<CacheKey> keys, List<String> regions) {
    long sequence = ++sequences[partition];
    InvalidationMessage message =
        new InvalidationMessage(partition, generation(partition), sequence, token, keys, regions);
    inboxes.forEach(inbox -> inbox.add(message));
  }

  /** The generation, minted without a fence where it was lost between two steps of one call. */
  private String generation(int partition) {
    String current = generations[partition];
    if (current == null) {
      current = "0." + ++counter;
      generations[partition] = current;
    }
    return current;
  }

  private Slot slot(CacheKey key) {
    return slots.computeIfAbsent(key, k -> new Slot());
  }

  private static <T> T get(Map<CacheKey, T> map, CacheKey key) {
    T found = map.get(key);
    if (found == null) {
      throw new IllegalStateException("Nothing was given for a key of " + key.region() + ".");
    }
    return found;
  }
}
