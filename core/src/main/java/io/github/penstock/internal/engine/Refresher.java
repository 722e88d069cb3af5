package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.RemoteTierException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Loads values anew in the background: those that are given stale meanwhile, and those that are
 * about to expire. One load a key in the process; among processes the lease decides, which is
 * granted once for each copy that is to be replaced. What finds no thread is left for the next hit.
 * Thread-safe; no reader waits for anything here.
 */
final class Refresher<K, V> {

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final LoadPath<K, V> loads;
  private final WarmPath<K, V> warms;
  private final ConcurrentMap<K, Boolean> running = new ConcurrentHashMap<>();

  Refresher(CacheCore<K, V> core, Shared shared, LoadPath<K, V> loads, WarmPath<K, V> warms) {
    this.core = core;
    this.shared = shared;
    this.loads = loads;
    this.warms = warms;
  }

  /**
   * Begins to load a key anew, unless that is under way or has failed shortly before.
   *
   * @param drawn the copy for which a hit has drawn that it is time, or zero
   */
  void refresh(K key, Loader<? super K, ? extends V> loader, long drawn) {
    if (loads.failures().current(key) != null || running.putIfAbsent(key, true) != null) {
      return;
    }
    if (!shared.workers().tryRunInBackground(() -> run(key, loader, drawn))) {
      running.remove(key);
    }
  }

  /** The same for many keys, loaded together. */
  void refreshAll(Set<K> keys, BulkLoader<K, V> loader) {
    Set<K> mine = new LinkedHashSet<>();
    for (K key : keys) {
      if (loads.failures().current(key) == null && running.putIfAbsent(key, true) == null) {
        mine.add(key);
      }
    }
    if (!mine.isEmpty() && !shared.workers().tryRunInBackground(() -> run(mine, loader))) {
      running.keySet().removeAll(mine);
    }
  }

  private void run(Set<K> keys, BulkLoader<K, V> loader) {
    try {
      core.counters().refreshes.add(warms.refresh(keys, loader));
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
    } catch (RuntimeException e) {
      Log.ENGINE.debug("Cache '{}': values could not be loaded anew", core.name(), e);
    } finally {
      running.keySet().removeAll(keys);
    }
  }

  private void run(K key, Loader<? super K, ? extends V> loader, long drawn) {
    try {
      if (loads.refresh(loads.asking(key, core.time().nanoTime()), loader, drawn)) {
        core.counters().refreshes.increment();
        core.probe().happened(key, What.REFRESHED);
      }
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
    } catch (RuntimeException e) {
      // Counted and remembered where it failed. Readers have their value; once it is too old, they
      // meet the failure themselves.
      Log.ENGINE.debug("Cache '{}': a value could not be loaded anew", core.name(), e);
    } finally {
      running.remove(key);
    }
  }
}
