package io.github.penstock.internal.engine;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the local hits of one cache, exactly, at the price of a few plain instructions a hit: a
 * thread that reads often has a cell that it alone writes, and all others share a {@link
 * LongAdder}. Thread-safe.
 *
 * <p>A cell also knows when its thread last told the tier that an entry was used. The tier need not
 * hear of each hit, and recording one costs more than finding it: once in {@value
 * #MICROS_BETWEEN_RECORDS} us is enough for an order of use that differs by nothing that can be
 * measured, since a thread that has hits faster than that is in a loop.
 */
final class LocalHits {

  private static final long MICROS_BETWEEN_RECORDS = 4;
  private static final long BETWEEN_RECORDS =
      Duration.ofNanos(1_000 * MICROS_BETWEEN_RECORDS).toNanos();

  private static final int SLOTS = 64;

  /** One hit of 2^6 gives a thread that has no cell one, so that those that end soon get none. */
  private static final int LOT_BITS = 6;

  private final AtomicReferenceArray<@Nullable Cell> cells = new AtomicReferenceArray<>(SLOTS);
  private final LongAdder others = new LongAdder();

  /** The cell of the calling thread, or null where it has none. */
  @Nullable Cell mine() {
    Thread current = Thread.currentThread();
    Cell cell = cells.get(slot(current));
    return cell != null && cell.owner.refersTo(current) ? cell : null;
  }

  /** Counts hits of a thread whether it has a cell or not. */
  void increment() {
    others.increment();
  }

  /**
   * Counts a hit of the calling thread, and perhaps gives it a cell.
   *
   * @param own what {@link #mine} gave it
   * @param now the clock, whose digits are as good as dice
   */
  void increment(@Nullable Cell own, long now) {
    if (own != null) {
      own.increment();
      return;
    }
    others.increment();
    if ((now * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - LOT_BITS) == 0) {
      claim(Thread.currentThread(), now);
    }
  }

  /** Gives a thread the cell of its slot, unless a thread has that which is alive. */
  private synchronized void claim(Thread current, long now) {
    int slot = slot(current);
    Cell old = cells.get(slot);
    if (old != null && old.isOwned()) {
      return;
    }
    if (old != null) {
      others.add(old.hits()); // under the monitor, so that no sum sees them twice or never
    }
    cells.set(slot, new Cell(current, now));
  }

  /** All hits so far. */
  synchronized long sum() {
    long sum = others.sum();
    for (int i = 0; i < SLOTS; i++) {
      Cell cell = cells.get(i);
      sum += cell == null ? 0 : cell.hits();
    }
    return sum;
  }

  private static int slot(Thread thread) {
    return (int) thread.getId() & (SLOTS - 1);
  }

  /** What one thread alone writes. Others read its number of hits. */
  static final class Cell {

    /** Numbers that are written stand this far from those of other cells: a line of the memory. */
    private static final int APART = 8;

    private static final int HITS = APART;
    private static final int RECORDED = APART + 1;

    private final WeakReference<Thread> owner;
    private final AtomicLongArray numbers = new AtomicLongArray(3 * APART);

    private Cell(Thread owner, long now) {
      this.owner = new WeakReference<>(owner);
      numbers.setPlain(RECORDED, now);
    }

    private boolean isOwned() {
      Thread thread = owner.get();
      return thread != null && thread.isAlive();
    }

    private long hits() {
      return numbers.getOpaque(HITS);
    }

    /** Called by the owner alone. */
    void increment() {
      numbers.setOpaque(HITS, numbers.getPlain(HITS) + 1);
    }

    /** Whether the tier is to be told that an entry is used. Called by the owner alone. */
    boolean isDue(long now) {
      if (now - numbers.getPlain(RECORDED) < BETWEEN_RECORDS) {
        return false;
      }
      numbers.setPlain(RECORDED, now);
      return true;
    }
  }
}
