package io.github.penstock.proof.anomaly;

import io.github.penstock.testkit.Await;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Threads of a test, each with a name and a deadline. Thread-safe. */
final class Actors implements AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Starts to do something. */
  <T extends @Nullable Object> Actor<T> start(String name, Callable<T> work) {
    Thread[] thread = new Thread[1];
    return new Actor<>(
        name,
        thread,
        threads.submit(
            () -> {
              thread[0] = Thread.currentThread();
              thread[0].setName(name);
              return work.call();
            }));
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Somebody who does something. */
  static final class Actor<T extends @Nullable Object> {
    private final String name;
    private final Thread[] thread;
    private final Future<T> future;

    private Actor(String name, Thread[] thread, Future<T> future) {
      this.name = name;
      this.thread = thread;
      this.future = future;
    }

    /** What came of it. */
    T result() {
      try {
        return future.get(Director.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError("Actor " + name + " failed: " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        String at = thread[0] == null ? "not begun" : Arrays.toString(thread[0].getStackTrace());
        throw new AssertionError("Actor " + name + " did not end; it is at " + at, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + name + ".", e);
      }
    }

    /** What it failed with. */
    Throwable failure() {
      try {
        T value = future.get(Director.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        throw new AssertionError("Actor " + name + " did not fail, but gave " + value);
      } catch (ExecutionException e) {
        return e.getCause();
      } catch (TimeoutException e) {
        throw new AssertionError("Actor " + name + " did not end.", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + name + ".", e);
      }
    }

    /** Waits until it waits for somebody else, or has ended. */
    Actor<T> awaitWaiting() {
      Await.until(
          name + " waits",
          Director.DEADLINE,
          () ->
              future.isDone()
                  || (thread[0] != null
                      && EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                          .contains(thread[0].getState())));
      return this;
    }

    /** Whether it has ended. */
    boolean isDone() {
      return future.isDone();
    }
  }
}
