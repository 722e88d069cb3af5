package io.github.penstock.redis;

import io.github.penstock.spi.Visibility;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which database the source is, as text {@code server.database.timeline}; what was announced in
 * another one, or in another history of it, means nothing here. Thread-safe.
 */
final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int HEXADECIMAL = 16;

  private final Visibility visibility;
  private final Executor thread;
  private final Duration limit;
  private volatile String last = "";
  private volatile String verified = "";

  /** The thread is one that may wait for a connection to the source. */
  Database(Visibility visibility, Executor thread, Duration limit) {
    this.visibility = visibility;
    this.thread = thread;
    this.limit = limit;
  }

  /** What to compare states with, empty where nothing is known; does not wait for long. */
  String ask() throws InterruptedException {
    if (visibility.isProvable()) {
      try {
        last =
            CompletableFuture.supplyAsync(visibility::database, thread)
                .get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
        LOG.debug("The source does not say which database it is; it is asked again later", e);
      }
    }
    verified = last;
    return last;
  }

  /** On a thread that may wait; throws what the source throws. */
  String now() {
    return visibility.isProvable() ? visibility.database() : "";
  }

  /** On a thread that may wait: whether it is another one than states were compared with last. */
  boolean hasChanged() {
    String now = now();
    last = now;
    return !now.equals(verified);
  }

  /** What was heard last. */
  String last() {
    return last;
  }

  /** Uses up a transaction id, on a thread that may wait. */
  long burn() {
    return visibility.isProvable() ? visibility.burn() : 0;
  }

  /** Whether a state was made in a later history of the same database. */
  static boolean isAhead(String ofState, String ours) {
    int dot = ofState.lastIndexOf('.');
    if (dot < 0 || dot != ours.lastIndexOf('.') || !ofState.regionMatches(0, ours, 0, dot)) {
      return false;
    }
    try {
      return Long.parseLong(ofState, dot + 1, ofState.length(), HEXADECIMAL)
          > Long.parseLong(ours, dot + 1, ours.length(), HEXADECIMAL);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
