package io.github.penstock.internal.engine;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenBulkLoader;
import io.github.penstock.spi.ProvenLoader;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.TransactionScope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls loaders, and stores under a lease what they give where they prove what they saw.
 * Thread-safe; loaders run on the caller's thread, fills end on a thread of the remote tier.
 */
final class LoadPath<K, V> {

  /** Loads cheaper than this are not worth a lock: who hears no messages polls meanwhile. */
  private static final long WORTH_A_LOCK = Duration.ofMillis(20).toNanos();

  static final LoadLock.Held NO_LOCK = () -> {};

  private static final long SHORTEST_LEASE = Duration.ofSeconds(1).toNanos();

  private static final int LEASE_PER_COST = 20;

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final RemoteTier tier;
  private final LoadLock locks;
  private final Log.OncePerMinute complaint;
  private final Log.OncePerMinute fenceComplaint;
  private final FailureMemory<K> failures;
  private final PlainLoads<K, V> together;
  private final LastCopies<K, V> lastCopies;

  /** What a load has cost lately: a moving average in nanoseconds. Races only lose a sample. */
  private volatile long usualCost;

  LoadPath(
      CacheCore<K, V> core,
      Shared shared,
      RemoteTier tier,
      LoadLock locks,
      LastCopies<K, V> lastCopies) {
    this.core = core;
    this.lastCopies = lastCopies;
    this.shared = shared;
    this.tier = tier;
    this.locks = locks;
    this.complaint = new Log.OncePerMinute(core.time());
    this.fenceComplaint = new Log.OncePerMinute(core.time());
    this.failures =
        new FailureMemory<>(core.time(), core.policy().loading().backoff(), shared.maintenance());
    this.together = new PlainLoads<>(this::callAll, () -> core.policy().loading().batchKeys());
  }

  /** Which keys could not be loaded lately. */
  FailureMemory<K> failures() {
    return failures;
  }

  /** What is known about a key before anything is read for it. */
  Asking<K> asking(K key, long now) {
    CacheKey cacheKey = core.cacheKey(key);
    int partition = tier.partitionOf(cacheKey);
    LocalTier.Ticket ticket = core.local().ticket(key, partition, core.tags().capture(key));
    boolean trusted = core.local().isTrusted(partition, now);
    if (!trusted) {
      shared.heartbeats().wake();
    } else {
      shared.heartbeats().used(now);
    }
    return new Asking<>(key, cacheKey, ticket, trusted ? Assurance.HEARD : Assurance.ASKED);
  }

  Map<CacheKey, Lookup<V>> lease(Collection<CacheKey> keys, Map<CacheKey, Long> outdated) {
    return core.region().lease(keys, leaseTime(), outdated);
  }

  /**
   * How long a lease holds: what loads usually cost, many times over, since others wait for a
   * holder that has died or never heard of its lease. A load that takes longer is not stored, and
   * the next one gets more time.
   */
  Duration leaseTime() {
    Duration longest = core.policy().loading().loadTimeout();
    long usual = usualCost;
    if (usual == 0) {
      return longest;
    }
    Duration patient = Duration.ofNanos(Math.max(SHORTEST_LEASE, usual * LEASE_PER_COST));
    return patient.compareTo(longest) < 0 ? patient : longest;
  }

  /** Loads a value that no lease allows to store. */
  LoadResult.One<V> load(K key, Loader<? super K, ? extends V> loader) {
    core.counters().misses.increment();
    long start = core.time().nanoTime();
    LoadResult.One<V> loaded = call(key, loader, false);
    loaded(start, loaded.value() == null ? 0 : 1, loaded.value() == null ? 1 : 0);
    return loaded;
  }

  /**
   * Loads a value and stores it in both tiers, unless the key is invalidated meanwhile, or the load
   * cannot prove that it saw every writer finished that had announced itself before.
   */
  @Nullable V loadAndFill(
      Asking<K> asking,
      Lease.Granted lease,
      Loader<? super K, ? extends V> loader,
      @Nullable TransactionScope scope) {
    core.counters().misses.increment();
    long start = core.time().nanoTime();
    LoadLock.Held lock = lock(lease);
    boolean done = false;
    try {
      shared.gates().reach(Gate.BEFORE_LOAD, core.name());
      LoadResult.One<V> loaded = call(asking.key(), loader, !lease.condition().isEmpty());
      V value = loaded.value();
      Duration cost = loaded(start, value == null ? 0 : 1, value == null ? 1 : 0);
      shared.gates().reach(Gate.BEFORE_FILL, core.name());
      if (mayStore(asking.key(), loaded, lease, scope)) {
        done = true;
        // Before the lock is given back: those who wait for it look for the value at once.
        fill(asking, lease, core.lives().remote(value, cost, loaded.told()));
      }
      return value;
    } finally {
      if (!done) {
        core.region().abandon(lease);
      }
      lock.close();
    }
  }

  /** Held while a key is loaded whose loads take long. */
  LoadLock.Held lock(Lease.Granted lease) {
    return usualCost < WORTH_A_LOCK ? NO_LOCK : locks.hold(lease.key());
  }

  /** Whether a lease allows to store what was loaded, and the load itself did not forbid it. */
  boolean mayStore(
      K key,
      LoadResult.One<V> loaded,
      Lease.Granted lease,
      @Nullable TransactionScope transaction) {
    if (!loaded.told().isKept()) {
      return false;
    }
    boolean mayStore =
        (transaction == null || !transaction.readsItsOwn()) && proves(loaded.snapshot(), lease);
    if (!mayStore) {
      core.counters().fillsRefused.increment();
      core.probe().happened(key, What.NOT_PROVEN);
    }
    return mayStore;
  }

  /** A load that was not asked to prove anything proves that nothing was to be proven. */
  private boolean proves(@Nullable Snapshot snapshot, Lease.Granted lease) {
    Lease.Condition condition = lease.condition();
    if (snapshot == null) {
      return condition.isEmpty();
    }
    boolean proves = snapshot.proves(condition);
    if (!proves && snapshot.shareable() && snapshot.xmin() <= condition.fence()) {
      fenced(snapshot, condition);
    }
    if (proves) {
      core.probe().proved();
    }
    return proves;
  }

  /** Somebody may be paged for a cold cache: this is why, and what to do about it. */
  private void fenced(Snapshot snapshot, Lease.Condition condition) {
    core.probe().fenced();
    if (fenceComplaint.mayTell()) {
      Log.ENGINE.warn(
          "Cache '{}': the remote tier has lost its state, and transactions from before still run"
              + " (the oldest is {}, all up to {} must end). Until they have, what is loaded is not"
              + " stored. Look for old transactions in pg_stat_activity (backend_xid) and"
              + " pg_prepared_xacts. Said at most once a minute.",
          core.name(),
          snapshot.xmin(),
          condition.fence());
    }
  }

  /** Loads many values in one call that is not tried again. */
  LoadResult.All<K, V> loadAll(Set<K> keys, BulkLoader<K, V> loader, boolean mustProve) {
    return loadAll(keys, loader, mustProve, false);
  }

  /**
   * Loads many values in one call.
   *
   * @param mustProve whether some lease has a condition
   * @param isTriedAgain whether, where one key may have spoilt it for all, each is loaded by itself
   *     after it, so that a failure is none of all keys yet
   */
  LoadResult.All<K, V> loadAll(
      Set<K> keys, BulkLoader<K, V> loader, boolean mustProve, boolean isTriedAgain) {
    long start = core.time().nanoTime();
    LoadResult.All<K, V> loaded;
    try {
      loaded = callAll(keys, loader, mustProve);
    } catch (Exception e) {
      if (!(isTriedAgain && Failures.mayBeOfOneKey(e))) {
        keys.forEach(key -> remember(key, e));
      }
      throw interruptedAware(e);
    }
    keys.forEach(failures::succeeded);
    long found = keys.stream().filter(loaded.values()::containsKey).count();
    loaded(start, found, keys.size() - found);
    return loaded;
  }

  /**
   * Loads a value anew that is there, unless somebody else has done so or is about to.
   *
   * @param drawn the copy for which a hit has drawn that it is time, or zero
   * @return whether it was loaded
   */
  boolean refresh(Asking<K> asking, Loader<? super K, ? extends V> loader, long drawn) {
    CacheKey cacheKey = asking.cacheKey();
    StoredEntry<V> seen = core.region().get(List.of(cacheKey), asking.assurance()).get(cacheKey);
    if (seen != null
        && !seen.isStale()
        && seen.version() != drawn
        && !core.lives().isPastAhead(seen)) {
      core.install(asking.key(), seen, asking.ticket(), "");
      return false;
    }
    Map<CacheKey, Long> outdated = seen == null ? Map.of() : Map.of(cacheKey, seen.version());
    Lookup<V> lookup = lease(List.of(cacheKey), outdated).get(cacheKey);
    if (lookup instanceof Lookup.Miss<V> miss && miss.lease() instanceof Lease.Granted lease) {
      V unused = loadAndFill(asking, lease, loader, null);
      return true;
    }
    return false;
  }

  /** Stores in both tiers; the stage says whether it was accepted. */
  CompletionStage<Boolean> fill(Asking<K> asking, Lease.Granted lease, StoredEntry<V> entry) {
    return core.region()
        .fill(lease, entry)
        .whenComplete(
            (accepted, failure) -> {
              if (failure != null) {
                core.probe().happened(asking.key(), What.FILL_FAILED);
                notStored(failure);
              } else if (accepted) {
                core.counters().fillsAccepted.increment();
                core.probe().happened(asking.key(), What.STORED);
                core.install(asking.key(), entry, asking.ticket(), "");
              } else {
                core.counters().fillsRefused.increment();
                core.probe().happened(asking.key(), What.FILL_REFUSED);
              }
            });
  }

  private LoadResult.One<V> call(K key, Loader<? super K, ? extends V> loader, boolean mustProve) {
    try {
      LoadResult.One<V> loaded = callOne(key, loader, mustProve);
      failures.succeeded(key);
      return loaded;
    } catch (Exception e) {
      remember(key, e);
      throw interruptedAware(e);
    }
  }

  @SuppressWarnings("unchecked") // a loader that gives some V gives a V; it is only read from
  private LoadResult.One<V> callOne(K key, Loader<? super K, ? extends V> loader, boolean mustProve)
      throws Exception {
    if (loader instanceof AloneLoader<?, ?>) {
      BatchLoader<K, V> batch = ((AloneLoader<K, V>) loader).batch();
      return callAll(Set.of(key), batch, mustProve).one(key);
    }
    if (loader instanceof BatchLoader<?, ?>) {
      BatchLoader<K, V> batched = (BatchLoader<K, V>) loader;
      LoadResult.All<K, V> values =
          mayTravelTogether()
              ? together.load(
                  key, batched, mustProve, core.policy().loading().waitAtMost().toNanos())
              : callAll(Set.of(key), batched, mustProve);
      return values.one(key);
    }
    if (loader instanceof ProvenLoader<?, ?>) {
      ProvenLoader.Loaded<V> proven =
          atTheSource(() -> core.probe().one(() -> ((ProvenLoader<K, V>) loader).loadProven(key)));
      return new LoadResult.One<>(proven.value(), proven.snapshot(), Told.NOTHING);
    }
    Snapshot before = mustProve ? snapshotBefore() : null;
    LoadScope<K, V> scope = new LoadScope<>(core.name(), Set.of(key), lastCopies::of);
    V value = scope.run(() -> core.probe().<@Nullable V>one(() -> loader.load(key)));
    return new LoadResult.One<>(value, before, scope.told(key));
  }

  /** Who holds a connection, or a place at the source, waits for nobody who needs one. */
  boolean mayTravelTogether() {
    return core.policy().loading().batchKeys() > 1
        && shared.transactions().current() == null
        && !shared.bulkhead().isInside();
  }

  private LoadResult.All<K, V> callAll(Set<K> keys, BulkLoader<K, V> loader, boolean mustProve)
      throws Exception {
    LoadResult.All<K, V> loaded;
    if (loader instanceof ProvenBulkLoader<K, V> proving) {
      Proven<Map<K, V>> proven =
          atTheSource(() -> core.probe().many(keys.size(), () -> proving.loadAllProven(keys)));
      loaded = new LoadResult.All<>(proven.value(), proven.snapshot(), Map.of());
    } else {
      Snapshot before = mustProve ? snapshotBefore() : null;
      LoadScope<K, V> scope = new LoadScope<>(core.name(), keys, lastCopies::of);
      Map<K, V> values =
          scope.run(() -> core.probe().many(keys.size(), () -> loader.loadAll(keys)));
      loaded = new LoadResult.All<>(values, before, scope.told());
    }
    if (loaded.values() == null) {
      throw new LoadException(
          "The loader of cache '"
              + core.name()
              + "' returned null for "
              + keys.size()
              + " keys; let it return a map without those that have no value.",
          null);
    }
    return loaded;
  }

  /** Who is in a transaction has a connection already. */
  private <T> T atTheSource(Callable<T> load) throws Exception {
    return shared.transactions().current() != null
        ? load.call()
        : shared.bulkhead().run(core.name(), core.policy().loading().waitAtMost(), load);
  }

  private void remember(K key, Exception failure) {
    if (failure instanceof OverloadException) {
      core.counters().refused.increment();
      return;
    }
    core.counters().loadFailures.increment();
    core.probe().happened(key, What.LOAD_FAILED);
    if (!(failure instanceof InterruptedLoadException || failure instanceof InterruptedException)) {
      failures.failed(key, failure, core.policy().loading().backoff());
    }
  }

  /**
   * For a loader that is not ours: who has finished before it is called has finished for it, too.
   */
  private @Nullable Snapshot snapshotBefore() {
    if (!shared.visibility().isProvable()) {
      return null;
    }
    try {
      return shared.visibility().snapshot();
    } catch (SourceException e) {
      Log.ENGINE.debug(
          "Cache '{}': nothing can be proven, so the load is not stored", core.name(), e);
      return null;
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
