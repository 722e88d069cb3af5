package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path of one read, from top to bottom. Thread-safe; runs on the caller's thread.
 *
 * <ol start="0">
 *   <li>In a transaction that has written, or that works on a snapshot of its own: the source.
 *   <li>The local tier.
 *   <li>Single-flight: one thread goes on for a key, others wait for it.
 *   <li>The remote tier: a plain read, then the wish for a lease.
 *   <li>The load, under a lease or without the right to store.
 *   <li>The fill, off the caller's path; the local tier gets what the remote tier accepted.
 * </ol>
 */
final class ReadPath<K, V> {

  private final CacheCore<K, V> core;
  private final Transactions transactions;
  private final LoadPath<K, V> loads;
  private final OthersLoad<V> others;
  private final SingleFlight<K, V> flights = new SingleFlight<>();

  ReadPath(
      CacheCore<K, V> core, Transactions transactions, LoadPath<K, V> loads, OthersLoad<V> others) {
    this.core = core;
    this.transactions = transactions;
    this.loads = loads;
    this.others = others;
  }

  @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
    TransactionScope scope = transactions.current();
    if (scope != null && scope.readsItsOwn()) {
      return loads.load(key, loader);
    }
    LocalEntry<V> entry = core.local().get(key, core.time().nanoTime());
    if (entry != null) {
      core.counters().localHits.increment();
      return entry.value();
    }
    // A thread in a transaction holds a connection. It must not wait for a thread that needs one.
    return scope != null ? missInTransaction(key, loader) : miss(key, loader);
  }

  /** The value if a tier has it. */
  @Nullable V getIfPresent(K key) {
    TransactionScope scope = transactions.current();
    if (scope != null && scope.readsItsOwn()) {
      return null;
    }
    LocalEntry<V> entry = core.local().get(key, core.time().nanoTime());
    if (entry != null) {
      core.counters().localHits.increment();
      return entry.value();
    }
    CacheKey cacheKey = core.cacheKey(key);
    LocalTier.Ticket ticket = loads.ticket(key, cacheKey);
    try {
      StoredEntry<V> found = remoteHit(key, cacheKey, ticket);
      return found == null ? null : found.value();
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return null;
    }
  }

  private @Nullable V miss(K key, Loader<? super K, ? extends V> loader) {
    CacheKey cacheKey = core.cacheKey(key);
    LocalTier.Ticket ticket = loads.ticket(key, cacheKey);
    SingleFlight.Flight<V> flight = flights.join(key, ticket);
    if (!flight.lead()) {
      return follow(key, flight, loader);
    }
    try {
      V value = fromRemoteOrSource(key, cacheKey, ticket, loader);
      flight.complete(value);
      return value;
    } catch (Throwable t) { // also an Error must free those who wait
      flight.fail(t);
      throw t;
    } finally {
      flights.land(key, flight);
    }
  }

  private @Nullable V follow(
      K key, SingleFlight.Flight<V> flight, Loader<? super K, ? extends V> loader) {
    if (flight.isLedByCaller()) {
      throw new RecursiveLoadException(
          "The loader of cache '"
              + core.name()
              + "' asked for the key that it is loading. Load the value without this cache.");
    }
    SingleFlight.Landing<V> landing = flight.await(core.policy().loading().waitAtMost());
    if (landing == null) {
      return loads.load(key, loader);
    }
    core.counters().misses.increment();
    return landing.value();
  }

  private @Nullable V fromRemoteOrSource(
      K key, CacheKey cacheKey, LocalTier.Ticket ticket, Loader<? super K, ? extends V> loader) {
    Lookup<V> lookup;
    try {
      StoredEntry<V> found = remoteHit(key, cacheKey, ticket);
      if (found != null) {
        return found.value();
      }
      lookup = others.leaseOrWait(core, cacheKey);
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return loadWhileAway(key, ticket, loader);
    }
    return answer(key, lookup, ticket, loader);
  }

  private @Nullable V missInTransaction(K key, Loader<? super K, ? extends V> loader) {
    CacheKey cacheKey = core.cacheKey(key);
    LocalTier.Ticket ticket = loads.ticket(key, cacheKey);
    Lookup<V> lookup;
    try {
      StoredEntry<V> found = remoteHit(key, cacheKey, ticket);
      if (found != null) {
        return found.value();
      }
      lookup = loads.lease(List.of(cacheKey)).get(cacheKey);
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return loads.load(key, loader);
    }
    return answer(key, lookup, ticket, loader);
  }

  private @Nullable V answer(
      K key,
      @Nullable Lookup<V> lookup,
      LocalTier.Ticket ticket,
      Loader<? super K, ? extends V> loader) {
    if (lookup instanceof Lookup.Hit<V> hit) {
      core.counters().remoteHits.increment();
      core.install(key, hit.entry(), ticket, "");
      return hit.entry().value();
    }
    if (lookup instanceof Lookup.Miss<V> miss && miss.lease() instanceof Lease.Granted lease) {
      return loads.loadAndFill(key, lease, ticket, loader);
    }
    return loads.load(key, loader);
  }

  private @Nullable StoredEntry<V> remoteHit(K key, CacheKey cacheKey, LocalTier.Ticket ticket) {
    Map<CacheKey, StoredEntry<V>> found = core.region().get(List.of(cacheKey));
    StoredEntry<V> entry = found.get(cacheKey);
    if (entry != null) {
      core.counters().remoteHits.increment();
      core.install(key, entry, ticket, "");
    }
    return entry;
  }

  /**
   * The remote tier is away: what the policy says, and nothing reaches a tier that others trust.
   */
  private @Nullable V loadWhileAway(
      K key, LocalTier.Ticket ticket, Loader<? super K, ? extends V> loader) {
    if (!(core.policy().degraded().whenRedisIsAway() instanceof WhenRedisIsAway.Local local)) {
      return loads.load(key, loader);
    }
    long maxAge = local.maxAge().toNanos();
    LocalEntry<V> old = core.local().getWithin(key, maxAge, core.time().nanoTime());
    if (old != null) {
      core.counters().localHits.increment();
      return old.value();
    }
    V value = loads.load(key, loader);
    long now = core.time().nanoTime();
    // Of a lost epoch, so that it is served only while the remote tier is away.
    LocalEntry<V> kept = new LocalEntry<>(value, now, now + maxAge, Epoch.LOST, "");
    core.local().install(key, kept, ticket);
    return value;
  }
}
