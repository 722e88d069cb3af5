package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.Stampede;
import io.github.penstock.spi.CacheMeter;
import io.github.penstock.spi.LoadLock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Asks for a lease and, where another process holds it, waits for that one's load: the lease's end
 * is told on the channel, whichever way it ended. A message may be lost and a holder may die, so
 * those who wait also ask again now and then. While there is no channel, they wait for the lock
 * that the holder of a slow load has, and ask again more often. The lease alone decides who loads;
 * lock and messages only save asking. Thread-safe.
 */
final class OthersLoad<V> {

  /** Between two questions while messages come, which make nearly all of them needless. */
  private static final Pauses LISTENING = new Pauses(Duration.ofMillis(50), Duration.ofMillis(200));

  private static final Pauses DEAF = new Pauses(Duration.ofMillis(2), Duration.ofMillis(20));

  private final LeaseWaiters waiters;
  private final LoadLock locks;
  private final Pauses listening;

  OthersLoad(LeaseWaiters waiters, LoadLock locks) {
    this(waiters, locks, LISTENING);
  }

  /** With other pauses between questions while messages come. */
  OthersLoad(LeaseWaiters waiters, LoadLock locks, Pauses listening) {
    this.waiters = waiters;
    this.locks = locks;
    this.listening = listening;
  }

  /**
   * The value, a lease, or the word that a writer holds the key; {@link Lease.Wait} only where the
   * policy does not wait or the time was over.
   *
   * @param outdated the version of what the caller has seen and wants to replace
   * @param atMost how long it waits, in nanoseconds
   */
  Lookup<V> leaseOrWait(
      CacheCore<?, V> core,
      CacheKey key,
      Supplier<Duration> leaseTime,
      Map<CacheKey, Long> outdated,
      long atMost) {
    Lookup<V> lookup = ask(core, key, leaseTime.get(), outdated);
    if (!isWait(lookup) || core.policy().loading().stampede() == Stampede.LOCAL || atMost <= 0) {
      return lookup;
    }
    long start = core.time().nanoTime();
    try (LeaseWaiters.Waiter waiter = waiters.enter(key)) {
      lookup = ask(core, key, leaseTime.get(), outdated);
      for (int asked = 0; isWait(lookup); asked++) {
        long left = atMost - (core.time().nanoTime() - start);
        if (left <= 0) {
          return lookup;
        }
        waitForTheOther(waiter, key, asked, left);
        lookup = ask(core, key, leaseTime.get(), outdated);
      }
      return lookup;
    } finally {
      core.probe().waited(CacheMeter.Whose.NODE, start);
    }
  }

  private void waitForTheOther(LeaseWaiters.Waiter waiter, CacheKey key, int asked, long left) {
    try {
      Pauses pauses = listening;
      if (!waiters.isListening()) {
        // Free at once where the other took no lock: then the pause spaces the questions.
        locks.await(key, Duration.ofNanos(left));
        pauses = DEAF;
      }
      waiter.await(Duration.ofNanos(Math.min(left, pauses.next(asked))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedLoadException(
          "Interrupted while waiting for another node's load of the same key.", e);
    }
  }

  private Lookup<V> ask(
      CacheCore<?, V> core, CacheKey key, Duration leaseTime, Map<CacheKey, Long> outdated) {
    Lookup<V> answer = core.region().lease(List.of(key), leaseTime, outdated).get(key);
    if (answer == null) {
      throw new IllegalStateException("The remote tier left a key of a lease unanswered.");
    }
    return answer;
  }

  private static boolean isWait(Lookup<?> lookup) {
    return lookup instanceof Lookup.Miss<?> miss && miss.lease() instanceof Lease.Wait;
  }

  /** Pauses that double, each shortened at random, so that those who wait do not ask together. */
  record Pauses(Duration shortest, Duration longest) {

    private static final int MOST_DOUBLINGS = 16;

    long next(int asked) {
      long doubled = shortest.toNanos() << Math.min(asked, MOST_DOUBLINGS);
      long pause = Math.min(doubled, longest.toNanos());
      return ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
    }
  }
}
