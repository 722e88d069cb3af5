package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheEvent;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies messages to the local tiers, and decides when they may be trusted. A local tier is
 * trusted while the channel is in place and each partition's messages come without a gap; not a
 * single missed message is tolerated. A message of another generation, or one that skips a number,
 * begins a new epoch of its partition, which ends all its entries at once.
 *
 * <p>Everything happens under this object's monitor: stamps, removals and map operations, no I/O
 * and no user code. Own messages are applied like all others; they only leave what the same write
 * has put.
 */
final class InvalidationReceiver implements InvalidationListener {

  private final Events events;
  private final Partition[] partitions;
  private final Map<String, CacheCore<?, ?>> caches = new HashMap<>();
  private final String node;
  private boolean ready;

  /**
   * Starts without trust.
   *
   * @param node this node's id, with which the tokens of its own writes begin
   */
  InvalidationReceiver(int partitions, String node, Events events) {
    this.partitions = new Partition[partitions];
    for (int p = 0; p < partitions; p++) {
      this.partitions[p] = new Partition();
    }
    this.node = node;
    this.events = events;
  }

  /** Adds a cache; it is trusted from the start if the channel is there. */
  synchronized void add(CacheCore<?, ?> cache) {
    caches.put(cache.name(), cache);
    if (ready) {
      cache.local().resume();
    }
  }

  @Override
  public void onReady(List<PartitionState> states) {
    synchronized (this) {
      for (PartitionState state : states) {
        Partition partition = partitions[state.partition()];
        partition.generation = state.generation();
        partition.sequence = state.sequence();
      }
      ready = true;
      caches.values().forEach(cache -> cache.local().resume());
    }
    events.tell(new CacheEvent.ChannelReady());
  }

  @Override
  public void onLost(String reason) {
    boolean first;
    synchronized (this) {
      first = ready;
      ready = false;
      caches.values().forEach(cache -> cache.local().suspend());
    }
    if (first) {
      Log.ENGINE.warn(
          "The invalidation channel is lost ({}): local entries are not served until it is back.",
          reason);
      events.tell(new CacheEvent.ChannelLost(reason));
    }
  }

  @Override
  public void onMessage(InvalidationMessage message) {
    List<CacheEvent> happened = new ArrayList<>();
    synchronized (this) {
      // Before the first onReady nothing is installed, and the state read then includes this one.
      if (ready && advance(partitions[message.partition()], message)) {
        apply(message, happened);
      }
    }
    happened.forEach(events::tell);
  }

  /** Counts the message; false where the state read at the connect includes it already. */
  private boolean advance(Partition partition, InvalidationMessage message) {
    boolean same = message.generation().equals(partition.generation);
    if (same && message.sequence() <= partition.sequence) {
      return false;
    }
    if (!same || message.sequence() != partition.sequence + 1) {
      caches.values().forEach(cache -> cache.local().restart(message.partition()));
    }
    partition.generation = message.generation();
    partition.sequence = message.sequence();
    return true;
  }

  private void apply(InvalidationMessage message, List<CacheEvent> happened) {
    boolean own = message.token().startsWith(node);
    for (CacheKey key : message.keys()) {
      CacheCore<?, ?> cache = caches.get(key.region());
      if (cache != null) {
        happened.add(cache.heard(key.key(), message.token(), own));
      }
    }
    for (String region : message.regions()) {
      CacheCore<?, ?> cache = caches.get(region);
      if (cache != null) {
        cache.local().clear();
        happened.add(new CacheEvent.Cleared(region));
      }
    }
  }

  /** Where a partition stands; guarded by the receiver's monitor. */
  private static final class Partition {
    private @Nullable String generation;
    private long sequence;
  }
}
