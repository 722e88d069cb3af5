package io.github.penstock.internal.engine;

import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.TransactionScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of one read, from top to bottom. Thread-safe; runs on the caller's thread.
 *
 * <ol start="0">
 *   <li>In a transaction that has written, or that works on a snapshot of its own: the source.
 *   <li>The local tier, for {@code BOUNDED} reads.
 *   <li>Single-flight, for {@code BOUNDED} reads: one thread goes on for a key, others wait for it.
 *   <li>The remote tier: a plain read, then the wish for a lease.
 *   <li>The load, under a lease or without the right to store.
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
  private final LoadPath<K, V> loads;
  private final OthersLoad<V> others;
  private final SingleFlight<K, V> flights = new SingleFlight<>();

  ReadPath(CacheCore<K, V> core, Shared shared, LoadPath<K, V> loads, OthersLoad<V> others) {
    this.core = core;
    this.shared = shared;
    this.loads = loads;
    this.others = others;
  }

  @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
    TransactionScope scope = shared.transactions().current();
    if (scope != null && scope.readsItsOwn()) {
      return loads.load(key, loader);
    }
    return switch (shared.demands().of(core, key)) {
      case BOUNDED -> bounded(key, loader, scope);
      case STRONG -> strong(key, loader, scope);
      case SOURCE -> loads.load(key, loader);
    };
  }

  private @Nullable V bounded(
      K key, Loader<? super K, ? extends V> loader, @Nullable TransactionScope scope) {
    long now = core.time().nanoTime();
    LocalEntry<V> entry = local(key, now);
    if (entry != null) {
      return entry.value();
    }
    Asking<K> asking = loads.asking(key, now);
    // A thread in a transaction holds a connection. It must not wait for a thread that needs one.
    if (scope != null) {
      return alone(asking, loader, scope);
    }
    return shared.demands().followsCommit()
        ? fromRemoteOrSource(asking, loader)
        : fly(asking, now, loader);
  }

  private @Nullable V strong(
      K key, Loader<? super K, ? extends V> loader, @Nullable TransactionScope scope) {
    Asking<K> asking = loads.asking(key, core.time().nanoTime()).with(Assurance.ASKED);
    return scope == null ? fromRemoteOrSource(asking, loader) : alone(asking, loader, scope);
  }

  /** The value if a tier has it. */
  @Nullable V getIfPresent(K key) {
    TransactionScope scope = shared.transactions().current();
    if (scope != null && scope.readsItsOwn()) {
      return null;
    }
    long now = core.time().nanoTime();
    boolean strong = false;
    switch (shared.demands().of(core, key)) {
      case BOUNDED -> {
        LocalEntry<V> entry = local(key, now);
        if (entry != null) {
          return entry.value();
        }
      }
      case STRONG -> strong = true;
      case SOURCE -> {
        return null;
      }
    }
    try {
      Asking<K> asking = loads.asking(key, now);
      StoredEntry<V> found = remoteHit(strong ? asking.with(Assurance.ASKED) : asking);
      return found == null ? null : found.value();
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return null;
    }
  }

  private @Nullable LocalEntry<V> local(K key, long now) {
    LocalEntry<V> entry = core.local().get(key, now);
    if (entry != null) {
      core.counters().localHits.increment();
      shared.heartbeats().used(now);
    }
    return entry;
  }

  private @Nullable V fly(Asking<K> asking, long now, Loader<? super K, ? extends V> loader) {
    SingleFlight.Joining joining =
        new SingleFlight.Joining(
            asking.ticket(), now, asking.assurance() == Assurance.HEARD, core.local().bound());
    SingleFlight.Flight<V> flight = flights.join(asking.key(), joining);
    if (!flight.lead()) {
      return follow(asking.key(), flight, loader);
    }
    try {
      V value = fromRemoteOrSource(asking, loader);
      flight.complete(value);
      return value;
    } catch (Throwable t) { // also an Error must free those who wait
      flight.fail(t);
      throw t;
    } finally {
      flights.land(asking.key(), flight);
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

  private @Nullable V fromRemoteOrSource(Asking<K> asking, Loader<? super K, ? extends V> loader) {
    Lookup<V> lookup;
    try {
      StoredEntry<V> found = remoteHit(asking);
      if (found != null) {
        return found.value();
      }
      lookup = confirmed(others.leaseOrWait(core, asking.cacheKey(), loads::leaseTime), asking);
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return loadWhileAway(asking, loader);
    }
    return answer(asking, lookup, loader, null);
  }

  /** In a transaction: nobody is waited for, since this thread holds a connection. */
  private @Nullable V alone(
      Asking<K> asking, Loader<? super K, ? extends V> loader, TransactionScope scope) {
    Lookup<V> lookup;
    try {
      StoredEntry<V> found = remoteHit(asking);
      if (found != null) {
        return found.value();
      }
      lookup = confirmed(loads.lease(List.of(asking.cacheKey())).get(asking.cacheKey()), asking);
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      return loads.load(asking.key(), loader);
    }
    return answer(asking, lookup, loader, scope);
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

  private @Nullable V answer(
      Asking<K> asking,
      @Nullable Lookup<V> lookup,
      Loader<? super K, ? extends V> loader,
      @Nullable TransactionScope scope) {
    if (lookup instanceof Lookup.Hit<V> hit) {
      core.counters().remoteHits.increment();
      core.install(asking.key(), hit.entry(), asking.ticket(), "");
      return hit.entry().value();
    }
    if (lookup instanceof Lookup.Miss<V> miss && miss.lease() instanceof Lease.Granted lease) {
      return loads.loadAndFill(asking, lease, loader, scope);
    }
    return loads.load(asking.key(), loader);
  }

  private @Nullable StoredEntry<V> remoteHit(Asking<K> asking) {
    shared.gates().reach(Gate.BEFORE_REMOTE_READ, core.name());
    StoredEntry<V> entry =
        core.region().get(List.of(asking.cacheKey()), asking.assurance()).get(asking.cacheKey());
    if (entry != null) {
      shared.gates().reach(Gate.BEFORE_INSTALL, core.name());
      core.counters().remoteHits.increment();
      core.install(asking.key(), entry, asking.ticket(), "");
    }
    return entry;
  }

  /**
   * The remote tier is away: what the policy says, and nothing reaches a tier that others trust.
   */
  private @Nullable V loadWhileAway(Asking<K> asking, Loader<? super K, ? extends V> loader) {
    K key = asking.key();
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
    LocalTier.Ticket lost =
        new LocalTier.Ticket(Epoch.LOST, asking.ticket().stamp(), asking.ticket().tags());
    core.local()
        .install(key, new LocalEntry<>(value, now, now + maxAge, lost, ""), asking.ticket());
    return value;
  }
}
