package io.github.penstock.internal.engine;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps callers from waiting for a remote tier that is away or too slow to be of use. There is one
 * for each shard of the remote tier, of which there is one.
 *
 * <pre>
 *            enough bad calls                 a probe was answered
 *   CLOSED --------------------------> OPEN ----------------------> CLOSED
 *   everybody may try                  nobody may; heartbeats probe
 * </pre>
 *
 * <p>It looks at the last {@value #WINDOW} calls of the last second. Bad are those that failed and
 * those that took nearly as long as they may. It opens where there are at least {@value #FEWEST} of
 * these, at least as many as good ones, and not all in one blow: some must have begun after another
 * had ended. A pause of this process, or one slow script, makes all calls bad that are under way at
 * that moment, and none that begin after it.
 *
 * <p>Thread-safe.
 */
final class Breaker {

  static final int WINDOW = 16;
  static final int FEWEST = 3;
  static final Duration MEMORY = Duration.ofSeconds(1);

  /**
   * The part of the longest time a call may take, from which on it is bad although it succeeded.
   */
  private static final double SLOW = 0.75;

  private final TimeSource time;
  private final long slow;
  private final long[] starts = new long[WINDOW];
  private final long[] ends = new long[WINDOW];
  private final boolean[] bad = new boolean[WINDOW];
  private int next;
  private int filled;
  private volatile boolean open;
  private long openSince; // guarded by this
  private volatile Runnable onOpen = () -> {};

  /**
   * Closed.
   *
   * @param deadline after which a call fails
   */
  Breaker(TimeSource time, Duration deadline) {
    this.time = time;
    this.slow = (long) (deadline.toNanos() * SLOW);
  }

  /** Runs something whenever it opens: whoever probes begins with it. */
  void onOpen(Runnable task) {
    onOpen = task;
  }

  /** Whether callers may try. */
  boolean isClosed() {
    return !open;
  }

  /** A call that was begun then was answered now. */
  void succeeded(long start) {
    ended(start, time.nanoTime() - start >= slow);
  }

  /** A call that was begun then has failed now. */
  void failed(long start) {
    ended(start, true);
  }

  /** A probe was answered. */
  void probed() {
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
      filled = 0;
      next = 0;
    }
    Log.ENGINE.info("The remote tier answers again.");
  }

  private void ended(long start, boolean isBad) {
    long now = time.nanoTime();
    synchronized (this) {
      if (open) {
        return;
      }
      starts[next] = start;
      ends[next] = now;
      bad[next] = isBad;
      next = (next + 1) % WINDOW;
      filled = Math.min(filled + 1, WINDOW);
      if (!isBad || !isTooMuch(now)) {
        return;
      }
      open = true;
      openSince = now;
    }
    Log.ENGINE.warn(
        "At least half of the last calls of the remote tier failed or were slower than {} ms: it"
            + " counts as away until it answers a heartbeat. Reads go where the policy's"
            + " whenRedisIsAway says.",
        Duration.ofNanos(slow).toMillis());
    onOpen.run();
  }

  /** For how long it has been open; null where it is not. */
  synchronized @Nullable Duration awayFor() {
    return open ? Duration.ofNanos(time.nanoTime() - openSince) : null;
  }

  private boolean isTooMuch(long now) {
    int badOnes = 0;
    int goodOnes = 0;
    long firstEnd = now;
    long lastStart = now - MEMORY.toNanos();
    for (int i = 0; i < filled; i++) {
      if (now - ends[i] > MEMORY.toNanos()) {
        continue;
      }
      if (!bad[i]) {
        goodOnes++;
        continue;
      }
      badOnes++;
      firstEnd = ends[i] - firstEnd < 0 ? ends[i] : firstEnd;
      lastStart = starts[i] - lastStart > 0 ? starts[i] : lastStart;
    }
    return badOnes >= FEWEST && badOnes >= goodOnes && lastStart - firstEnd >= 0;
  }
}
