package io.github.penstock.spi;

import io.github.penstock.cache.Tier;

/**
 * Takes measurements of one cache. Implemented by adapters of metrics, called by the engine on the
 * threads of callers. Implementations are thread-safe, return at once and throw nothing. Times are
 * in nanoseconds.
 *
 * @since 0.1
 */
public interface CacheMeter {

  /** Takes nothing: nobody measures. */
  CacheMeter NONE = new NoMeter();

  /**
   * A loader was called for one key.
   *
   * @param nanos how long it took
   * @param failed whether it threw
   */
  void loaded(long nanos, boolean failed);

  /**
   * A loader was called for a number of keys at once.
   *
   * @param keys how many
   * @param nanos how long it took
   * @param failed whether it threw
   */
  void loadedMany(int keys, long nanos, boolean failed);

  /**
   * A caller waited for somebody else's load, with or without success.
   *
   * @param whose where that load ran
   * @param nanos how long it waited
   */
  void waited(Whose whose, long nanos);

  /**
   * A tier answered a read. Hits of the local tier are sampled, about one of 256.
   *
   * @param tier which one
   * @param ageNanos how long ago the value was loaded or written, as far as the tier knows
   */
  void served(Tier tier, long ageNanos);

  /** Whose load was waited for. */
  enum Whose {
    /** That of another thread of this process. */
    THREAD,
    /** That of another process. */
    NODE
  }
}
