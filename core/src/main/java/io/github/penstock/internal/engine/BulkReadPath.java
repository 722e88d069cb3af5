package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The path of a read of many keys: one pass over the local tier, one read of the remote tier, one
 * request for leases, one load for all that is missing. It does not wait for other loads of single
 * keys: those keys are loaded in the same statement, and not stored. Thread-safe.
 */
final class BulkReadPath<K, V> {

  private final CacheCore<K, V> core;
  private final Transactions transactions;
  private final LoadPath<K, V> loads;

  BulkReadPath(CacheCore<K, V> core, Transactions transactions, LoadPath<K, V> loads) {
    this.core = core;
    this.transactions = transactions;
    this.loads = loads;
  }

  Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader) {
    Set<K> wanted = new LinkedHashSet<>();
    for (K key : keys) {
      wanted.add(Objects.requireNonNull(key, "key"));
    }
    Map<K, @Nullable V> found = new HashMap<>();
    TransactionScope scope = transactions.current();
    if (scope == null || !scope.readsItsOwn()) {
      wanted.removeAll(fromLocal(wanted, found));
      fromRemoteAndSource(wanted, found, loader);
    } else if (!wanted.isEmpty()) {
      found.putAll(loads.loadAll(wanted, loader));
    }
    return inOrder(keys, found);
  }

  /** One clock reading serves for all keys: each hit is as valid as a single one at that moment. */
  private Set<K> fromLocal(Set<K> wanted, Map<K, @Nullable V> found) {
    long now = core.time().nanoTime();
    for (K key : wanted) {
      LocalEntry<V> entry = core.local().get(key, now);
      if (entry != null) {
        core.counters().localHits.increment();
        found.put(key, entry.value());
      }
    }
    return found.keySet();
  }

  private void fromRemoteAndSource(
      Set<K> wanted, Map<K, @Nullable V> found, BulkLoader<K, V> loader) {
    if (wanted.isEmpty()) {
      return;
    }
    Map<CacheKey, Asked<K>> asked = new LinkedHashMap<>();
    for (K key : wanted) {
      CacheKey cacheKey = core.cacheKey(key);
      asked.put(cacheKey, new Asked<>(key, loads.ticket(key, cacheKey)));
    }
    Map<CacheKey, Lease.Granted> leases = new HashMap<>();
    try {
      take(core.region().get(asked.keySet()), asked, found);
      if (!asked.isEmpty()) {
        takeLeases(loads.lease(asked.keySet()), asked, found, leases);
      }
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
    }
    if (!asked.isEmpty()) {
      loadRest(asked, leases, found, loader);
    }
  }

  private void take(
      Map<CacheKey, StoredEntry<V>> hits,
      Map<CacheKey, Asked<K>> asked,
      Map<K, @Nullable V> found) {
    hits.forEach(
        (cacheKey, entry) -> {
          Asked<K> one = asked.remove(cacheKey);
          if (one != null) {
            core.counters().remoteHits.increment();
            core.install(one.key(), entry, one.ticket(), "");
            found.put(one.key(), entry.value());
          }
        });
  }

  private void takeLeases(
      Map<CacheKey, Lookup<V>> answers,
      Map<CacheKey, Asked<K>> asked,
      Map<K, @Nullable V> found,
      Map<CacheKey, Lease.Granted> leases) {
    Map<CacheKey, StoredEntry<V>> hits = new HashMap<>();
    answers.forEach(
        (cacheKey, answer) -> {
          if (answer instanceof Lookup.Hit<V> hit) {
            hits.put(cacheKey, hit.entry());
          } else if (answer instanceof Lookup.Miss<V> miss
              && miss.lease() instanceof Lease.Granted lease) {
            leases.put(cacheKey, lease);
          }
        });
    take(hits, asked, found);
  }

  private void loadRest(
      Map<CacheKey, Asked<K>> asked,
      Map<CacheKey, Lease.Granted> leases,
      Map<K, @Nullable V> found,
      BulkLoader<K, V> loader) {
    Set<K> missing = new LinkedHashSet<>();
    asked.values().forEach(one -> missing.add(one.key()));
    long start = core.time().nanoTime();
    Map<K, V> loaded;
    boolean done = false;
    try {
      loaded = loads.loadAll(missing, loader);
      done = true;
    } finally {
      if (!done) {
        leases.values().forEach(core.region()::abandon);
      }
    }
    Duration each =
        Duration.ofNanos(core.time().nanoTime() - start).dividedBy(Math.max(1, missing.size()));
    asked.forEach(
        (cacheKey, one) -> {
          V value = loaded.get(one.key());
          found.put(one.key(), value);
          Lease.Granted lease = leases.get(cacheKey);
          if (lease != null) {
            loads.fill(one.key(), lease, core.lives().remote(value, each), one.ticket());
          }
        });
  }

  private Map<K, V> inOrder(Collection<? extends K> keys, Map<K, @Nullable V> found) {
    Map<K, V> ordered = new LinkedHashMap<>();
    List<K> order = new ArrayList<>(keys);
    for (K key : order) {
      V value = found.get(key);
      if (value != null) {
        ordered.put(key, value);
      }
    }
    return ordered;
  }

  /**
   * A key that the local tier did not have.
   *
   * @param key the key
   * @param ticket taken before anything was read for it
   */
  private record Asked<K>(K key, LocalTier.Ticket ticket) {}
}
