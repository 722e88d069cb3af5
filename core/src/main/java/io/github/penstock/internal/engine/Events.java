package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheEvent;
import io.github.penstock.spi.CacheListener;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what happened, on a thread of its own: users' code must not run on the thread
 * that reads messages, nor under a lock. Without listeners there is no thread and no cost.
 * Thread-safe.
 */
final class Events implements AutoCloseable {

  private static final int QUEUED = 10_000;

  private final List<CacheListener> listeners;
  private final @Nullable ThreadPoolExecutor thread;
  private final Log.OncePerMinute complaint;

  Events(List<CacheListener> listeners, Log.OncePerMinute complaint) {
    this.listeners = List.copyOf(listeners);
    this.complaint = complaint;
    this.thread =
        listeners.isEmpty()
            ? null
            : new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUED),
                Threads.daemon("penstock-events"));
  }

  void tell(CacheEvent event) {
    if (thread == null) {
      return;
    }
    try {
      thread.execute(() -> listeners.forEach(listener -> tell(listener, event)));
    } catch (RejectedExecutionException e) {
      if (!thread.isShutdown() && complaint.mayTell()) {
        Log.ENGINE.warn(
            "Cache events are lost: listeners are slower than what happens, and {} events wait."
                + " Do less in them, or hand the work to a thread of your own.",
            QUEUED);
      }
    }
  }

  private static void tell(CacheListener listener, CacheEvent event) {
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      Log.ENGINE.error("A cache listener threw; the other listeners were called.", e);
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.shutdown();
    }
  }
}
