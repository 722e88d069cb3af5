package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@code LoadLock} does. An adapter proves itself by a test class that extends this one
 * and returns a new module for each call of {@link #module()}, as with {@link RemoteTierContract}.
 * These tests measure real time: {@link #time} must be the clock of the machine.
 */
public abstract class LoadLockContract extends RemoteContract {

  private static final Duration AT_ONCE = Duration.ofSeconds(2);
  private static final TimeSource CLOCK = TimeSource.system();

  private final CacheKey key = key("k");
  private LoadLock lock;
  private LoadLock otherLock;

  /** For subclasses. */
  protected LoadLockContract() {}

  /** Opens two nodes on the store of this test. */
  @BeforeEach
  final void openTwoNodes() {
    lock = openNode().loadLock();
    otherLock = openNode().loadLock();
  }

  @Test
  void awaitReturnsAtOnceWhereNobodyHolds() throws Exception {
    assertThat(timeOf(() -> lock.await(key, LONG))).isLessThan(AT_ONCE);
  }

  @Test
  void awaitEndsWhenAnotherNodeGivesBack() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);
    Waiter waiter = new Waiter(otherLock, key);

    held.close();

    waiter.ends();
  }

  @Test
  void awaitEndsWhenAnotherThreadOfTheNodeGivesBack() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);
    Waiter waiter = new Waiter(lock, key);

    held.close();

    waiter.ends();
  }

  @Test
  void allWaitersGoOn() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);
    Waiter[] waiters = {
      new Waiter(otherLock, key), new Waiter(otherLock, key), new Waiter(lock, key)
    };

    held.close();

    for (Waiter waiter : waiters) {
      waiter.ends();
    }
  }

  @Test
  void awaitEndsAtItsTimeWhereTheHolderDoesNot() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);

    assertThat(timeOf(() -> otherLock.await(key, SHORT))).isBetween(SHORT, PATIENCE);
    held.close();
  }

  @Test
  void otherKeysAreFree() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);

    assertThat(timeOf(() -> otherLock.await(key("another"), LONG))).isLessThan(AT_ONCE);
    held.close();
  }

  @Test
  void holdNeverBlocks() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);

    assertThat(timeOf(() -> otherLock.hold(key).close())).isLessThan(AT_ONCE);
    assertThat(timeOf(() -> lock.hold(key).close())).isLessThan(AT_ONCE);

    assertThat(timeOf(() -> otherLock.await(key, SHORT)))
        .as("the first holder lost the lock to one that only tried")
        .isGreaterThanOrEqualTo(SHORT);
    held.close();
    untilFree(key);
  }

  @Test
  void lockGivenBackBeforeItWasTakenStaysFree() throws Exception {
    for (int i = 0; i < 20; i++) {
      lock.hold(key).close();
    }
    untilFree(key);
  }

  @Test
  void anotherThreadMayGiveBack() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);

    Thread closer = new Thread(held::close, "penstock-test-closer");
    closer.start();
    closer.join(PATIENCE.toMillis());

    untilFree(key);
  }

  @Test
  void givingBackTwiceIsHarmless() throws Exception {
    LoadLock.Held first = lock.hold(key);
    untilHeld(key);
    first.close();
    untilFree(key);
    LoadLock.Held second = otherLock.hold(key);
    untilHeld(key);

    first.close();

    assertThat(timeOf(() -> lock.await(key, SHORT))).isGreaterThanOrEqualTo(SHORT);
    second.close();
    untilFree(key);
  }

  @Test
  void interruptEndsAwait() throws Exception {
    LoadLock.Held held = lock.hold(key);
    untilHeld(key);
    Waiter waiter = new Waiter(otherLock, key);

    waiter.thread.interrupt();

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    held.close();
  }

  /** A lock is taken in the background: it is held once an await has lasted its whole time. */
  private void untilHeld(CacheKey wanted) {
    Await.until(
        "the lock is held",
        PATIENCE,
        () -> timeOf(() -> otherLock.await(wanted, SHORT)).compareTo(SHORT) >= 0);
  }

  private void untilFree(CacheKey wanted) {
    Await.until(
        "the lock is free",
        PATIENCE,
        () -> timeOf(() -> otherLock.await(wanted, LONG)).compareTo(AT_ONCE) < 0);
  }

  private static Duration timeOf(Action action) throws InterruptedException {
    long start = CLOCK.nanoTime();
    action.run();
    return Duration.ofNanos(CLOCK.nanoTime() - start);
  }

  /** What may be interrupted. */
  @FunctionalInterface
  private interface Action {
    void run() throws InterruptedException;
  }

  /** A thread that awaits a lock; made only once it is parked. */
  private static final class Waiter {
    private final FutureTask<Boolean> task;
    private final Thread thread;

    Waiter(LoadLock lock, CacheKey key) {
      task =
          new FutureTask<>(
              () -> {
                lock.await(key, LONG);
                return true;
              });
      thread = new Thread(task, "penstock-test-waiter");
      thread.setDaemon(true);
      thread.start();
      Await.until(
          "the waiter waits",
          PATIENCE,
          () ->
              thread.getState() == Thread.State.WAITING
                  || thread.getState() == Thread.State.TIMED_WAITING);
      assertThat(task.isDone()).isFalse();
    }

    void ends() throws Exception {
      assertThat(task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Nullable Throwable failure() throws Exception {
      try {
        task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        return e.getCause();
      }
      throw new AssertionError("The waiter ended without an exception.");
    }
  }
}
