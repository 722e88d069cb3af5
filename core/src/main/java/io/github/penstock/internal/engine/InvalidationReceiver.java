package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheEvent;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Gates;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.TagsOf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Applies messages to the local tiers, and decides up to when they may be trusted. A partition is
 * trusted while the channel is in place, its messages come without a gap, and heartbeats come back:
 * not a single missed message is tolerated. A message of another generation, or one that skips a
 * number, begins a new epoch of its partition, which ends all its entries at once.
 *
 * <p>A heartbeat that comes back says that everything was heard that had been published before it
 * was asked for; it raises the watermark of each partition whose sequence here is that of the
 * server. Entries of a cache depend on the partition of their key, on that of the cache's own tag,
 * and on those of further tags; their epochs are extended to the earliest of these. Where writes
 * may be committed with a row in the outbox, the last poll of that is one more of them.
 *
 * <p>Everything happens under this object's monitor: stamps, removals and map operations, no I/O
 * and no user code. Own messages are applied like all others; they only leave what the same write
 * has put.
 */
final class InvalidationReceiver implements InvalidationListener {

  private final Events events;
  private final Gates gates;
  private final TagStamps tagStamps;
  private final ToIntFunction<String> partitionOfTag;
  private final Partition[] partitions;
  private final Watermarks watermarks;
  private final Map<String, Listening> caches = new HashMap<>();
  private final String node;
  private final LeaseWaiters waiters = new LeaseWaiters();
  private Runnable onReady = () -> {};
  private Runnable onCold = () -> {};
  private boolean ready;

  // When the last poll of the outbox that counts began, and when it had ended.
  private long outboxReadAt = Watermarks.NEVER;
  private long outboxKnownAt = Watermarks.NEVER;

  /**
   * Starts without trust.
   *
   * @param node this node's id, with which the tokens of its own writes begin
   * @param partitions how many there are
   * @param partitionOfTag where messages about a tag come from
   * @param tagStamps told of every tag that is invalidated
   */
  InvalidationReceiver(
      String node,
      int partitions,
      ToIntFunction<String> partitionOfTag,
      TagStamps tagStamps,
      Events events,
      Gates gates) {
    this.partitions = new Partition[partitions];
    for (int p = 0; p < partitions; p++) {
      this.partitions[p] = new Partition();
    }
    this.watermarks = new Watermarks(partitions);
    this.partitionOfTag = partitionOfTag;
    this.tagStamps = tagStamps;
    this.node = node;
    this.events = events;
    this.gates = gates;
  }

  /** Runs something each time the channel is there, outside the monitor. */
  synchronized void onReady(Runnable task) {
    onReady = task;
  }

  /**
   * Runs something each time the state of a partition was lost, and with it what was cached there.
   * Under the monitor: it must take no lock that is held while this is asked anything.
   */
  synchronized void onCold(Runnable task) {
    onCold = task;
  }

  /** Those who are woken by what is heard here. */
  LeaseWaiters waiters() {
    return waiters;
  }

  /** Adds a cache; it is trusted from the start if the channel is there. */
  synchronized void add(CacheCore<?, ?> cache) {
    int ownTag = partitionOfTag.applyAsInt(cache.name());
    Set<Integer> tagPartitions = cache.isTagged() ? allPartitions() : Set.of(ownTag);
    Listening listening = new Listening(cache, ownTag, tagPartitions);
    caches.put(cache.name(), listening);
    if (ready) {
      cache.local().resume();
      extend(listening);
    }
  }

  private Set<Integer> allPartitions() {
    Set<Integer> all = new HashSet<>();
    for (int p = 0; p < partitions.length; p++) {
      all.add(p);
    }
    return all;
  }

  /**
   * Whether what a commit invalidated has been applied here.
   *
   * @param token of the commit
   * @param partition of the key that is to be read
   */
  synchronized boolean hasApplied(ConsistencyToken token, int partition, CacheCore<?, ?> cache) {
    Listening listening = caches.get(cache.name());
    return ready
        && listening != null
        && token.positions().stream()
            .filter(
                one ->
                    one.partition() == partition
                        || listening.tagPartitions.contains(one.partition()))
            .allMatch(this::isApplied);
  }

  private boolean isApplied(ConsistencyToken.Position position) {
    if (position.partition() >= partitions.length) {
      return false;
    }
    Partition partition = partitions[position.partition()];
    return position.generation().equals(partition.generation)
        && position.sequence() <= partition.sequence;
  }

  @Override
  public void onReady(List<PartitionState> states) {
    Runnable task;
    synchronized (this) {
      for (PartitionState state : states) {
        adopt(partitions[state.partition()], state);
      }
      ready = true;
      watermarks.forget();
      tagStamps.incrementAll();
      for (Listening one : caches.values()) {
        one.cache.local().resume();
        one.cache.probe().happenedToAll(What.CHANNEL_READY);
      }
      task = onReady;
    }
    waiters.listening(true);
    events.tell(new CacheEvent.ChannelReady());
    task.run();
  }

  @Override
  public void onLost(String reason) {
    boolean first;
    synchronized (this) {
      first = ready;
      ready = false;
      watermarks.forget();
      for (Listening one : caches.values()) {
        one.cache.local().suspend();
        one.cache.probe().happenedToAll(What.CHANNEL_LOST);
      }
    }
    waiters.listening(false);
    if (first) {
      Log.ENGINE.warn(
          "The invalidation channel is lost ({}): local entries are not served until it is back.",
          reason);
      events.tell(new CacheEvent.ChannelLost(reason));
    }
  }

  @Override
  public void onMessage(InvalidationMessage message) {
    gates.reach(
        Gate.BEFORE_DELIVERY, message.keys().isEmpty() ? "" : message.keys().get(0).region());
    List<CacheEvent> happened = new ArrayList<>();
    synchronized (this) {
      // Before the first onReady nothing is installed, and the state read then includes this one.
      if (ready && advance(partitions[message.partition()], message)) {
        apply(message, happened);
      }
    }
    happened.forEach(events::tell);
    // An invalidation ends the lease of its key without a word of its own.
    message.keys().forEach(waiters::wake);
  }

  @Override
  public void onLeaseEnded(CacheKey key, boolean filled) {
    waiters.wake(key);
  }

  @Override
  public void onHeartbeat(long askedAt, List<PartitionState> states) {
    synchronized (this) {
      if (!ready) {
        return;
      }
      for (PartitionState state : states) {
        Partition partition = partitions[state.partition()];
        if (!partition.hasHeard(state)) {
          lose(state.partition());
          adopt(partition, state);
        }
        if (state.generation() != null) {
          watermarks.raise(state.partition(), askedAt);
        }
      }
      caches.values().forEach(this::extend);
    }
  }

  /**
   * The outbox was read: what it had is forgotten here, and is sent before this node asks the
   * remote tier for anything.
   *
   * @param startedAt everything is among it, or was, that was committed before
   * @param endedAt after the poll has ended
   */
  void read(long startedAt, long endedAt, List<CacheKey> keys, List<String> tags) {
    List<CacheEvent> happened = new ArrayList<>();
    synchronized (this) {
      apply(new InvalidationMessage(0, "", 0, "", keys, tags), happened);
      outboxReadAt = startedAt;
      outboxKnownAt = endedAt;
    }
    happened.forEach(events::tell);
  }

  private void extend(Listening listening) {
    boolean needsOutbox = listening.cache.setting().needsOutbox();
    for (int p = 0; p < partitions.length; p++) {
      long heard = watermarks.earliest(p, listening.tagPartitions);
      long sure = heard == Watermarks.NEVER || !needsOutbox ? heard : withOutbox(heard);
      if (sure != Watermarks.NEVER) {
        listening.cache.local().heard(p, sure);
      }
    }
  }

  /**
   * A row that the poll did not find any more had been announced before it was removed. So the poll
   * counts only together with a heartbeat that was asked for after it, behind that announcement.
   */
  private long withOutbox(long heard) {
    boolean counts = outboxKnownAt != Watermarks.NEVER && heard - outboxKnownAt >= 0;
    return counts ? outboxReadAt : Watermarks.NEVER;
  }

  /** Counts the message; false where the state read at the connect includes it already. */
  private boolean advance(Partition partition, InvalidationMessage message) {
    boolean same = message.generation().equals(partition.generation);
    if (same && message.sequence() <= partition.sequence) {
      return false;
    }
    if (!same || message.sequence() != partition.sequence + 1) {
      lose(message.partition());
    }
    noticeLoss(partition, message.generation());
    partition.generation = message.generation();
    partition.sequence = message.sequence();
    return true;
  }

  /** Messages of a partition were missed: about its keys, and about tags that it tells of. */
  private void adopt(Partition partition, PartitionState state) {
    noticeLoss(partition, state.generation());
    partition.adopt(state);
  }

  private void noticeLoss(Partition partition, @Nullable String generation) {
    if (partition.generation != null && !partition.generation.equals(generation)) {
      onCold.run();
    }
  }

  private void lose(int partition) {
    tagStamps.incrementAll();
    for (Listening one : caches.values()) {
      if (one.ownTag == partition) {
        one.cache.local().restartAll();
      } else {
        one.cache.local().restart(partition);
      }
    }
  }

  private void apply(InvalidationMessage message, List<CacheEvent> happened) {
    boolean own = message.token().startsWith(node);
    for (CacheKey key : message.keys()) {
      Listening one = caches.get(key.region());
      if (one != null) {
        happened.add(one.cache.heard(key.key(), message.token(), own));
      }
    }
    for (String tag : message.tags()) {
      if (tag.startsWith(TagsOf.MARK)) {
        tagStamps.increment(tag);
        continue;
      }
      Listening one = caches.get(tag);
      if (one != null) {
        one.cache.local().clear();
        one.cache.probe().happenedToAll(What.CLEARED);
        happened.add(new CacheEvent.Cleared(tag));
      }
    }
  }

  /** A cache, the partition of its own tag, and those through which it hears of any of its tags. */
  private record Listening(CacheCore<?, ?> cache, int ownTag, Set<Integer> tagPartitions) {}

  /** Where a partition stands; guarded by the receiver's monitor. */
  private static final class Partition {
    private @Nullable String generation;
    private long sequence;

    void adopt(PartitionState state) {
      generation = state.generation();
      sequence = state.sequence();
    }

    /** Whether nothing was missed up to a state; more may have come since. */
    boolean hasHeard(PartitionState state) {
      return state.generation() == null
          ? generation == null
          : state.generation().equals(generation) && state.sequence() <= sequence;
    }
  }
}
