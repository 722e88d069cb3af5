package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Explanation;
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
import java.util.TreeSet;
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

  /** Who has announced changes of tags; nothing is stored in these. */
  private final Map<String, Slot> tags = new HashMap<>();

  /** Generations whose fence some load has passed. */
  private final Set<String> passed = new HashSet<>();

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

  int partitionOf(String tag) {
    int hash = tag.hashCode() * 0x9E3779B9;
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
    // Who trusts without heartbeats has to hear that there is something to trust now.
    inboxes.forEach(inbox -> inbox.trust(time.nanoTime(), states()));
  }

  synchronized void loseState() {
    slots.clear();
    tags.clear();
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

  private static boolean isVersion(Slot.Stored stored, @Nullable Long version) {
    return version != null && stored.entry().version() == version;
  }

  /** What there is of a key, for people; changes nothing. */
  synchronized Explanation.Remote.Asked explain(
      CacheKey key, TypeRef type, List<String> someTags, Duration announcedFor) {
    long now = time.nanoTime();
    Slot slot = slots.getOrDefault(key, new Slot());
    Slot.Stored stored = slot.stored(now);
    List<Explanation.Writer> writers = new ArrayList<>();
    for (String tag : allTags(key, someTags)) {
      boolean isRegion = tag.equals(key.region());
      writers.addAll(
          tags.getOrDefault(tag, new Slot())
              .announced(
                  isRegion ? Explanation.Reach.CACHE : Explanation.Reach.TAG, announcedFor, now));
    }
    writers.addAll(slot.announced(Explanation.Reach.KEY, announcedFor, now));
    int p = partitionOf(key);
    String generation = generations[p];
    return new Explanation.Remote.Asked(
        condition(stored, type),
        stored == null ? null : copy(stored.at(now), stored.entry().softLife()),
        new Explanation.Place(p, generation == null ? "" : generation, sequences[p]),
        writers,
        slot.holder(now));
  }

  private static Explanation.Condition condition(Slot.@Nullable Stored stored, TypeRef type) {
    if (stored == null) {
      return Explanation.Condition.EMPTY;
    }
    return stored.type().equals(type)
        ? Explanation.Condition.CURRENT
        : Explanation.Condition.UNREADABLE;
  }

  private static Explanation.Copy copy(StoredEntry<?> entry, Duration softLife) {
    return new Explanation.Copy(
        entry.version(),
        entry.isAbsent(),
        entry.age(),
        softLife.minus(entry.age()),
        entry.hardLife());
  }

  /**
   * The lease of a key that has no value of the type but an outdated one; null where it has one.
   */
  synchronized @Nullable Lease lease(
      String node,
      CacheKey key,
      TypeRef type,
      List<String> tags,
      Duration atMost,
      @Nullable Long outdated) {
    long now = time.nanoTime();
    Slot slot = slot(key);
    Slot.Stored stored = slot.stored(now);
    boolean isThere = stored != null && stored.type().equals(type);
    boolean isOutdated = stored != null && isThere && isVersion(stored, outdated);
    if (isThere && !isOutdated) {
      return null;
    }
    Set<Long> ofKey = slot.writers(now);
    Set<Long> writers = new HashSet<>(ofKey);
    List<String> all = allTags(key, tags);
    all.forEach(tag -> writers.addAll(tag(tag).writers(now)));
    if (writers.contains(0L)) {
      return new Lease.Quarantined(key);
    }
    if (slot.isLeased(now) && ofKey.isEmpty()) {
      slot.await();
      return new Lease.Wait(key);
    }
    if (!isOutdated) {
      slot.forgetValue();
    }
    slot.dependOn(all);
    String id = node + ".lease-" + ++counter;
    slot.grant(id, now + atMost.toNanos());
    Lease.Condition condition = new Lease.Condition(writers, fence(key, all));
    return new Lease.Granted(key, generation(partitionOf(key)), id, condition);
  }

  /** The highest fence that nobody has passed yet, of all partitions that an entry concerns. */
  private long fence(CacheKey key, List<String> tags) {
    long highest = fenceOf(partitionOf(key));
    for (String tag : tags) {
      highest = Math.max(highest, fenceOf(partitionOf(tag)));
    }
    return highest;
  }

  private long fenceOf(int partition) {
    String current = generation(partition);
    return passed.contains(current) ? 0 : Long.parseLong(current, 0, current.indexOf('.'), 10);
  }

  synchronized boolean fill(Lease.Granted lease, StoredEntry<?> entry, TypeRef type) {
    long now = time.nanoTime();
    CacheKey key = lease.key();
    Slot slot = slot(key);
    Set<Long> proven = lease.condition().writers();
    boolean accepted =
        slot.isLeasedBy(lease.id(), now)
            && proven.containsAll(slot.writers(now))
            && lease.generation().equals(generations[partitionOf(key)]);
    if (slot.endLease(lease.id())) {
      inboxes.forEach(inbox -> inbox.leaseEnded(key, accepted));
    }
    if (accepted) {
      slot.forgetWriters(proven);
      tags.values().forEach(tag -> tag.forgetWriters(proven));
      passed.add(lease.generation());
      slot.store(entry, type, now);
    }
    return accepted;
  }

  synchronized void abandon(Lease.Granted lease) {
    if (slot(lease.key()).endLease(lease.id())) {
      inboxes.forEach(inbox -> inbox.leaseEnded(lease.key(), false));
    }
  }

  synchronized Quarantine quarantine(
      String node,
      Collection<CacheKey> keys,
      Collection<String> someTags,
      long writer,
      Duration deadline) {
    long change = ++counter;
    long until = time.nanoTime() + deadline.toNanos();
    String token = node + "." + change;
    Map<CacheKey, String> under = new HashMap<>();
    Map<String, String> tagsUnder = new HashMap<>();
    for (CacheKey key : keys) {
      slot(key).quarantine(token, writer, change, until);
      under.put(key, generation(partitionOf(key)));
    }
    for (String tag : someTags) {
      voidTag(tag, change);
      tag(tag).quarantine(token, writer, change, until);
      tagsUnder.put(tag, generation(partitionOf(tag)));
    }
    return new Quarantine(token, under, tagsUnder, publish(token, keys, someTags));
  }

  /** What depends on a tag goes, and whoever was about to store it comes too late. */
  private void voidTag(String tag, long change) {
    slots.forEach(
        (key, slot) -> {
          if (key.region().equals(tag) || slot.mayDependOn(tag)) {
            slot.change(change);
          }
        });
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
    quarantine.tagGenerations().keySet().forEach(tag -> tag(tag).release(quarantine.token(), now));
    if (!lost.isEmpty()) {
      // The mark was lost with its generation, so that old rows may have been filled meanwhile.
      invalidate(lost);
    }
    return done;
  }

  synchronized void invalidate(Collection<CacheKey> keys) {
    long change = ++counter;
    keys.forEach(key -> slot(key).change(change));
    ConsistencyToken unused = publish("", keys, List.of());
  }

  synchronized void clear(String tag) {
    voidTag(tag, ++counter);
    ConsistencyToken unused = publish("", List.of(), List.of(tag));
  }

  /** Adds a node, and says where the partitions stand at that very moment. */
  synchronized List<PartitionState> join(Inbox inbox) {
    inboxes.add(inbox);
    return states();
  }

  /** Where the partitions stand. */
  synchronized List<PartitionState> states() {
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

  private ConsistencyToken publish(
      String token, Collection<CacheKey> keys, Collection<String> someTags) {
    Map<Integer, List<CacheKey>> keysAt = new TreeMap<>();
    Map<Integer, List<String>> tagsAt = new TreeMap<>();
    Set<Integer> concerned = new TreeSet<>();
    for (CacheKey key : keys) {
      concerned.add(partitionOf(key));
      keysAt.computeIfAbsent(partitionOf(key), p -> new ArrayList<>()).add(key);
    }
    for (String tag : someTags) {
      concerned.add(partitionOf(tag));
      tagsAt.computeIfAbsent(partitionOf(tag), p -> new ArrayList<>()).add(tag);
    }
    List<ConsistencyToken.Position> positions = new ArrayList<>();
    for (int p : concerned) {
      long sequence = ++sequences[p];
      InvalidationMessage message =
          new InvalidationMessage(
              p,
              generation(p),
              sequence,
              token,
              keysAt.getOrDefault(p, List.of()),
              tagsAt.getOrDefault(p, List.of()));
      inboxes.forEach(inbox -> inbox.add(message));
      positions.add(new ConsistencyToken.Position(p, generation(p), sequence));
    }
    return new ConsistencyToken(positions, true);
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

  private Slot tag(String tag) {
    return tags.computeIfAbsent(tag, k -> new Slot());
  }

  private static List<String> allTags(CacheKey key, List<String> tags) {
    List<String> all = new ArrayList<>(tags);
    all.add(key.region());
    return all;
  }

  private static <T> T get(Map<CacheKey, T> map, CacheKey key) {
    T found = map.get(key);
    if (found == null) {
      throw new IllegalStateException("Nothing was given for a key of " + key.region() + ".");
    }
    return found;
  }
}
