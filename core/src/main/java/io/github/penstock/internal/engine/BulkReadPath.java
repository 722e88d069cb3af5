package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.TransactionScope;
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
  private final Shared shared;
  private final LoadPath<K, V> loads;

  BulkReadPath(CacheCore<K, V> core, Shared shared, LoadPath<K, V> loads) {
    this.core = core;
    this.shared = shared;
    this.loads = loads;
  }

  Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader) {
    Set<K> wanted = new LinkedHashSet<>();
    for (K key : keys) {
      wanted.add(Objects.requireNonNull(key, "key"));
    }
    Map<K, @Nullable V> found = new HashMap<>();
    TransactionScope scope = shared.transactions().current();
    Consistency demand = strictest(wanted);
    boolean readsItsOwn = scope != null && scope.readsItsOwn();
    if (readsItsOwn || demand == Consistency.SOURCE) {
      if (!wanted.isEmpty()) {
        core.counters().misses.add(wanted.size());
        found.putAll(loads.loadAll(wanted, loader, false).value());
      }
    } else {
      long now = core.time().nanoTime();
      if (demand == Consistency.BOUNDED) {
        wanted.removeAll(fromLocal(wanted, found, now));
      }
      if (!wanted.isEmpty()) {
        fromRemoteAndSource(asking(wanted, now, demand), found, loader, scope);
      }
    }
    return inOrder(keys, found);
  }

  private Consistency strictest(Set<K> wanted) {
    Consistency strictest = Consistency.BOUNDED;
    for (K key : wanted) {
      Consistency one = shared.demands().of(core, key);
      strictest = one.compareTo(strictest) > 0 ? one : strictest;
    }
    return strictest;
  }

  /** One clock reading serves for all keys: each hit is as valid as a single one at that moment. */
  private Set<K> fromLocal(Set<K> wanted, Map<K, @Nullable V> found, long now) {
    for (K key : wanted) {
      LocalEntry<V> entry = core.local().get(key, now);
      if (entry != null) {
        core.counters().localHits.increment();
        found.put(key, entry.value());
      }
    }
    return found.keySet();
  }

  private Map<CacheKey, Asking<K>> asking(Set<K> wanted, long now, Consistency demand) {
    Map<CacheKey, Asking<K>> asked = new LinkedHashMap<>();
    for (K key : wanted) {
      Asking<K> one = loads.asking(key, now);
      asked.put(one.cacheKey(), demand == Consistency.STRONG ? one.with(Assurance.ASKED) : one);
    }
    return asked;
  }

  private void fromRemoteAndSource(
      Map<CacheKey, Asking<K>> asked,
      Map<K, @Nullable V> found,
      BulkLoader<K, V> loader,
      @Nullable TransactionScope scope) {
    Map<CacheKey, Lease.Granted> leases = new HashMap<>();
    try {
      Assurance assurance = strictestOf(asked.values());
      shared.gates().reach(Gate.BEFORE_REMOTE_READ, core.name());
      take(core.region().get(asked.keySet(), assurance), asked, found);
      if (!asked.isEmpty()) {
        takeLeases(loads.lease(asked.keySet()), asked, found, leases, assurance);
      }
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
    }
    if (!asked.isEmpty()) {
      loadRest(asked, leases, found, loader, scope);
    }
  }

  private Assurance strictestOf(Collection<Asking<K>> asked) {
    return asked.stream().allMatch(one -> one.assurance() == Assurance.HEARD)
        ? Assurance.HEARD
        : Assurance.ASKED;
  }

  private void take(
      Map<CacheKey, StoredEntry<V>> hits,
      Map<CacheKey, Asking<K>> asked,
      Map<K, @Nullable V> found) {
    hits.forEach(
        (cacheKey, entry) -> {
          Asking<K> one = asked.remove(cacheKey);
          if (one != null) {
            shared.gates().reach(Gate.BEFORE_INSTALL, core.name());
            core.counters().remoteHits.increment();
            core.install(one.key(), entry, one.ticket(), "");
            found.put(one.key(), entry.value());
          }
        });
  }

  /**
   * What came with the answer to a wish for leases was checked by what is known here alone; where
   * that is not enough, it is loaded like what is missing, and not stored.
   */
  private void takeLeases(
      Map<CacheKey, Lookup<V>> answers,
      Map<CacheKey, Asking<K>> asked,
      Map<K, @Nullable V> found,
      Map<CacheKey, Lease.Granted> leases,
      Assurance assurance) {
    Map<CacheKey, StoredEntry<V>> hits = new HashMap<>();
    answers.forEach(
        (cacheKey, answer) -> {
          if (answer instanceof Lookup.Hit<V> hit && assurance == Assurance.HEARD) {
            hits.put(cacheKey, hit.entry());
          } else if (answer instanceof Lookup.Miss<V> miss
              && miss.lease() instanceof Lease.Granted lease) {
            leases.put(cacheKey, lease);
          }
        });
    take(hits, asked, found);
  }

  private void loadRest(
      Map<CacheKey, Asking<K>> asked,
      Map<CacheKey, Lease.Granted> leases,
      Map<K, @Nullable V> found,
      BulkLoader<K, V> loader,
      @Nullable TransactionScope scope) {
    Set<K> missing = new LinkedHashSet<>();
    asked.values().forEach(one -> missing.add(one.key()));
    // Those that nothing will store are counted like the others.
    core.counters().misses.add(missing.size());
    long start = core.time().nanoTime();
    Map<CacheKey, Lease.Granted> unused = new HashMap<>(leases);
    try {
      shared.gates().reach(Gate.BEFORE_LOAD, core.name());
      boolean mustProve = leases.values().stream().anyMatch(one -> !one.condition().isEmpty());
      Proven<Map<K, V>> loaded = loads.loadAll(missing, loader, mustProve);
      Duration each =
          Duration.ofNanos(core.time().nanoTime() - start).dividedBy(Math.max(1, missing.size()));
      shared.gates().reach(Gate.BEFORE_FILL, core.name());
      boolean mayStore = scope == null || !scope.readsItsOwn();
      asked.forEach(
          (cacheKey, one) -> {
            V value = loaded.value().get(one.key());
            found.put(one.key(), value);
            Lease.Granted lease = leases.get(cacheKey);
            if (lease != null && mayStore && loads.proves(loaded.snapshot(), lease)) {
              unused.remove(cacheKey);
              loads.fill(one, lease, core.lives().remote(value, each));
            } else if (lease != null) {
              core.counters().fillsRefused.increment();
            }
          });
    } finally {
      unused.values().forEach(core.region()::abandon);
    }
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
}
