package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.Stampede;
import io.github.penstock.spi.LoadLock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Asks for a lease and, where another process holds it, waits for that one's load: for its lock if
 * it took one, else by asking again after short, random pauses. The lease alone decides who loads;
 * the lock only saves asking. Thread-safe.
 */
final class OthersLoad<V> {

  private static final long SHORTEST_PAUSE = Duration.ofMillis(2).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

  private final LoadLock locks;

  OthersLoad(LoadLock locks) {
    this.locks = locks;
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
    if (core.policy().loading().stampede() == Stampede.LOCAL) {
      return lookup;
    }
    long start = core.time().nanoTime();
    long pause = SHORTEST_PAUSE;
    while (isWait(lookup)) {
      long left = atMost - (core.time().nanoTime() - start);
      if (left <= 0) {
        return lookup;
      }
      waitForTheOther(key, Math.min(left, pause), left);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      lookup = ask(core, key, leaseTime.get(), outdated);
    }
    return lookup;
  }

  private void waitForTheOther(CacheKey key, long pause, long left) {
    try {
      // Free at once where the other took no lock: then the pause spaces the questions.
      locks.await(key, Duration.ofNanos(left));
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
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
}
