package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.health.Waiting;
import io.github.penstock.spi.Outbox;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the outbox twice within the shortest bound, while anybody reads: some node may have
 * committed what it could not announce, also while this one reaches the remote tier. What a poll
 * has found is forgotten here and waits to be sent ({@link PendingInvalidations}), which this node
 * does before it asks the remote tier for anything, before the poll counts as done. Rows are
 * removed once the remote tier has them.
 *
 * <p>Polls run on a thread of their own, one at a time, since a database that stands still must not
 * keep heartbeats from being sent. Thread-safe.
 */
final class OutboxPoller implements AutoCloseable {

  /** How long a reader waits for a poll before it goes to the source. */
  private static final long PATIENCE = Duration.ofMillis(250).toNanos();

  private final Outbox outbox;
  private final Transactions transactions;
  private final PendingInvalidations pending;
  private final InvalidationReceiver receiver;
  private final Breaker breaker;
  private final TimeSource time;
  private final Log.OncePerMinute complaint;
  private final ThreadPoolExecutor thread;
  private volatile Runnable afterPoll = () -> {};

  // Guarded by the monitor.
  private @Nullable Poll running;
  private long interval = Long.MAX_VALUE;
  private boolean hasRead;
  private long readAt;
  private int waiting;
  private long waitingSince;
  private boolean failing;
  private long failingSince;

  /** Where the last poll has ended; of the poller's thread alone. */
  private @Nullable String end;

  OutboxPoller(
      EngineOptions.Source source,
      PendingInvalidations pending,
      InvalidationReceiver receiver,
      Breaker breaker,
      TimeSource time) {
    this.outbox = source.outbox();
    this.transactions = source.transactions();
    this.pending = pending;
    this.receiver = receiver;
    this.breaker = breaker;
    this.time = time;
    this.complaint = new Log.OncePerMinute(time);
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            Threads.daemon("penstock-outbox"));
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs something after each poll that succeeds: the sooner a heartbeat comes back, the better.
   */
  void afterPoll(Runnable task) {
    afterPoll = task;
  }

  /**
   * The setting of a new cache, which relies on this where writes may be committed with a row. What
   * changes a tag is said by no policy, so whatever depends on tags relies on it, too.
   */
  Setting setting(CacheSpec spec, boolean isTagged) {
    boolean mayHaveRows =
        isTagged || spec.policy().degraded().onQuarantineFailure() == OnQuarantineFailure.OUTBOX;
    boolean needsOutbox = mayHaveRows && outbox.isThere();
    if (needsOutbox) {
      serve(spec.policy().freshness().bound());
    }
    return new Setting(spec.policy(), needsOutbox);
  }

  private synchronized void serve(Duration bound) {
    // A beat that comes a little early must not make it wait for the next one.
    long half = bound.toNanos() / 2 - Heartbeats.INTERVAL.toNanos() / 4;
    interval = Math.min(interval, half);
  }

  /** Called with each heartbeat: begins a poll where one is due. Does not wait for it. */
  void beat() {
    Poll unused = begin(time.nanoTime(), false);
  }

  /** Whether rows wait for the remote tier, so that it has to go on although nobody reads. */
  synchronized boolean isWaiting() {
    return waiting > 0;
  }

  /**
   * Whether all rows that concern a cache are known here that were committed longer ago than its
   * bound. Waits for a poll where that helps, unless this thread is in a transaction: it holds a
   * connection, and must not wait for somebody who needs one.
   */
  boolean isRead(Setting setting) {
    if (!setting.needsOutbox()) {
      return true;
    }
    long bound = setting.policy().freshness().bound().toNanos();
    long now = time.nanoTime();
    if (isRead(now, bound)) {
      return true;
    }
    Poll poll = begin(now, true);
    if (poll == null || transactions.current() != null) {
      return false;
    }
    await(poll, PATIENCE - (now - poll.startedAt));
    return isRead(now, bound);
  }

  private synchronized boolean isRead(long now, long bound) {
    return hasRead && now - readAt <= bound;
  }

  /** Reads it now and waits for that, for a moment; what it could not read it reads later. */
  void readNow() {
    Poll before = begin(time.nanoTime(), true);
    if (before != null) {
      await(before, PATIENCE);
    }
  }

  private synchronized @Nullable Poll begin(long now, boolean atOnce) {
    if (running != null) {
      return running;
    }
    boolean isDue = !hasRead || now - readAt >= interval;
    if (!outbox.isThere() || !(atOnce || isDue)) {
      return null;
    }
    Poll poll = new Poll(now, new CompletableFuture<>());
    try {
      thread.execute(() -> run(poll));
      running = poll;
      return poll;
    } catch (RejectedExecutionException e) {
      Log.ENGINE.debug("Closed, or the last poll is about to end: no poll now", e);
      return null;
    }
  }

  private static void await(Poll poll, long atMost) {
    try {
      poll.done.get(Math.max(0, atMost), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      Log.ENGINE.debug("The outbox was not read in time", e);
    }
  }

  private void run(Poll poll) {
    boolean succeeded = false;
    try {
      Outbox.Rows found = outbox.poll(end);
      take(poll, found);
      succeeded = true;
    } catch (SourceException e) {
      failed(poll, e);
    } catch (RuntimeException | Error e) {
      failed(poll, e);
      throw e;
    } finally {
      synchronized (this) {
        running = null;
      }
      poll.done.complete(null);
    }
    if (succeeded) {
      afterPoll.run();
      removeSent();
    }
  }

  /** In this order: whoever sees that a poll has ended sends what it has found. */
  private void take(Poll poll, Outbox.Rows found) {
    List<CacheKey> keys = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (Outbox.Row row : found.rows()) {
      keys.addAll(row.keys());
      tags.addAll(row.tags());
    }
    pending.add(keys, tags);
    receiver.read(poll.startedAt, time.nanoTime(), keys, tags);
    end = found.end();
    synchronized (this) {
      hasRead = true;
      readAt = poll.startedAt;
      failing = false;
      if (waiting == 0 && !found.rows().isEmpty()) {
        waitingSince = poll.startedAt - found.oldest().toNanos();
      }
      waiting += found.rows().size();
    }
  }

  private void failed(Poll poll, Throwable e) {
    synchronized (this) {
      if (!failing) {
        failing = true;
        failingSince = poll.startedAt;
      }
    }
    if (!thread.isShutdown() && complaint.mayTell()) {
      Log.ENGINE.warn(
          "The outbox could not be read ({}): after the bound of a cache what is cached is not"
              + " served until it can. Said at most once a minute.",
          e.toString());
    }
  }

  /** Rows whose invalidations the remote tier has are of no use any more. */
  private void removeSent() {
    String upTo = end;
    int rows;
    synchronized (this) {
      rows = waiting;
    }
    if (rows == 0 || upTo == null || !breaker.isClosed()) {
      return;
    }
    try {
      pending.drain();
      outbox.remove(upTo);
      synchronized (this) {
        waiting -= rows;
      }
    } catch (RemoteTierException | SourceException e) {
      Log.ENGINE.debug("{} rows of the outbox stay for now", rows, e);
    }
  }

  /** What waits for the remote tier, as far as this node knows. */
  synchronized Waiting waiting() {
    return waiting == 0
        ? Waiting.NONE
        : new Waiting(waiting, Duration.ofNanos(time.nanoTime() - waitingSince));
  }

  /** For how long it could not be read; null where it could. */
  synchronized @Nullable Duration unreadFor() {
    return failing ? Duration.ofNanos(time.nanoTime() - failingSince) : null;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /**
   * A poll that is under way.
   *
   * @param startedAt before it was sent
   * @param done completed, never with a failure, once it has ended
   */
  private record Poll(long startedAt, CompletableFuture<Void> done) {}
}
