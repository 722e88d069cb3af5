package io.github.penstock.spi;

import org.jspecify.annotations.Nullable;

/**
 * An open remote tier and what comes with it. Owned by the engine, which closes it. Thread-safe.
 *
 * @since 0.1
 */
public interface RemoteSession extends AutoCloseable {

  /**
   * Where values are kept.
   *
   * @return the tier, always the same
   */
  RemoteTier tier();

  /**
   * Where invalidations are heard.
   *
   * @return the channel, always the same
   */
  InvalidationChannel channel();

  /**
   * Where processes wait for each other's loads.
   *
   * @return the locks, always the same
   */
  LoadLock loadLock();

  /**
   * Where other processes hear of committed transactions.
   *
   * @return the channel, always the same; null where this remote tier has none
   */
  default @Nullable ChangeChannel changes() {
    return null;
  }

  /** Closes what this session opened, and ends its threads. */
  @Override
  void close();
}
