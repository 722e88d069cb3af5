package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Whose announcements may have been lost with a partition's last state: every transaction up to the
 * id that was burnt for the new generation. Until one load has shown that all of these have ended,
 * each load has to. Thread-safe.
 */
final class Fences {

  private final AtomicReferenceArray<@Nullable Generation> passed =
      new AtomicReferenceArray<>(KeyLayout.PARTITIONS);

  /** The id that a load has to prove ended with all before it, zero where one already has. */
  long of(int partition, @Nullable Generation generation) {
    return generation == null || generation.equals(passed.get(partition)) ? 0 : generation.xid();
  }

  /** A load proved a fence; counts for a partition whose generation has just this one. */
  void prove(int partition, @Nullable Generation generation, long fence) {
    if (generation != null && fence != 0 && generation.xid() == fence) {
      passed.set(partition, generation);
    }
  }
}
