package io.github.penstock.internal.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.cache.Backoff;
import io.github.penstock.spi.TimeSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which keys could not be loaded, and until when they are left alone: for a
 * random time that doubles with each failure in a row. Holds a bounded number of keys; of others it
 * knows nothing, which costs a load. Thread-safe.
 */
final class FailureMemory<K> {

  private static final long MOST_KEYS = 10_000;
  private static final int MOST_DOUBLINGS = 30;

  private final Cache<K, Failure> failures;
  private final TimeSource time;

  FailureMemory(TimeSource time, Backoff backoff, Executor maintenance) {
    this.time = time;
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterWrite(2 * backoff.longest().toNanos(), TimeUnit.NANOSECONDS)
            .ticker(time::nanoTime)
            .executor(maintenance)
            .build();
  }

  /**
   * A load that failed.
   *
   * @param cause what it failed with last
   * @param inARow how many have failed
   * @param until when the next one may be tried, in nanoseconds of the time source
   */
  record Failure(Throwable cause, int inARow, long until) {}

  /** The failure because of which a key is left alone now, or null. */
  @Nullable Failure current(K key) {
    Failure last = failures.getIfPresent(key);
    return last != null && time.nanoTime() - last.until() < 0 ? last : null;
  }

  void failed(K key, Throwable cause, Backoff backoff) {
    long now = time.nanoTime();
    failures
        .asMap()
        .compute(
            key,
            (k, last) -> {
              int inARow = last == null ? 1 : last.inARow() + 1;
              long pause = pause(inARow, backoff);
              return new Failure(cause, inARow, now + pause);
            });
  }

  void succeeded(K key) {
    if (!failures.asMap().isEmpty()) {
      failures.invalidate(key);
    }
  }

  /** Between half of it and all of it, so that nodes and keys do not try together. */
  private static long pause(int inARow, Backoff backoff) {
    long doubled = backoff.first().toNanos() << Math.min(inARow - 1, MOST_DOUBLINGS);
    long longest = backoff.longest().toNanos();
    long most = doubled <= 0 || doubled > longest ? longest : doubled;
    return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
  }
}
