package io.github.penstock.internal.engine;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.spi.Proven;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads of single keys that are wanted at the same moment travel together. A caller that finds
 * fewer than two statements of this cache on their way sends its own at once; whoever comes while
 * two are out waits, and when one is back, the first of those who wait takes the others with it: on
 * its own thread, so that nobody waits for an idle helper. (Group commit, as databases do it for
 * their logs.) Thread-safe; the monitor is never held while anything is loaded, and futures are
 * completed under it only where nothing hangs on them but the thread that waits.
 */
final class LoadBatcher<K, V> {

  /** Two: while one statement is at work in the database, the next is prepared and sent. */
  private static final int AT_ONCE = 2;

  private final Batches<K, V> batches;
  private final IntSupplier mostKeys;
  private final ArrayDeque<Waiting<K, V>> queue = new ArrayDeque<>(); // guarded by this
  private int out; // guarded by this

  /**
   * Makes the batcher of one cache.
   *
   * @param mostKeys how many go together at the moment
   */
  LoadBatcher(Batches<K, V> batches, IntSupplier mostKeys) {
    this.batches = batches;
    this.mostKeys = mostKeys;
  }

  /** Loads what travels together. */
  @FunctionalInterface
  interface Batches<K, V> {
    /** The values of some keys, and what the load saw; one that is left out has none. */
    Proven<Map<K, V>> load(Set<K> keys, BatchLoader<K, V> loader, boolean mustProve)
        throws Exception;
  }

  /**
   * The value of a key, and what the load saw.
   *
   * @param atMost how long it waits, in nanoseconds, before it goes by itself: two loads that hang
   *     must not hold up all others
   */
  Proven<Map<K, V>> load(K key, BatchLoader<K, V> loader, boolean mustProve, long atMost)
      throws Exception {
    Waiting<K, V> mine = new Waiting<>(key, loader, mustProve);
    if (isFirst(mine)) {
      return lead(mine, List.of(mine));
    }
    Turn<K, V> turn = await(mine, atMost);
    if (turn instanceof Turn.Loaded<K, V> loaded) {
      return loaded.values();
    }
    return turn instanceof Turn.Lead<K, V> lead
        ? lead(mine, lead.batch())
        : batches.load(Set.of(key), loader, mustProve);
  }

  private synchronized boolean isFirst(Waiting<K, V> mine) {
    if (out < AT_ONCE) {
      out++;
      return true;
    }
    queue.add(mine);
    return false;
  }

  private Turn<K, V> await(Waiting<K, V> mine, long atMost) throws Exception {
    try {
      return mine.turn.get(atMost, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      Turn<K, V> told = leave(mine);
      return told == null ? new Turn.Alone<>() : told;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception failure ? failure : e;
    } catch (InterruptedException e) {
      giveUp(mine);
      Thread.currentThread().interrupt();
      throw new InterruptedLoadException(
          "Interrupted while waiting for a load that was to take this key along.", e);
    }
  }

  /** Somebody who leaves may have been asked to lead just now: the next one does. */
  private void giveUp(Waiting<K, V> mine) {
    if (leave(mine) instanceof Turn.Lead<K, V> lead) {
      lead.batch().stream()
          .filter(other -> other != mine)
          .forEach(other -> other.turn.complete(new Turn.Alone<>()));
      next();
    }
  }

  /** Leaves the queue; what it was told in the very moment, or null. */
  private synchronized @Nullable Turn<K, V> leave(Waiting<K, V> mine) {
    boolean isTold = !queue.remove(mine) && !mine.turn.isCompletedExceptionally();
    return isTold ? mine.turn.getNow(null) : null;
  }

  private Proven<Map<K, V>> lead(Waiting<K, V> mine, List<Waiting<K, V>> batch) throws Exception {
    Set<K> keys = new LinkedHashSet<>();
    boolean mustProve = false;
    for (Waiting<K, V> one : batch) {
      keys.add(one.key);
      mustProve |= one.mustProve;
    }
    boolean isAnswered = false;
    try {
      Proven<Map<K, V>> values = batches.load(keys, mine.loader, mustProve);
      isAnswered = true;
      batch.forEach(one -> one.turn.complete(new Turn.Loaded<>(values)));
      return values;
    } catch (Exception e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // it was meant for this caller, not for the others
      }
      isAnswered = true;
      if (batch.size() > 1 && Failures.mayBeOfOneKey(e)) {
        // One key may have spoilt it for all: each is asked for by itself.
        batch.forEach(one -> one.turn.complete(new Turn.Alone<>()));
        return batches.load(Set.of(mine.key), mine.loader, mine.mustProve);
      }
      batch.forEach(one -> one.turn.completeExceptionally(e));
      throw e;
    } finally {
      if (!isAnswered) { // an Error, or an interruption: it is not theirs
        batch.forEach(one -> one.turn.complete(new Turn.Alone<>()));
      }
      next();
    }
  }

  /** A statement is back: the first of those who wait goes, and takes along who wants the same. */
  private synchronized void next() {
    Waiting<K, V> leader = queue.poll();
    if (leader == null) {
      out--;
      return;
    }
    List<Waiting<K, V>> batch = new ArrayList<>();
    batch.add(leader);
    int most = mostKeys.getAsInt();
    Iterator<Waiting<K, V>> others = queue.iterator();
    while (others.hasNext() && batch.size() < most) {
      Waiting<K, V> other = others.next();
      if (other.loader == leader.loader) {
        others.remove();
        batch.add(other);
      }
    }
    // Under the monitor: whoever gives up finds itself in the queue or asked to lead, never
    // between.
    leader.turn.complete(new Turn.Lead<>(batch));
  }

  /** What somebody who waits is told. */
  private sealed interface Turn<K, V> {

    /** It was taken along. */
    record Loaded<K, V>(Proven<Map<K, V>> values) implements Turn<K, V> {}

    /** It takes others along, itself among them. */
    record Lead<K, V>(List<Waiting<K, V>> batch) implements Turn<K, V> {}

    /** It is to ask for its key by itself. */
    record Alone<K, V>() implements Turn<K, V> {}
  }

  /** A key that is wanted. */
  private static final class Waiting<K, V> {
    private final K key;
    private final BatchLoader<K, V> loader;
    private final boolean mustProve;
    private final CompletableFuture<Turn<K, V>> turn = new CompletableFuture<>();

    private Waiting(K key, BatchLoader<K, V> loader, boolean mustProve) {
      this.key = key;
      this.loader = loader;
      this.mustProve = mustProve;
    }
  }
}
