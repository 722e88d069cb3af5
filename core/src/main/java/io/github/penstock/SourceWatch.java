package io.github.penstock;

import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the source whether it is there, when somebody wants to know, on a thread of its own: a pool
 * may make a caller wait for half a minute, and whoever asks for health must not. Thread-safe.
 */
final class SourceWatch implements AutoCloseable {

  /** Between two questions. */
  private static final long OFTEN = Duration.ofSeconds(1).toNanos();

  /** How long a caller waits for the answer, before the last one counts. */
  private static final long PATIENCE = Duration.ofMillis(500).toNanos();

  private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

  private final SourceSession source;
  private final TimeSource time;
  private final ThreadPoolExecutor thread;

  // Guarded by the monitor.
  private @Nullable Future<?> asking;
  private long askedAt;
  private boolean away;
  private long awaySince;

  SourceWatch(SourceSession source, TimeSource time) {
    this.source = source;
    this.time = time;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            work -> {
              Thread made = new Thread(work, "penstock-health");
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * For how long the source has not answered; null where it does.
   *
   * @return what is known half a second later at most
   */
  @Nullable Duration awayFor() {
    Future<?> answer = ask();
    if (answer != null) {
      await(answer, patience());
    }
    synchronized (this) {
      long now = time.nanoTime();
      boolean overdue = asking != null && !asking.isDone() && now - askedAt > 2 * OFTEN;
      if (overdue && !away) {
        away = true;
        awaySince = askedAt;
      }
      return away ? Duration.ofNanos(now - awaySince) : null;
    }
  }

  private synchronized @Nullable Future<?> ask() {
    long now = time.nanoTime();
    if (asking != null && (!asking.isDone() || now - askedAt < OFTEN)) {
      return asking;
    }
    try {
      askedAt = now;
      asking = thread.submit(this::look);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed: nobody asks the source any more", e);
    }
    return asking;
  }

  private void look() {
    boolean reachable;
    try {
      reachable = source.isReachable();
    } catch (RuntimeException e) {
      LOG.debug("The source could not be asked", e);
      reachable = false;
    }
    synchronized (this) {
      if (reachable) {
        away = false;
      } else if (!away) {
        away = true;
        awaySince = askedAt;
      }
    }
  }

  /** What is left of it since the question: many who ask at once wait no longer than one. */
  private synchronized long patience() {
    return Math.max(0, PATIENCE - (time.nanoTime() - askedAt));
  }

  private static void await(Future<?> answer, long atMost) {
    try {
      answer.get(atMost, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("The source has not answered yet", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
