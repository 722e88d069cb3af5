package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.RemoteTier;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Invalidations of committed writes that could not be announced, kept in memory for those who chose
 * {@code BEST_EFFORT}. They are sent before this node uses the remote tier again. When there are
 * too many keys of a cache, the whole cache takes their place. Thread-safe.
 */
final class PendingInvalidations {

  private static final int MOST = 10_000;

  private final Set<CacheKey> keys = new LinkedHashSet<>();
  private final Set<String> regions = new LinkedHashSet<>();
  private volatile boolean waiting;

  synchronized void addKeys(Collection<CacheKey> more) {
    keys.addAll(more);
    if (keys.size() > MOST) {
      keys.forEach(key -> regions.add(key.region()));
      keys.clear();
    }
    waiting = true;
  }

  synchronized void addRegion(String region) {
    regions.add(region);
    waiting = true;
  }

  boolean isEmpty() {
    return !waiting;
  }

  /** Sends what waits; what could not be sent stays, and the failure reaches the caller. */
  void drainInto(RemoteTier tier) {
    if (!waiting) {
      return;
    }
    List<CacheKey> someKeys;
    List<String> someRegions;
    synchronized (this) {
      someKeys = List.copyOf(keys);
      someRegions = List.copyOf(regions);
    }
    // Outside the monitor: this waits for the network. Sending one twice does no harm.
    if (!someKeys.isEmpty()) {
      tier.invalidate(someKeys);
    }
    someRegions.forEach(tier::clear);
    synchronized (this) {
      someKeys.forEach(keys::remove);
      someRegions.forEach(regions::remove);
      waiting = !keys.isEmpty() || !regions.isEmpty();
    }
    Log.ENGINE.info(
        "Sent {} invalidations and {} clears that had waited for the remote tier.",
        someKeys.size(),
        someRegions.size());
  }
}
