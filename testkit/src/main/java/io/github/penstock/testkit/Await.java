package io.github.penstock.testkit;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what happens in another thread or process, with a deadline and a message that says what
 * was waited for. For tests, where nothing can be awaited by a latch or a queue. Thread-safe,
 * stateless.
 */
public final class Await {

  private static final TimeSource TIME = TimeSource.system();
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private Await() {}

  /**
   * Waits until the condition holds; asks it at least once, every 5 ms and once more at the
   * deadline.
   *
   * @param what what is awaited, as the end of the sentence "waited in vain until ..."
   * @param timeout how long to wait at most; real time
   * @param condition asked in the calling thread; what it throws ends the wait
   * @throws AssertionError if the condition does not hold in time
   * @throws IllegalStateException if the thread is interrupted (the interruption stays set) or the
   *     condition throws a checked exception, which is the cause
   */
  public static void until(String what, Duration timeout, Callable<Boolean> condition) {
    if (!holds(what, timeout, condition)) {
      throw new AssertionError("Waited " + timeout.toMillis() + " ms in vain until " + what + ".");
    }
  }

  /**
   * Waits like {@link #until}, but answers instead of failing.
   *
   * @param what what is awaited, for messages
   * @param timeout how long to wait at most; real time
   * @param condition asked in the calling thread; what it throws ends the wait
   * @return whether the condition held in time
   * @throws IllegalStateException if the thread is interrupted (the interruption stays set) or the
   *     condition throws a checked exception, which is the cause
   */
  public static boolean holds(String what, Duration timeout, Callable<Boolean> condition) {
    long start = TIME.nanoTime();
    long limit = timeout.toNanos();
    while (true) {
      boolean last = TIME.nanoTime() - start >= limit;
      if (ask(what, condition)) {
        return true;
      }
      if (last) {
        return false;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("Interrupted while waiting until " + what + ".");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean ask(String what, Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "The condition failed while waiting until " + what + ": " + e.getMessage(), e);
    }
  }
}
