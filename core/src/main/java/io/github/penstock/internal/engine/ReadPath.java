package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.TransactionScope;
import org.jspecify.annotations.Nullable;

/**
 * The path of one read, from top to bottom. Thread-safe; runs on the caller's thread.
 *
 * <ol start="0">
 *   <li>In a transaction that has written, or that works on a snapshot of its own: the source.
 *   <li>The local tier, for {@code BOUNDED} reads. What is past its life may be given while it is
 *       loaded anew, or is kept in hand for the case that it cannot be loaded.
 *   <li>Single-flight ({@link FlightPath}), for {@code BOUNDED} reads: one thread goes on for a
 *       key, others wait for it, each as long as it wants to.
 *   <li>The remote tier ({@link RemotePath}): a plain read, then the wish for a lease.
 *   <li>The load ({@link LoadPath}), under a lease or without the right to store, together with
 *       others that are wanted at the same moment.
 *   <li>The fill, off the caller's path, where the load proved that it saw every writer finished
 *       that had announced itself; the local tier gets what the remote tier accepted.
 * </ol>
 *
 * <p>{@code STRONG} reads begin at step 3 and believe the remote tier only after it was asked. They
 * join no flight: one that began earlier may have read earlier. Leases keep them from loading
 * together all the same. Nor does a read that follows a commit join one, for the same reason.
 */
final class ReadPath<K, V> {

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final FlightPath<K, V> flights;
  private final RemotePath<K, V> remote;
  private final LoadPath<K, V> loads;
  private final Refresher<K, V> refresher;

  ReadPath(
      CacheCore<K, V> core,
      Shared shared,
      FlightPath<K, V> flights,
      RemotePath<K, V> remote,
      LoadPath<K, V> loads,
      Refresher<K, V> refresher) {
    this.core = core;
    this.shared = shared;
    this.flights = flights;
    this.remote = remote;
    this.loads = loads;
    this.refresher = refresher;
  }

  /** The value alone: what nearly all reads want, and a local hit has without making anything. */
  @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
    if (mayLookLocally(key)) {
      LocalEntry<V> entry = local(key, core.time().nanoTime());
      if (entry != null) {
        return entry.value();
      }
    }
    return beyondHit(key, loader).value();
  }

  /** The value and what is known about it. */
  CacheResult<V> getResult(K key, Loader<? super K, ? extends V> loader) {
    if (mayLookLocally(key)) {
      long now = core.time().nanoTime();
      LocalEntry<V> entry = local(key, now);
      if (entry != null) {
        return result(entry, now, false);
      }
    }
    return beyondHit(key, loader);
  }

  private boolean mayLookLocally(K key) {
    TransactionScope scope = shared.transactions().current();
    return (scope == null || !scope.readsItsOwn())
        && shared.demands().of(core, key) == Consistency.BOUNDED;
  }

  private CacheResult<V> beyondHit(K key, Loader<? super K, ? extends V> loader) {
    TransactionScope scope = shared.transactions().current();
    if (scope != null && scope.readsItsOwn()) {
      return CacheResult.loaded(loads.load(key, loader).value());
    }
    long now = core.time().nanoTime();
    return switch (shared.demands().of(core, key)) {
      case BOUNDED -> bounded(key, loader, scope, now);
      case STRONG -> {
        Asking<K> asking = loads.asking(key, now).with(Assurance.ASKED);
        Reading<K, V> reading = new Reading<>(asking, loader, null, false, patience(scope, now));
        yield scope == null ? flights.alone(reading, now) : inTransaction(reading, scope);
      }
      case SOURCE ->
          flights.fromSource(
              new Reading<>(loads.asking(key, now), loader, null, false, patience(scope, now)));
    };
  }

  private CacheResult<V> bounded(
      K key, Loader<? super K, ? extends V> loader, @Nullable TransactionScope scope, long now) {
    CacheResult<V> stale = null;
    if (core.lives().ages()) {
      LocalEntry<V> old = core.local().aging(key, now);
      Aging aging = old == null ? null : old.aging();
      if (old != null && aging != null) {
        if (aging.isFresh(now) || aging.mayRevalidate(now)) {
          return aged(key, old, aging, loader, now);
        }
        stale = aging.mayReplaceError(now) ? result(old, now, true) : null;
      }
    }
    Asking<K> asking = loads.asking(key, now);
    // A thread in a transaction holds a connection. It must not wait for a thread that needs one.
    if (scope != null) {
      return inTransaction(new Reading<>(asking, loader, null, false, Patience.ENDLESS), scope);
    }
    Reading<K, V> reading = new Reading<>(asking, loader, stale, true, patience(null, now));
    return shared.demands().followsCommit()
        ? flights.alone(reading, now)
        : flights.fly(reading, now);
  }

  /** A hit that is loaded anew in the background. */
  private CacheResult<V> aged(
      K key, LocalEntry<V> old, Aging aging, Loader<? super K, ? extends V> loader, long now) {
    core.counters().localHits.increment();
    core.probe().servedLocally(old, now);
    shared.heartbeats().used(now);
    boolean isFresh = aging.isFresh(now);
    boolean isDrawn = isFresh && aging.isDrawn(now);
    if (!isFresh || isDrawn || aging.isPastAhead(now)) {
      refresher.refresh(key, loader, isDrawn ? old.version() : 0);
    }
    if (!isFresh) {
      core.counters().stale.increment();
      core.probe().happened(key, What.SERVED_STALE);
    }
    return result(old, now, !isFresh);
  }

  private Patience patience(@Nullable TransactionScope scope, long now) {
    return scope == null
        ? shared.demands().patience(core.policy().loading().deadlines(), now)
        : Patience.ENDLESS;
  }

  /** The value if a tier has it. */
  @Nullable V getIfPresent(K key) {
    TransactionScope scope = shared.transactions().current();
    if (scope != null && scope.readsItsOwn()) {
      return null;
    }
    long now = core.time().nanoTime();
    Consistency demand = shared.demands().of(core, key);
    if (demand == Consistency.SOURCE) {
      return null;
    }
    boolean isStrong = demand == Consistency.STRONG;
    LocalEntry<V> entry = isStrong ? null : local(key, now);
    if (entry != null) {
      return entry.value();
    }
    try {
      Asking<K> asking = loads.asking(key, now);
      StoredEntry<V> found =
          remote.present(isStrong ? asking.with(Assurance.ASKED) : asking, !isStrong);
      return found == null ? null : found.value();
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return null;
    }
  }

  private @Nullable LocalEntry<V> local(K key, long now) {
    LocalHits.Cell own = core.counters().localHits.mine();
    if (own == null || own.isDue(now)) {
      return recorded(key, own, now);
    }
    LocalEntry<V> entry = core.local().glance(key, now);
    if (entry != null) {
      own.increment();
    }
    if (Probe.isSampled(now)) {
      core.probe().read(key, entry, now);
    }
    return entry;
  }

  /** The same, and the tier hears that the entry is used. Apart, to keep the rest small. */
  private @Nullable LocalEntry<V> recorded(K key, LocalHits.@Nullable Cell own, long now) {
    LocalEntry<V> entry = core.local().get(key, now);
    if (entry != null) {
      core.counters().localHits.increment(own, now);
      shared.heartbeats().used(now);
    }
    if (Probe.isSampled(now)) {
      core.probe().read(key, entry, now);
    }
    return entry;
  }

  private CacheResult<V> result(LocalEntry<V> entry, long now, boolean isStale) {
    return new CacheResult<>(entry.value(), Tier.LOCAL, entry.age(now), isStale, entry.version());
  }

  /** Nobody is waited for, since this thread holds a connection; failures are not papered over. */
  private CacheResult<V> inTransaction(Reading<K, V> reading, TransactionScope scope) {
    Found<V> found = remote.findAtOnce(reading);
    return found instanceof Found.Missing<V> missing
        ? remote.load(reading, missing, scope)
        : ((Found.Given<V>) found).result();
  }
}
