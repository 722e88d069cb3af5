package io.github.penstock.internal.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs loads for which no caller lends its thread: those in the background, and those that callers
 * do not wait for beyond a deadline. No more than a certain number run at once, and nothing waits
 * for its turn here: what finds no place is refused, and its caller does without. Thread-safe.
 */
final class Workers {

  private final Executor executor;
  private final Semaphore places;

  /** A share of the places: background work must not take those that callers wait for. */
  private final Semaphore background;

  @SuppressWarnings("ThreadLocalUsage") // one for each engine; emptied after each run
  private final ThreadLocal<@Nullable Boolean> inside = new ThreadLocal<>();

  Workers(Executor executor, int most) {
    this.executor = executor;
    this.places = new Semaphore(most);
    this.background = new Semaphore(Math.max(1, most / 4));
  }

  /**
   * Runs something on another thread.
   *
   * @return false where it was refused and will not run
   */
  boolean tryRun(Runnable work) {
    if (!places.tryAcquire()) {
      return false;
    }
    boolean accepted = false;
    try {
      executor.execute(() -> run(work));
      accepted = true;
    } catch (RejectedExecutionException e) {
      Log.ENGINE.debug("The executor of loads in the background refused one", e);
    } finally {
      if (!accepted) {
        places.release();
      }
    }
    return accepted;
  }

  /**
   * Runs something on another thread that nobody waits for; a quarter of all places is for it.
   *
   * @return false where it was refused and will not run
   */
  boolean tryRunInBackground(Runnable work) {
    if (!background.tryAcquire()) {
      return false;
    }
    boolean accepted = false;
    try {
      accepted =
          tryRun(
              () -> {
                try {
                  work.run();
                } finally {
                  background.release();
                }
              });
    } finally {
      if (!accepted) {
        background.release();
      }
    }
    return accepted;
  }

  /** Whether the caller is such work itself: it must not wait for a place that it holds. */
  boolean isInside() {
    return inside.get() != null;
  }

  private void run(Runnable work) {
    inside.set(true);
    try {
      work.run();
    } finally {
      inside.remove();
      places.release();
    }
  }
}
