package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import java.time.Duration;

/**
 * Lets processes wait for each other's loads where they hear no messages. It saves work and never
 * decides what is right: a lock that is lost, late or unavailable costs a second load and nothing
 * else. Called by the engine. Implementations are thread-safe and pass {@code LoadLockContract} of
 * the testkit.
 *
 * @since 0.1
 */
public interface LoadLock {

  /**
   * Takes the lock of a key in the background, for the holder of its lease. Never blocks and never
   * throws.
   *
   * @param key the key that is being loaded
   * @return closed when the load has ended, whether or not the lock was obtained by then
   */
  Held hold(CacheKey key);

  /**
   * Waits until nobody holds the lock of a key, or the time is over, or the lock service fails.
   *
   * @param key the key that somebody else is loading
   * @param atMost how long to wait
   * @throws InterruptedException where the thread is interrupted
   */
  void await(CacheKey key, Duration atMost) throws InterruptedException;

  /** A lock that is held, or being taken. */
  interface Held extends AutoCloseable {
    /** Gives it back; never blocks and never throws. */
    @Override
    void close();
  }
}
