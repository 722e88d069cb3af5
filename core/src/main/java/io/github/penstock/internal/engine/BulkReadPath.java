package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.TransactionScope;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The path of a read of many keys: one pass over the local tier, then for the keys that nobody in
 * the process is bringing in yet one read of the remote tier, one request for leases and one load
 * ({@link BulkRemotePath}); for the others it waits. So overlapping batches, and batches and single
 * reads, load a key once. Nobody waits before it has brought in what others may wait for.
 * Thread-safe.
 */
final class BulkReadPath<K, V> {

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final LoadPath<K, V> loads;
  private final SingleFlight<K, V> flights;
  private final BulkRemotePath<K, V> remote;
  private final FlightPath<K, V> waits;
  private final Refresher<K, V> refresher;

  BulkReadPath(
      CacheCore<K, V> core,
      Shared shared,
      LoadPath<K, V> loads,
      SingleFlight<K, V> flights,
      BulkRemotePath<K, V> remote,
      FlightPath<K, V> waits,
      Refresher<K, V> refresher) {
    this.core = core;
    this.shared = shared;
    this.loads = loads;
    this.flights = flights;
    this.remote = remote;
    this.waits = waits;
    this.refresher = refresher;
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
        found.putAll(loads.loadAll(wanted, loader, false).values());
      }
    } else {
      long now = core.time().nanoTime();
      core.probe().readAll(wanted, now);
      // In a transaction failures are not papered over, as for single reads.
      boolean acceptsStale = demand == Consistency.BOUNDED && scope == null;
      Map<K, CacheResult<V>> stale = new HashMap<>();
      if (demand == Consistency.BOUNDED) {
        wanted.removeAll(fromLocal(wanted, found, stale, loader, now));
      }
      if (!wanted.isEmpty()) {
        Patience patience =
            scope == null
                ? shared.demands().patience(core.policy().loading().deadlines(), now)
                : Patience.ENDLESS;
        BulkReading<K, V> reading =
            new BulkReading<>(
                asking(wanted, now, demand), loader, stale, acceptsStale, patience, scope);
        beyondLocal(reading, found, now);
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
  private Set<K> fromLocal(
      Set<K> wanted,
      Map<K, @Nullable V> found,
      Map<K, CacheResult<V>> stale,
      BulkLoader<K, V> loader,
      long now) {
    boolean ages = core.lives().ages();
    Set<K> anew = new LinkedHashSet<>();
    for (K key : wanted) {
      LocalEntry<V> entry = core.local().get(key, now);
      if (entry == null && ages) {
        entry = aged(key, stale, anew, now);
      }
      if (entry != null) {
        core.counters().localHits.increment();
        core.probe().servedLocally(entry, now);
        found.put(key, entry.value());
      }
    }
    refresher.refreshAll(anew, loader);
    return found.keySet();
  }

  /** An entry that is given although it is about to be, or is being, loaded anew. */
  private @Nullable LocalEntry<V> aged(K key, Map<K, CacheResult<V>> stale, Set<K> anew, long now) {
    LocalEntry<V> old = core.local().aging(key, now);
    Aging aging = old == null ? null : old.aging();
    if (old == null || aging == null) {
      return null;
    }
    if (aging.isFresh(now)) {
      if (aging.isPastAhead(now)) {
        anew.add(key);
      }
      return old;
    }
    if (aging.mayRevalidate(now)) {
      anew.add(key);
      core.counters().stale.increment();
      core.probe().happened(key, What.SERVED_STALE);
      return old;
    }
    if (aging.mayReplaceError(now)) {
      stale.put(key, new CacheResult<>(old.value(), Tier.LOCAL, old.age(now), true, old.version()));
    }
    return null;
  }

  private Map<K, Asking<K>> asking(Set<K> wanted, long now, Consistency demand) {
    Map<K, Asking<K>> asked = new LinkedHashMap<>();
    for (K key : wanted) {
      Asking<K> one = loads.asking(key, now);
      asked.put(key, demand == Consistency.STRONG ? one.with(Assurance.ASKED) : one);
    }
    return asked;
  }

  private void beyondLocal(BulkReading<K, V> reading, Map<K, @Nullable V> found, long now) {
    // In a transaction it must not wait for a thread that needs a connection, and what follows a
    // commit joins no load that may have begun before it: the same as for single reads.
    boolean mayJoin =
        reading.acceptsStale()
            && reading.scope() == null
            && !shared.demands().followsCommit()
            && !shared.bulkhead().isInside();
    Map<K, SingleFlight.Flight<V>> all = new LinkedHashMap<>();
    Map<K, SingleFlight.Flight<V>> led = new LinkedHashMap<>();
    reading
        .asking()
        .forEach(
            (key, one) -> {
              SingleFlight.Joining joining = waits.joining(one, now);
              SingleFlight.Flight<V> flight =
                  mayJoin ? flights.join(key, joining) : SingleFlight.alone(joining);
              all.put(key, flight);
              if (flight.lead()) {
                led.put(key, flight);
              }
            });
    bringIn(reading, led);
    all.forEach(
        (key, flight) -> {
          CacheResult<V> result = waits.await(single(reading, key), flight, !led.containsKey(key));
          found.put(key, result.value());
        });
  }

  private Reading<K, V> single(BulkReading<K, V> reading, K key) {
    return new Reading<>(
        Objects.requireNonNull(reading.asking().get(key), "asking"),
        one -> reading.loader().loadAll(Set.of(one)).get(one),
        reading.stale().get(key),
        reading.acceptsStale(),
        reading.patience());
  }

  private void bringIn(BulkReading<K, V> reading, Map<K, SingleFlight.Flight<V>> led) {
    if (led.isEmpty()) {
      return;
    }
    Runnable work =
        () -> {
          led.values().forEach(SingleFlight.Flight::takeOver);
          try {
            remote.bringIn(reading, led);
          } finally {
            led.forEach(flights::land);
          }
        };
    if (!reading.patience().isLimited() || shared.workers().isInside()) {
      work.run();
    } else if (reading.patience().hardLeft(core.time().nanoTime()) <= 0
        || !shared.workers().tryRun(work)) {
      led.values().forEach(flight -> flight.fail(waits.refused(reading.patience())));
      led.forEach(flights::land);
    }
  }

  private Map<K, V> inOrder(Collection<? extends K> keys, Map<K, @Nullable V> found) {
    Map<K, V> ordered = new LinkedHashMap<>();
    for (K key : keys) {
      V value = found.get(key);
      if (value != null) {
        ordered.put(key, value);
      }
    }
    return ordered;
  }
}
