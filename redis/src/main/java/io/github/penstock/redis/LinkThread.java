package io.github.penstock.redis;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that connects, so that no two connects ever run at once. Thread-safe. */
final class LinkThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LinkThread.class);

  private final ScheduledThreadPoolExecutor executor;

  LinkThread() {
    executor = new ScheduledThreadPoolExecutor(1, Threads.daemon("penstock-redis-link"));
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  <T> Future<T> call(Callable<T> task) {
    return executor.submit(task);
  }

  void now(Runnable task) {
    later(Duration.ZERO, task);
  }

  /** Does nothing after close. */
  void later(Duration delay, Runnable task) {
    try {
      var unused = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed: nothing to connect any more", e);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("Connecting to Redis failed in an unforeseen way; this link stays down", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
