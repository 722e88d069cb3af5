package io.github.penstock.internal.engine;

import io.github.penstock.cache.BackoffException;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.TransactionScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path of one read beyond the local tier: the remote tier, the wish for a lease, and the load.
 * Thread-safe; runs on the thread of whoever brings the value in.
 */
final class RemotePath<K, V> {

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final LoadPath<K, V> loads;
  private final OthersLoad<V> others;
  private final Refresher<K, V> refresher;

  RemotePath(
      CacheCore<K, V> core,
      Shared shared,
      LoadPath<K, V> loads,
      OthersLoad<V> others,
      Refresher<K, V> refresher) {
    this.core = core;
    this.shared = shared;
    this.loads = loads;
    this.others = others;
    this.refresher = refresher;
  }

  /** Asks the remote tier; waits for another process that loads, as the policy says. */
  Found<V> find(Reading<K, V> reading) {
    return find(reading, true);
  }

  /** The same without waiting for anybody: the caller holds what the other may need. */
  Found<V> findAtOnce(Reading<K, V> reading) {
    return find(reading, false);
  }

  private Found<V> find(Reading<K, V> reading, boolean mayWait) {
    Found<V> found = look(reading);
    return found instanceof Found.Seen<V> seen ? wish(reading, seen, mayWait) : found;
  }

  /** Asks the remote tier for a value alone. */
  Found<V> look(Reading<K, V> reading) {
    Asking<K> asking = reading.asking();
    CacheResult<V> stale = reading.stale();
    try {
      StoredEntry<V> stored = read(asking);
      if (stored != null && !stored.isStale()) {
        return fresh(reading, stored);
      }
      if (stored != null && reading.acceptsStale()) {
        if (core.lives().mayRevalidate(stored)) {
          return revalidated(reading, stored);
        }
        stale = core.lives().mayReplaceError(stored) ? result(stored) : stale;
      }
      if (stale != null && loads.failures().current(reading.key()) != null) {
        core.counters().stale.increment();
        core.probe().happened(reading.key(), What.SERVED_STALE);
        return new Found.Given<>(stale);
      }
      failFast(reading.key());
      return new Found.Seen<>(stored, stale);
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return new Found.Missing<>(null, stale, true);
    }
  }

  /** The value if the remote tier has one to give. */
  @Nullable StoredEntry<V> present(Asking<K> asking, boolean acceptsStale) {
    StoredEntry<V> stored = read(asking);
    if (stored == null
        || (stored.isStale() && !(acceptsStale && core.lives().mayRevalidate(stored)))) {
      return null;
    }
    take(asking, stored);
    return stored;
  }

  private @Nullable StoredEntry<V> read(Asking<K> asking) {
    shared.gates().reach(Gate.BEFORE_REMOTE_READ, core.name());
    return core.region().get(List.of(asking.cacheKey()), asking.assurance()).get(asking.cacheKey());
  }

  private void take(Asking<K> asking, StoredEntry<V> stored) {
    shared.gates().reach(Gate.BEFORE_INSTALL, core.name());
    core.counters().remoteHits.increment();
    core.probe().servedRemotely(stored.age());
    core.install(asking.key(), stored, asking.ticket(), "");
    core.probe().happened(asking.key(), What.TAKEN_FROM_REMOTE);
  }

  private Found<V> fresh(Reading<K, V> reading, StoredEntry<V> stored) {
    take(reading.asking(), stored);
    boolean isDrawn = core.lives().isDrawn(stored);
    if (reading.acceptsStale() && (isDrawn || core.lives().isPastAhead(stored))) {
      refresher.refresh(reading.key(), reading.loader(), isDrawn ? stored.version() : 0);
    }
    return new Found.Given<>(result(stored));
  }

  private Found<V> revalidated(Reading<K, V> reading, StoredEntry<V> stored) {
    take(reading.asking(), stored);
    refresher.refresh(reading.key(), reading.loader(), 0);
    core.counters().stale.increment();
    core.probe().happened(reading.key(), What.SERVED_STALE);
    return new Found.Given<>(result(stored));
  }

  private CacheResult<V> result(StoredEntry<V> stored) {
    return new CacheResult<>(
        stored.value(), Tier.REMOTE, stored.age(), stored.isStale(), stored.version());
  }

  /** Where the policy says so, a key is not loaded that could not be shortly before. */
  private void failFast(K key) {
    FailureMemory.Failure failure = loads.failures().current(key);
    if (failure != null && core.policy().loading().backoff().failsFast()) {
      core.counters().refused.increment();
      throw new BackoffException(
          "Cache '"
              + core.name()
              + "': a value was not loaded, because that has failed "
              + failure.inARow()
              + " times in a row, the last time with the cause of this exception; it is tried again"
              + " in "
              + Duration.ofNanos(failure.until() - core.time().nanoTime()).toMillis()
              + " ms. Mend the cause, set staleIfError, or failsFast = false to try each time.",
          failure.cause());
    }
  }

  /** Asks for the right to load; waits for another process that loads, as the policy says. */
  Found<V> wish(Reading<K, V> reading, Found.Seen<V> seen) {
    return wish(reading, seen, true);
  }

  private Found<V> wish(Reading<K, V> reading, Found.Seen<V> seen, boolean mayWait) {
    try {
      return wished(reading, seen, mayWait);
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return new Found.Missing<>(null, seen.stale(), true);
    }
  }

  private Found<V> wished(Reading<K, V> reading, Found.Seen<V> seen, boolean mayWait) {
    Asking<K> asking = reading.asking();
    CacheKey cacheKey = asking.cacheKey();
    StoredEntry<V> stored = seen.entry();
    CacheResult<V> stale = seen.stale();
    Map<CacheKey, Long> outdated = stored == null ? Map.of() : Map.of(cacheKey, stored.version());
    Lookup<V> lookup =
        mayWait
            ? others.leaseOrWait(
                core, cacheKey, loads::leaseTime, outdated, longestWait(reading, stale))
            : core.region().lease(List.of(cacheKey), loads.leaseTime(), outdated).get(cacheKey);
    lookup = confirmed(lookup, asking);
    if (lookup instanceof Lookup.Hit<V> hit && !hit.entry().isStale()) {
      core.counters().remoteHits.increment();
      core.probe().servedRemotely(hit.entry().age());
      core.install(asking.key(), hit.entry(), asking.ticket(), "");
      core.probe().happened(asking.key(), What.TAKEN_FROM_REMOTE);
      return new Found.Given<>(result(hit.entry()));
    }
    Lease.Granted lease =
        lookup instanceof Lookup.Miss<V> miss && miss.lease() instanceof Lease.Granted granted
            ? granted
            : null;
    return new Found.Missing<>(lease, stale, false);
  }

  private long longestWait(Reading<K, V> reading, @Nullable CacheResult<V> stale) {
    long left = reading.patience().left(core.time().nanoTime(), stale != null);
    return Math.min(core.policy().loading().waitAtMost().toNanos(), left);
  }

  /** What came with the answer to a wish for a lease was checked by what is known here alone. */
  private @Nullable Lookup<V> confirmed(@Nullable Lookup<V> lookup, Asking<K> asking) {
    if (!(lookup instanceof Lookup.Hit) || asking.assurance() == Assurance.HEARD) {
      return lookup;
    }
    StoredEntry<V> found =
        core.region().get(List.of(asking.cacheKey()), Assurance.ASKED).get(asking.cacheKey());
    return found == null ? null : new Lookup.Hit<>(found);
  }

  /**
   * Loads what is missing, and stores it where that is allowed.
   *
   * @param scope the transaction that the caller is in, or null
   */
  CacheResult<V> load(
      Reading<K, V> reading, Found.Missing<V> missing, @Nullable TransactionScope scope) {
    if (missing.isAway() && scope == null) {
      return loadWhileAway(reading);
    }
    Lease.Granted lease = missing.lease();
    return CacheResult.loaded(
        lease == null
            ? loads.load(reading.key(), reading.loader()).value()
            : loads.loadAndFill(reading.asking(), lease, reading.loader(), scope));
  }

  /** Gives back what a load that does not take place was allowed. */
  void giveUp(Found.Missing<V> missing) {
    Lease.Granted lease = missing.lease();
    if (lease != null) {
      core.region().abandon(lease);
    }
  }

  /**
   * The remote tier is away: what the policy says, and nothing reaches a tier that others trust.
   */
  private CacheResult<V> loadWhileAway(Reading<K, V> reading) {
    K key = reading.key();
    if (!(core.policy().degraded().whenRedisIsAway() instanceof WhenRedisIsAway.Local local)) {
      return CacheResult.loaded(loads.load(key, reading.loader()).value());
    }
    long maxAge = local.maxAge().toNanos();
    long before = core.time().nanoTime();
    LocalEntry<V> old = core.local().getWithin(key, maxAge, before);
    if (old != null) {
      core.counters().localHits.increment();
      core.probe().servedLocally(old, before);
      return new CacheResult<>(old.value(), Tier.LOCAL, old.age(before), false, old.version());
    }
    LoadResult.One<V> loaded = loads.load(key, reading.loader());
    if (loaded.told().isKept()) {
      long now = core.time().nanoTime();
      long until = now + loaded.told().within(local.maxAge()).toNanos();
      LocalTier.Ticket ticket = reading.asking().ticket();
      // Of a lost epoch, so that it is served only while the remote tier is away.
      LocalTier.Ticket lost = new LocalTier.Ticket(Epoch.LOST, ticket.stamp(), ticket.tags());
      core.installAlone(key, loaded.value(), Life.until(now, until), lost, ticket);
    }
    return CacheResult.loaded(loaded.value());
  }
}
