package io.github.penstock.spi;

import io.github.penstock.cache.CacheEvent;

/**
 * Hears what happens to the caches of this node. Implemented by users, called by the engine on the
 * thread where it happened, often the one that reads messages: return at once, block never. What it
 * throws is logged.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CacheListener {

  /**
   * Called after the event took effect.
   *
   * @param event what happened
   */
  void onEvent(CacheEvent event);
}
