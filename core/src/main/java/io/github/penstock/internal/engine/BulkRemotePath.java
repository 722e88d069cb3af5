package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.LoadLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The path of many keys beyond the local tier: one read of the remote tier, one request for leases,
 * one load of all that may be stored or that writers hold. Keys that another process loads are
 * waited for after that, and loaded together where that was in vain. Thread-safe; runs on the
 * thread of whoever brings the values in.
 */
final class BulkRemotePath<K, V> {

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final LoadPath<K, V> loads;
  private final OthersLoad<V> others;
  private final Refresher<K, V> refresher;

  BulkRemotePath(
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

  /** Completes each flight that is led, with a result or a failure; throws nothing itself. */
  void bringIn(BulkReading<K, V> reading, Map<K, SingleFlight.Flight<V>> led) {
    Work work = new Work(reading, led);
    try {
      work.askRemote();
      work.loadRest();
    } catch (RuntimeException | Error e) {
      work.fail(e);
    }
  }

  /**
   * The same for keys that the remote tier was seen not to have. A failure is thrown and fails
   * nobody.
   *
   * @param outdated the versions of what was seen of some of them
   * @param isTriedAgain whether, where one key may have spoilt it for all, each is loaded by itself
   *     after it
   * @param left is told, before anything is loaded, which keys are left to their readers: those
   *     that another process loads
   */
  void bringInMisses(
      BulkReading<K, V> reading,
      Map<K, SingleFlight.Flight<V>> led,
      Map<CacheKey, Long> outdated,
      boolean isTriedAgain,
      Consumer<Set<K>> left) {
    Work work = new Work(reading, led);
    work.outdated.putAll(outdated);
    work.loadMisses(isTriedAgain, left);
  }

  /** One read under way. Used by one thread. */
  private final class Work {
    private final BulkReading<K, V> reading;
    private final Map<K, SingleFlight.Flight<V>> led;

    /** What has no answer yet. */
    private final Map<CacheKey, Asking<K>> open = new LinkedHashMap<>();

    private final Map<K, CacheResult<V>> stale;
    private final Map<CacheKey, Long> outdated = new HashMap<>();
    private final Map<CacheKey, Lease.Granted> leases = new HashMap<>();
    private final Set<CacheKey> elsewhere = new HashSet<>();

    private Work(BulkReading<K, V> reading, Map<K, SingleFlight.Flight<V>> led) {
      this.reading = reading;
      this.led = led;
      this.stale = new HashMap<>(reading.stale());
      for (K key : led.keySet()) {
        Asking<K> one = reading.asking().get(key);
        if (one != null) {
          open.put(one.cacheKey(), one);
        }
      }
    }

    private void askRemote() {
      try {
        Assurance assurance = assurance();
        shared.gates().reach(Gate.BEFORE_REMOTE_READ, core.name());
        take(core.region().get(List.copyOf(open.keySet()), assurance));
        giveWhatFailedLately();
        askForLeases(assurance);
      } catch (RemoteTierException e) {
        core.counters().remoteFailures.increment();
      }
    }

    private Assurance assurance() {
      return open.values().stream().allMatch(one -> one.assurance() == Assurance.HEARD)
          ? Assurance.HEARD
          : Assurance.ASKED;
    }

    private void askForLeases(Assurance assurance) {
      if (!open.isEmpty()) {
        takeLeases(loads.lease(List.copyOf(open.keySet()), outdated), assurance);
      }
    }

    private void loadMisses(boolean isTriedAgain, Consumer<Set<K>> left) {
      try {
        askForLeases(assurance());
      } catch (RemoteTierException e) {
        core.counters().remoteFailures.increment();
        if (core.policy().degraded().whenRedisIsAway() instanceof WhenRedisIsAway.Local) {
          elsewhere.addAll(open.keySet()); // each may have an old value to give
        }
      }
      Set<K> others = new HashSet<>();
      elsewhere.forEach(cacheKey -> addIfThere(others, keyOf(cacheKey)));
      left.accept(others);
      load(openHere(), isTriedAgain);
    }

    private @Nullable K keyOf(CacheKey cacheKey) {
      Asking<K> one = open.get(cacheKey);
      return one == null ? null : one.key();
    }

    /** What has no answer yet and no other process loads. */
    private Collection<Asking<K>> openHere() {
      Map<CacheKey, Asking<K>> here = new LinkedHashMap<>(open);
      here.keySet().removeAll(elsewhere);
      return here.values();
    }

    private void take(Map<CacheKey, StoredEntry<V>> hits) {
      Set<K> anew = new LinkedHashSet<>();
      hits.forEach(
          (cacheKey, entry) -> {
            Asking<K> one = open.get(cacheKey);
            if (one == null) {
              return;
            }
            if (!entry.isStale() || (reading.acceptsStale() && core.lives().mayRevalidate(entry))) {
              open.remove(cacheKey);
              give(one, entry);
              if (reading.acceptsStale() && (entry.isStale() || core.lives().isPastAhead(entry))) {
                anew.add(one.key());
              }
              return;
            }
            outdated.put(cacheKey, entry.version());
            if (reading.acceptsStale() && core.lives().mayReplaceError(entry)) {
              stale.put(one.key(), result(entry));
            }
          });
      refresher.refreshAll(anew, reading.loader());
    }

    private void give(Asking<K> one, StoredEntry<V> entry) {
      shared.gates().reach(Gate.BEFORE_INSTALL, core.name());
      core.counters().remoteHits.increment();
      core.probe().servedRemotely(entry.age());
      if (entry.isStale()) {
        core.counters().stale.increment();
        core.probe().happened(one.key(), What.SERVED_STALE);
      }
      core.install(one.key(), entry, one.ticket(), "");
      core.probe().happened(one.key(), What.TAKEN_FROM_REMOTE);
      complete(one.key(), result(entry));
    }

    private CacheResult<V> result(StoredEntry<V> entry) {
      return new CacheResult<>(
          entry.value(), Tier.REMOTE, entry.age(), entry.isStale(), entry.version());
    }

    private void giveWhatFailedLately() {
      for (Asking<K> one : List.copyOf(open.values())) {
        CacheResult<V> old = stale.get(one.key());
        if (old != null && loads.failures().current(one.key()) != null) {
          open.remove(one.cacheKey());
          core.counters().stale.increment();
          core.probe().happened(one.key(), What.SERVED_STALE);
          complete(one.key(), old);
        }
      }
    }

    /**
     * What came with the answer to a wish for leases was checked by what is known here alone; where
     * that is not enough, it is loaded like what is missing, and not stored.
     */
    private void takeLeases(Map<CacheKey, Lookup<V>> answers, Assurance assurance) {
      Map<CacheKey, StoredEntry<V>> hits = new HashMap<>();
      answers.forEach(
          (cacheKey, answer) -> {
            if (answer instanceof Lookup.Hit<V> hit) {
              if (assurance == Assurance.HEARD && !hit.entry().isStale()) {
                hits.put(cacheKey, hit.entry());
              }
            } else if (answer instanceof Lookup.Miss<V> miss) {
              if (miss.lease() instanceof Lease.Granted lease) {
                leases.put(cacheKey, lease);
              } else if (miss.lease() instanceof Lease.Wait && mayWait()) {
                elsewhere.add(cacheKey);
              }
            }
          });
      take(hits);
    }

    /** Nobody waits for another process who holds what that one may need. */
    private boolean mayWait() {
      return core.policy().loading().stampede() == Stampede.CLUSTER && reading.scope() == null;
    }

    private void loadRest() {
      load(openHere(), false);
      if (!elsewhere.isEmpty()) {
        await();
        load(List.copyOf(open.values()), false);
      }
    }

    /** Those who load at the same time load together, so that the first wait is often the last. */
    private void await() {
      long begun = core.time().nanoTime();
      long atMost = core.policy().loading().waitAtMost().toNanos();
      try {
        for (CacheKey cacheKey : elsewhere) {
          long now = core.time().nanoTime();
          long left =
              Math.min(atMost - (now - begun), reading.patience().left(now, !stale.isEmpty()));
          Lookup<V> answer =
              others.leaseOrWait(core, cacheKey, loads::leaseTime, outdated, Math.max(0, left));
          takeLeases(Map.of(cacheKey, answer), Assurance.HEARD);
        }
      } catch (RemoteTierException e) {
        core.counters().remoteFailures.increment();
      }
    }

    private void load(Collection<Asking<K>> missing, boolean isTriedAgain) {
      if (missing.isEmpty()) {
        return;
      }
      Set<K> keys = new LinkedHashSet<>();
      missing.forEach(one -> keys.add(one.key()));
      keys.forEach(key -> offer(key, stale.get(key)));
      Set<Lease.Granted> unused = new LinkedHashSet<>();
      missing.forEach(one -> addIfThere(unused, leases.get(one.cacheKey())));
      // One that many may be waiting for: who hears no messages waits for the lock of its load.
      LoadLock.Held lock =
          unused.size() == 1 ? loads.lock(unused.iterator().next()) : LoadPath.NO_LOCK;
      try {
        shared.gates().reach(Gate.BEFORE_LOAD, core.name());
        boolean mustProve = unused.stream().anyMatch(lease -> !lease.condition().isEmpty());
        long start = core.time().nanoTime();
        LoadResult.All<K, V> loaded = call(keys, mustProve, isTriedAgain);
        Duration each = Duration.ofNanos(core.time().nanoTime() - start).dividedBy(missing.size());
        shared.gates().reach(Gate.BEFORE_FILL, core.name());
        for (Asking<K> one : new ArrayList<>(missing)) {
          store(one, loaded, each, unused);
          open.remove(one.cacheKey());
          complete(one.key(), CacheResult.loaded(loaded.value(one.key())));
        }
      } finally {
        unused.forEach(core.region()::abandon);
        lock.close();
      }
    }

    private LoadResult.All<K, V> call(Set<K> keys, boolean mustProve, boolean isTriedAgain) {
      boolean isMissed = true;
      try {
        return loads.loadAll(keys, reading.loader(), mustProve, isTriedAgain);
      } catch (RuntimeException e) {
        isMissed = !(isTriedAgain && Failures.mayBeOfOneKey(e)); // else by each of them
        throw e;
      } finally {
        if (isMissed) {
          // Those that nothing will store are counted like the others.
          core.counters().misses.add(keys.size());
        }
      }
    }

    private void store(
        Asking<K> one, LoadResult.All<K, V> loaded, Duration cost, Set<Lease.Granted> unused) {
      Lease.Granted lease = leases.get(one.cacheKey());
      LoadResult.One<V> own = loaded.one(one.key());
      if (lease != null && loads.mayStore(one.key(), own, lease, reading.scope())) {
        unused.remove(lease);
        loads.fill(one, lease, core.lives().remote(own.value(), cost, own.told()));
      }
    }

    private void complete(K key, CacheResult<V> result) {
      SingleFlight.Flight<V> flight = led.get(key);
      if (flight != null) {
        flight.complete(result);
      }
    }

    private void offer(K key, @Nullable CacheResult<V> old) {
      SingleFlight.Flight<V> flight = led.get(key);
      if (flight != null) {
        flight.offer(old);
      }
    }

    /** Each waiter decides by itself whether its stale value will do. */
    private void fail(Throwable failure) {
      led.values().forEach(flight -> flight.fail(failure));
    }
  }

  private static <T> void addIfThere(Set<T> set, @Nullable T element) {
    if (element != null) {
      set.add(element);
    }
  }
}
