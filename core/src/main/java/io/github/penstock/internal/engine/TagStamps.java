package io.github.penstock.internal.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the invalidations of tags on this node. Whoever loads captures the stamps of its tags
 * before; whatever was captured before an invalidation is void after it. Tags share slots, so the
 * invalidation of one may void entries of another, which costs a remote read. Thread-safe: stamps
 * only ever grow.
 */
final class TagStamps {

  private static final int SLOTS = 4096;

  private final AtomicLongArray stamps = new AtomicLongArray(SLOTS);

  /** The stamps of some tags as they are now. */
  Captured capture(List<String> tags) {
    if (tags.isEmpty()) {
      return Captured.NONE;
    }
    int[] slots = new int[tags.size()];
    long[] values = new long[tags.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot(tags.get(i));
      values[i] = stamps.get(slots[i]);
    }
    return new Captured(stamps, slots, values);
  }

  /** A tag was invalidated. */
  void increment(String tag) {
    stamps.incrementAndGet(slot(tag));
  }

  /** Nobody knows which tags were invalidated. */
  void incrementAll() {
    for (int i = 0; i < SLOTS; i++) {
      stamps.incrementAndGet(i);
    }
  }

  private static int slot(String tag) {
    int h = tag.hashCode() * 0x9E3779B9;
    return (h >>> 16 ^ h) & (SLOTS - 1);
  }

  /** Stamps as they were. Immutable and thread-safe; equal to one with equal stamps. */
  static final class Captured {

    /** Of no tags, always current. */
    static final Captured NONE = new Captured(new AtomicLongArray(0), new int[0], new long[0]);

    private final AtomicLongArray stamps;
    private final int[] slots;
    private final long[] values;

    private Captured(AtomicLongArray stamps, int[] slots, long[] values) {
      this.stamps = stamps;
      this.slots = slots;
      this.values = values;
    }

    /** Whether none of the tags was invalidated since. */
    boolean areCurrent() {
      for (int i = 0; i < slots.length; i++) {
        if (stamps.get(slots[i]) != values[i]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Captured that
          && Arrays.equals(slots, that.slots)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }
}
