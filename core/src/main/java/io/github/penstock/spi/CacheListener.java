package io.github.penstock.spi;

import io.github.penstock.cache.CacheEvent;

/**
 * Hears what happens to the caches of this node. Implemented by users, called by the engine on one
 * thread of its own and in order, soon after the event took effect. A listener that is slower than
 * what happens loses events, which is logged; what it throws is logged.
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
