package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteTier;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Calls loaders, and stores under a lease what they give. Thread-safe; loaders run on the caller's
 * thread, fills end on a thread of the remote tier.
 */
final class LoadPath<K, V> {

  /** Loads cheaper than this are not worth a lock: others poll meanwhile. */
  private static final long WORTH_A_LOCK = Duration.ofMillis(20).toNanos();

  private static final LoadLock.Held NO_LOCK = () -> {};

  private final CacheCore<K, V> core;
  private final RemoteTier tier;
  private final LoadLock locks;
  private final Log.OncePerMinute complaint;

  /** What a load has cost lately: a moving average in nanoseconds. Races only lose a sample. */
  private volatile long usualCost;

  LoadPath(CacheCore<K, V> core, RemoteTier tier, LoadLock locks) {
    this.core = core;
    this.tier = tier;
    this.locks = locks;
    this.complaint = new Log.OncePerMinute(core.time());
  }

  LocalTier.Ticket ticket(K key, CacheKey cacheKey) {
    return core.local().ticket(key, tier.partitionOf(cacheKey));
  }

  Map<CacheKey, Lookup<V>> lease(Collection<CacheKey> keys) {
    return core.region().lease(keys, core.policy().loading().loadTimeout());
  }

  /** Loads a value that nothing will store. */
  @Nullable V load(K key, Loader<? super K, ? extends V> loader) {
    core.counters().misses.increment();
    long start = core.time().nanoTime();
    V value = call(key, loader);
    loaded(start, value == null ? 0 : 1, value == null ? 1 : 0);
    return value;
  }

  /** Loads a value and stores it in both tiers, unless the key is invalidated meanwhile. */
  @Nullable V loadAndFill(
      K key, Lease.Granted lease, LocalTier.Ticket ticket, Loader<? super K, ? extends V> loader) {
    core.counters().misses.increment();
    long start = core.time().nanoTime();
    LoadLock.Held lock = usualCost < WORTH_A_LOCK ? NO_LOCK : locks.hold(lease.key());
    boolean done = false;
    try {
      V value = call(key, loader);
      done = true;
      Duration cost = loaded(start, value == null ? 0 : 1, value == null ? 1 : 0);
      // Before the lock is given back: those who wait for it look for the value at once.
      fill(key, lease, core.lives().remote(value, cost), ticket);
      return value;
    } finally {
      if (!done) {
        core.region().abandon(lease);
      }
      lock.close();
    }
  }

  /**
   * Loads many values in one call; the keys that nothing will store are counted like the others.
   */
  Map<K, V> loadAll(Set<K> keys, BulkLoader<K, V> loader) {
    core.counters().misses.add(keys.size());
    long start = core.time().nanoTime();
    Map<K, V> values;
    try {
      values = loader.loadAll(keys);
    } catch (Exception e) {
      core.counters().loadFailures.increment();
      throw interruptedAware(e);
    }
    long found = keys.stream().filter(values::containsKey).count();
    loaded(start, found, keys.size() - found);
    return values;
  }

  void fill(K key, Lease.Granted lease, StoredEntry<V> entry, LocalTier.Ticket ticket) {
    core.region()
        .fill(lease, entry)
        .whenComplete(
            (accepted, failure) -> {
              if (failure != null) {
                notStored(failure);
              } else if (accepted) {
                core.counters().fillsAccepted.increment();
                core.install(key, entry, ticket, "");
              } else {
                core.counters().fillsRefused.increment();
              }
            });
  }

  private @Nullable V call(K key, Loader<? super K, ? extends V> loader) {
    try {
      return loader.load(key);
    } catch (Exception e) {
      core.counters().loadFailures.increment();
      throw interruptedAware(e);
    }
  }

  private RuntimeException interruptedAware(Exception failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return Failures.ofLoader(core.name(), failure);
  }

  private Duration loaded(long start, long values, long absent) {
    Duration took = Duration.ofNanos(core.time().nanoTime() - start);
    core.counters().loaded(values, absent, took);
    usualCost = usualCost == 0 ? took.toNanos() : (usualCost * 7 + took.toNanos()) / 8;
    return took;
  }

  /** The caller has its value; that it could not be stored is for the operator to know. */
  void notStored(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RemoteTierException) {
      core.counters().remoteFailures.increment();
      return;
    }
    core.counters().unencodable.increment();
    if (complaint.mayTell()) {
      Log.ENGINE.warn(
          "Cache '{}': a value of type {} could not be encoded and was not stored; callers got it."
              + " Give the cache a type that can be, or mend the type. Said at most once a minute.",
          core.name(),
          core.spec().valueType(),
          cause);
    }
  }
}
