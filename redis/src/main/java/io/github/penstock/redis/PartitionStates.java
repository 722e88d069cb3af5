package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.KeyLayout;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows about the partitions, in two kinds. A <em>hint</em> is whatever generation
 * was last heard of from anywhere: good enough to call a script with, because the script checks it.
 * The <em>view</em> is what the channel says, in its order: good enough to believe a plain GET. It
 * exists only while the channel is in place. Replies of commands may arrive late and so change the
 * view only where they cannot turn it back.
 *
 * <p>Thread-safe.
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
}
