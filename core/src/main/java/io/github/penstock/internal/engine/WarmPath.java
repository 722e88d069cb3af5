package io.github.penstock.internal.engine;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes values into the tiers before anybody asks for them, in batches: one read of the remote
 * tier, one wish for leases on what it does not have, one load of what was granted, and the fills
 * under these leases. So a value that a writer has outrun is refused like that of any reader, and
 * nothing that is there is replaced. No lease is held while it waits. Thread-safe; runs on the
 * caller's thread.
 */
final class WarmPath<K, V> {

  /** The most keys of a batch. At slower rates it is what is loaded in a tenth of a second. */
  private static final int MOST_KEYS = 200;

  private static final int BATCHES_A_SECOND = 10;

  /** How often a batch is begun while the remote tier fails, a second apart. */
  private static final int MOST_ATTEMPTS = 10;

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final LoadPath<K, V> loads;
  private final boolean localOnly;

  /**
   * Makes the path of one cache.
   *
   * @param localOnly whether there is no remote tier, so that the local one says what is there
   */
  WarmPath(CacheCore<K, V> core, Shared shared, LoadPath<K, V> loads, boolean localOnly) {
    this.core = core;
    this.shared = shared;
    this.loads = loads;
    this.localOnly = localOnly;
  }

  Warmed warm(Iterable<? extends K> keys, BulkLoader<K, V> loader, Warming warming) {
    if (shared.transactions().current() != null) {
      throw new IllegalStateException(
          "Cache '"
              + core.name()
              + "' was to be warmed inside of a transaction, whose connection and snapshot it would"
              + " keep for as long as that takes. Call warm(..) outside of transactions.");
    }
    Iterator<? extends K> left = keys.iterator();
    Pace pace = new Pace(core.time(), warming.rate());
    int most = Math.max(1, Math.min(MOST_KEYS, warming.rate() / BATCHES_A_SECOND));
    Warmed done = Warmed.NOTHING;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Set<K> batch = next(left, (int) Math.min(most, warming.limit() - done.asked()));
        if (batch.isEmpty()) {
          break;
        }
        done = done.plus(patiently(batch, loader, pace));
        warming.progress().accept(done);
      }
    } catch (InterruptedException | InterruptedLoadException e) {
      // What was done is done: the caller sees by its flag that it is not all.
      Thread.currentThread().interrupt();
    } catch (SourceException e) {
      // A thread that waits for a connection is interrupted there.
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
    return done;
  }

  /** Work of hours does not end because the remote tier is away for a moment. */
  private Warmed patiently(Set<K> batch, BulkLoader<K, V> loader, Pace pace)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      pace.await();
      try {
        return warm(batch, loader, pace);
      } catch (RemoteTierException e) {
        core.counters().remoteFailures.increment();
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        pace.rest();
      }
    }
  }

  private Set<K> next(Iterator<? extends K> left, int most) {
    Set<K> batch = new LinkedHashSet<>();
    while (batch.size() < most && left.hasNext()) {
      batch.add(Objects.requireNonNull(left.next(), "keys holds null"));
    }
    return batch;
  }

  /**
   * Loads values anew that readers use meanwhile.
   *
   * @return how many were loaded
   */
  long refresh(Set<K> keys, BulkLoader<K, V> loader) {
    Warmed done = warm(keys, loader, new Pace(core.time(), Integer.MAX_VALUE));
    return done.stored() + done.absent() + done.refused();
  }

  private Warmed warm(Set<K> keys, BulkLoader<K, V> loader, Pace pace) {
    Map<CacheKey, Asking<K>> asked = new LinkedHashMap<>();
    long now = core.time().nanoTime();
    for (K key : keys) {
      if (!localOnly || core.local().get(key, now) == null) {
        Asking<K> one = loads.asking(key, now);
        asked.put(one.cacheKey(), one);
      }
    }
    List<Granted<K>> granted = new ArrayList<>();
    if (!asked.isEmpty()) {
      takeLeases(asked, takeWhatIsThere(asked), granted);
    }
    // What is still asked for now was given to somebody else.
    int present = keys.size() - asked.size() - granted.size();
    Warmed withoutLoad = new Warmed(keys.size(), present, 0, 0, asked.size(), 0);
    if (granted.isEmpty()) {
      return withoutLoad;
    }
    pace.spent(granted.size());
    return withoutLoad.plus(load(granted, loader));
  }

  /** A key that is to be loaded, and the right to store it. */
  private record Granted<K>(Asking<K> asking, Lease.Granted lease) {}

  /**
   * Into the local tier, as a read would do it.
   *
   * @return the versions of what is there and is to be replaced
   */
  private Map<CacheKey, Long> takeWhatIsThere(Map<CacheKey, Asking<K>> asked) {
    boolean heard = asked.values().stream().allMatch(one -> one.assurance() == Assurance.HEARD);
    shared.gates().reach(Gate.BEFORE_REMOTE_READ, core.name());
    Map<CacheKey, StoredEntry<V>> there =
        core.region().get(List.copyOf(asked.keySet()), heard ? Assurance.HEARD : Assurance.ASKED);
    Map<CacheKey, Long> outdated = new HashMap<>();
    there.forEach(
        (cacheKey, entry) -> {
          if (entry.isStale() || core.lives().isPastAhead(entry)) {
            outdated.put(cacheKey, entry.version());
          } else {
            install(asked.remove(cacheKey), entry);
          }
        });
    return outdated;
  }

  private void takeLeases(
      Map<CacheKey, Asking<K>> asked, Map<CacheKey, Long> outdated, List<Granted<K>> granted) {
    if (asked.isEmpty()) {
      return;
    }
    loads
        .lease(List.copyOf(asked.keySet()), outdated)
        .forEach(
            (cacheKey, answer) -> {
              if (answer instanceof Lookup.Hit<V> hit) {
                Asking<K> one = asked.remove(cacheKey);
                if (one != null && one.assurance() == Assurance.HEARD) {
                  install(one, hit.entry());
                }
              } else if (answer instanceof Lookup.Miss<V> miss
                  && miss.lease() instanceof Lease.Granted lease) {
                Asking<K> one = asked.remove(cacheKey);
                if (one != null) {
                  granted.add(new Granted<>(one, lease));
                }
              }
            });
  }

  private void install(@Nullable Asking<K> one, StoredEntry<V> entry) {
    if (one != null) {
      shared.gates().reach(Gate.BEFORE_INSTALL, core.name());
      core.install(one.key(), entry, one.ticket(), "");
      core.probe().happened(one.key(), What.TAKEN_FROM_REMOTE);
    }
  }

  private Warmed load(List<Granted<K>> granted, BulkLoader<K, V> loader) {
    Set<K> missing = new LinkedHashSet<>();
    granted.forEach(one -> missing.add(one.asking().key()));
    Set<Granted<K>> unused = new LinkedHashSet<>(granted);
    List<CompletionStage<Boolean>> fills = new ArrayList<>();
    List<CompletionStage<Boolean>> absences = new ArrayList<>();
    try {
      shared.gates().reach(Gate.BEFORE_LOAD, core.name());
      boolean mustProve = granted.stream().anyMatch(one -> !one.lease().condition().isEmpty());
      long start = core.time().nanoTime();
      LoadResult.All<K, V> loaded = loads.loadAll(missing, loader, mustProve);
      Duration each = Duration.ofNanos(core.time().nanoTime() - start).dividedBy(granted.size());
      shared.gates().reach(Gate.BEFORE_FILL, core.name());
      for (Granted<K> one : granted) {
        LoadResult.One<V> own = loaded.one(one.asking().key());
        if (!loads.mayStore(one.asking().key(), own, one.lease(), null)) {
          continue;
        }
        unused.remove(one);
        CompletionStage<Boolean> fill =
            loads.fill(
                one.asking(), one.lease(), core.lives().remote(own.value(), each, own.told()));
        (own.value() == null ? absences : fills).add(fill);
      }
    } finally {
      unused.forEach(one -> core.region().abandon(one.lease()));
    }
    long stored = stored(fills);
    long absent = stored(absences);
    return new Warmed(0, 0, stored, absent, 0, granted.size() - absent - stored);
  }

  /** Waits for the fills, so that no more than one batch is on its way. */
  private long stored(List<CompletionStage<Boolean>> fills) {
    long until = core.policy().loading().loadTimeout().toNanos();
    long stored = 0;
    try {
      for (CompletionStage<Boolean> fill : fills) {
        stored += wasStored(fill, until) ? 1 : 0;
      }
    } catch (InterruptedException e) {
      // The rest goes on without us, and nobody can say what became of it.
      Thread.currentThread().interrupt();
    }
    return stored;
  }

  private static boolean wasStored(CompletionStage<Boolean> fill, long atMost)
      throws InterruptedException {
    try {
      return fill.toCompletableFuture().get(atMost, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Counted where it failed; the next batch meets a remote tier that is away.
      return false;
    }
  }
}
