package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many connections a session may have at once, and whether there are any. Thread-safe. */
final class ConnectionPool {

  private static final long TIMEOUT_MILLIS = 2_000;

  private final int size;
  private final Semaphore free;
  private volatile boolean away;
  private volatile boolean closed;

  ConnectionPool(int size) {
    this.size = size;
    this.free = new Semaphore(size, true);
  }

  void away(boolean value) {
    away = value;
  }

  void close() {
    closed = true;
  }

  boolean isThere() {
    return !closed && !away;
  }

  void check() {
    if (closed || away) {
      throw new SourceException(
          closed
              ? "The in-memory source is closed."
              : "The in-memory source is away, because a test said so; away(false) ends it.",
          "connect",
          "08006",
          null);
    }
  }

  void acquire() {
    check();
    try {
      if (!free.tryAcquire(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new SourceException(
            "All "
                + size
                + " connections were in use for "
                + TIMEOUT_MILLIS
                + " ms. Make the pool larger, or look for a thread that takes a second one.",
            "connect",
            "08001",
            null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("Interrupted while waiting for a connection.", "connect", null, e);
    }
  }

  void release() {
    free.release();
  }
}
