package io.github.penstock.spi;

/**
 * Makes the meters of caches. Implemented by adapters of metrics, handed to {@code
 * Penstock.measure}, called by the engine. Implementations are thread-safe and throw nothing.
 *
 * @since 0.1
 */
public interface CacheMeters {

  /**
   * The meter of a cache. Called for each cache that there is and for each that is made later, on
   * the thread that makes it, under no lock; perhaps more than once for a name.
   *
   * @param cache its name; those of tenants end with {@code @} and the tenant
   * @return the meter, for the same name one that counts to the same end
   */
  CacheMeter of(String cache);

  /**
   * A heartbeat came back through the invalidation channel, behind every message that had been
   * published before the server answered it: so no message of that moment took longer.
   *
   * @param nanos since the heartbeat was asked for
   */
  void channelAnswered(long nanos);
}
