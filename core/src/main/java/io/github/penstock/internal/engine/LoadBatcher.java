package io.github.penstock.internal.engine;

import io.github.penstock.cache.InterruptedLoadException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What single readers want at the same moment travels together. A reader that finds fewer than two
 * batches of this cache on their way sends its own at once; whoever comes while two are out waits,
 * and when one is back, the first of those who wait takes the others with it: on its own thread, so
 * that nobody waits for an idle helper. (Group commit, as databases do it for their logs.)
 * Thread-safe; the monitor is never held while anything is brought in, and futures are completed
 * under it only where nothing hangs on them but the thread that waits.
 *
 * @param <W> what one reader wants
 */
final class LoadBatcher<W extends LoadBatcher.Wanted<W>> {

  /** Two: while one statement is at work in the database, the next is prepared and sent. */
  private static final int AT_ONCE = 2;

  private final Batches<W> batches;
  private final IntSupplier mostKeys;
  private final ArrayDeque<W> queue = new ArrayDeque<>(); // guarded by this
  private int out; // guarded by this

  /** Whose loaders may read this cache again: they must not wait for themselves. */
  private final Set<Thread> leaders = new HashSet<>(); // guarded by this

  /**
   * Makes the batcher of one cache.
   *
   * @param mostKeys how many go together at the moment
   */
  LoadBatcher(Batches<W> batches, IntSupplier mostKeys) {
    this.batches = batches;
    this.mostKeys = mostKeys;
  }

  /** Brings in what travels together. */
  @FunctionalInterface
  interface Batches<W> {
    /** Leaves what was got with each, or lets it {@link Wanted#goAlone}. */
    void bringIn(List<W> batch) throws Exception;
  }

  /**
   * Brings in what a reader wants, perhaps with others.
   *
   * @param atMost how long it waits, in nanoseconds, before it goes by itself: two loads that hang
   *     must not hold up all others
   * @return whether it was brought in; where not, the caller is to bring it in by itself
   */
  boolean bringIn(W mine, long atMost) throws Exception {
    Turn<W> turn = enter(mine);
    if (turn == null) {
      turn = await(mine, atMost);
    }
    return turn instanceof Turn.Lead<W> lead
        ? lead(mine, lead.batch())
        : turn instanceof Turn.Arrived<W>;
  }

  /** Enters the queue, unless it is told at once what to do. */
  private synchronized @Nullable Turn<W> enter(W mine) {
    if (leaders.contains(Thread.currentThread())) {
      return new Turn.Alone<>();
    }
    if (out < AT_ONCE) {
      out++;
      return new Turn.Lead<>(List.of(mine));
    }
    queue.add(mine);
    return null;
  }

  private Turn<W> await(W mine, long atMost) throws Exception {
    try {
      return mine.turn().get(atMost, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      Turn<W> told = leave(mine);
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
  private void giveUp(W mine) {
    if (leave(mine) instanceof Turn.Lead<W> lead) {
      lead.batch().stream()
          .filter(other -> other != mine)
          .forEach(other -> other.turn().complete(new Turn.Alone<>()));
      next();
    }
  }

  /** Leaves the queue; what it was told in the very moment, or null. */
  private synchronized @Nullable Turn<W> leave(W mine) {
    boolean isTold = !queue.remove(mine) && !mine.turn().isCompletedExceptionally();
    return isTold ? mine.turn().getNow(null) : null;
  }

  private boolean lead(W mine, List<W> batch) throws Exception {
    begin();
    boolean isAnswered = false;
    try {
      batches.bringIn(batch);
      isAnswered = true;
      batch.forEach(one -> one.turn().complete(one.end()));
      return !mine.isAlone();
    } catch (Exception e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // it was meant for this caller, not for the others
      }
      isAnswered = true;
      // One key may have spoilt it for all: each is asked for by itself.
      boolean isForEach = batch.size() > 1 && Failures.mayBeOfOneKey(e);
      batch.forEach(one -> one.endAfter(e, isForEach));
      if (mine.isAlone() || mine.hasArrived() || isForEach) {
        return mine.hasArrived();
      }
      throw e;
    } finally {
      if (!isAnswered) { // an Error, or an interruption: it is not theirs
        batch.forEach(one -> one.turn().complete(new Turn.Alone<>()));
      }
      next();
    }
  }

  private synchronized void begin() {
    leaders.add(Thread.currentThread());
  }

  /** A batch is back: the first of those who wait goes, and takes along who may go with it. */
  private synchronized void next() {
    leaders.remove(Thread.currentThread());
    W leader = queue.poll();
    if (leader == null) {
      out--;
      return;
    }
    List<W> batch = new ArrayList<>();
    batch.add(leader);
    int most = mostKeys.getAsInt();
    Iterator<W> others = queue.iterator();
    while (others.hasNext() && batch.size() < most) {
      W other = others.next();
      if (other.travelsWith(leader)) {
        others.remove();
        batch.add(other);
      }
    }
    // Under the monitor: whoever gives up finds itself in the queue or asked to lead, never
    // between.
    leader.turn().complete(new Turn.Lead<>(batch));
  }

  /** What somebody who waits is told. */
  sealed interface Turn<W> {

    /** It was taken along. */
    record Arrived<W>() implements Turn<W> {}

    /** It takes others along, itself among them. */
    record Lead<W>(List<W> batch) implements Turn<W> {}

    /** It is to go by itself. */
    record Alone<W>() implements Turn<W> {}
  }

  /**
   * What one reader wants; made anew for each time it wants something.
   *
   * @param <W> the same type
   */
  abstract static class Wanted<W> {
    private final CompletableFuture<Turn<W>> turn = new CompletableFuture<>();

    /** Written by who brings in, read by it and, by way of the future, by who wants. */
    private boolean alone;

    /** Whether one call may bring in both. */
    abstract boolean travelsWith(W other);

    /** Called while it is brought in, where that turns out not to be possible for it now. */
    final void goAlone() {
      alone = true;
    }

    final boolean isAlone() {
      return alone;
    }

    final CompletableFuture<Turn<W>> turn() {
      return turn;
    }

    /** Whether it was brought in although the rest of its batch was not. */
    abstract boolean hasArrived();

    final Turn<W> end() {
      return alone ? new Turn.Alone<>() : new Turn.Arrived<>();
    }

    /** The batch has failed, which concerns those that were neither left out nor brought in. */
    final void endAfter(Exception failure, boolean isForEach) {
      if (hasArrived()) {
        turn.complete(new Turn.Arrived<>());
      } else if (alone || isForEach) {
        turn.complete(new Turn.Alone<>());
      } else {
        turn.completeExceptionally(failure);
      }
    }
  }
}
