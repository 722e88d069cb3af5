package io.github.penstock.internal.engine;

import java.util.List;
import java.util.Objects;
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
    Captured captured = Captured.NONE;
    for (int i = tags.size() - 1; i > 0; i -= 2) {
      captured = captured(slot(tags.get(i - 1)), slot(tags.get(i)), captured);
    }
    if (tags.size() % 2 == 1) {
      int first = slot(tags.get(0));
      captured = captured(first, first, captured);
    }
    return captured;
  }

  private Captured captured(int first, int second, Captured rest) {
    return new Captured(stamps, first, stamps.get(first), second, stamps.get(second), rest);
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

  /**
   * Stamps as they were, two by two: nearly all entries have one or two tags, and a hit has to
   * fetch nothing more than this from the memory to compare them. Immutable and thread-safe; equal
   * to one with equal stamps.
   */
  static final class Captured {

    private static final int NO_SLOT = -1;

    /** Of no tags, always current. */
    static final Captured NONE = new Captured(new AtomicLongArray(0), NO_SLOT, 0, NO_SLOT, 0, null);

    private final AtomicLongArray stamps;
    private final int firstSlot;
    private final long first;
    private final int secondSlot;
    private final long second;
    private final @Nullable Captured rest;

    private Captured(
        AtomicLongArray stamps,
        int firstSlot,
        long first,
        int secondSlot,
        long second,
        @Nullable Captured rest) {
      this.stamps = stamps;
      this.firstSlot = firstSlot;
      this.first = first;
      this.secondSlot = secondSlot;
      this.second = second;
      this.rest = rest == null || rest.firstSlot == NO_SLOT ? null : rest;
    }

    /** Whether none of the tags was invalidated since. */
    boolean areCurrent() {
      return firstSlot == NO_SLOT
          || (stamps.get(firstSlot) == first
              && stamps.get(secondSlot) == second
              && (rest == null || rest.areCurrent()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Captured that
          && firstSlot == that.firstSlot
          && first == that.first
          && secondSlot == that.secondSlot
          && second == that.second
          && Objects.equals(rest, that.rest);
    }

    @Override
    public int hashCode() {
      return Objects.hash(first, second, rest);
    }
  }
}
