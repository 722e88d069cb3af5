package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.ChannelMessage;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.Stamp;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows about the partitions, in two kinds. A <em>hint</em> is whatever generation
 * was last heard of from anywhere: good enough to call a script with, because the script checks it.
 * The <em>view</em> is what the channel says, in its order: good enough to believe a plain GET. It
 * exists only while the channel is in place. Replies of commands may arrive late and so change the
 * view only where they cannot turn it back.
 *
 * <p>Thread-safe; a view is written by the channel under its lock and read by anyone.
 */
final class PartitionStates {

  private final AtomicReferenceArray<@Nullable String> hints =
      new AtomicReferenceArray<>(KeyLayout.PARTITIONS);
  private volatile @Nullable View view;

  /** The generation to try, empty where none was heard of. */
  String hint(int partition) {
    String known = hints.get(partition);
    return known == null ? "" : known;
  }

  void hint(int partition, String generation) {
    hints.set(partition, generation);
  }

  @Nullable View view() {
    return view;
  }

  /** Called when the channel is in place, or lost. */
  void view(@Nullable View next) {
    view = next;
  }

  /** What the channel says. */
  static final class View {

    private final AtomicReferenceArray<@Nullable Generation> generations =
        new AtomicReferenceArray<>(KeyLayout.PARTITIONS);
    private final Map<String, Stamp> stamps = new ConcurrentHashMap<>();

    /** Null where it is not known, or being minted. */
    @Nullable Generation generation(int partition) {
      return generations.get(partition);
    }

    void generation(int partition, @Nullable Generation current) {
      generations.set(partition, current);
    }

    /** The stamp of a region whose name belongs to a partition, null where it is not known. */
    @Nullable Stamp stamp(String region, int partition) {
      Stamp known = stamps.get(region);
      return known != null && known.generation().equals(generation(partition)) ? known : null;
    }

    /** A stamp that a command answered: taken only if the channel has not gone further. */
    void adopt(String region, int partition, Stamp answered) {
      if (answered.generation().equals(generation(partition))) {
        stamps.merge(region, answered, View::later);
      }
    }

    void apply(ChannelMessage message) {
      int partition = message.invalidation().partition();
      generation(partition, Generation.parse(message.invalidation().generation()));
      message.stamps().forEach((region, stamp) -> stamps.merge(region, stamp, View::later));
    }

    private static Stamp later(Stamp known, Stamp heard) {
      boolean same = known.generation().equals(heard.generation());
      return same && known.sequence() > heard.sequence() ? known : heard;
    }
  }
}
