package io.github.penstock.internal.engine;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.StoredEntry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keys that single readers have found in no tier: those of the same moment get their leases, are
 * loaded and are stored together, as if one reader had asked for all of them. Thread-safe.
 *
 * <p>A key that another process loads is left to its reader, who waits for that one without keeping
 * a batch from its way.
 */
final class Misses<K, V> {

  private final CacheCore<K, V> core;
  private final BulkRemotePath<K, V> remote;
  private final LoadBatcher<Miss<K, V>> batcher;

  Misses(CacheCore<K, V> core, BulkRemotePath<K, V> remote) {
    this.core = core;
    this.remote = remote;
    this.batcher =
        new LoadBatcher<>(this::bringInAsLeader, () -> core.policy().loading().batchKeys());
  }

  /**
   * Brings in a flight that the caller leads, perhaps with others.
   *
   * @param loader of the reading
   * @param seen what the remote tier had that will not do
   * @return what it got, or null where it is to be brought in by itself
   */
  @Nullable CacheResult<V> bringIn(
      Reading<K, V> reading,
      BatchLoader<K, V> loader,
      Found.Seen<V> seen,
      SingleFlight.Flight<V> flight) {
    Miss<K, V> mine = new Miss<>(reading, loader, seen, flight);
    long atMost = core.policy().loading().waitAtMost().toNanos();
    try {
      if (batcher.bringIn(mine, atMost)) {
        return Objects.requireNonNull(flight.await(0), "result of a miss that was brought in");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw Failures.ofLoader(core.name(), e);
    }
    return null;
  }

  /**
   * While it is brought in, a flight is led by who leads the batch, whose loader must not wait for
   * it. Its reader has it back before anybody is told, since the other reads on.
   */
  private void bringInAsLeader(List<Miss<K, V>> batch) {
    try {
      batch.forEach(one -> one.flight.takeOver());
      bringTogether(batch);
    } finally {
      batch.forEach(one -> one.flight.handTo(one.reader));
    }
  }

  private void bringTogether(List<Miss<K, V>> batch) {
    Map<K, Asking<K>> asking = new LinkedHashMap<>();
    Map<K, CacheResult<V>> stale = new HashMap<>();
    Map<CacheKey, Long> outdated = new HashMap<>();
    Map<K, SingleFlight.Flight<V>> led = new LinkedHashMap<>();
    for (Miss<K, V> one : batch) {
      Asking<K> asked = one.reading.asking();
      if (led.putIfAbsent(asked.key(), one.flight) != null) {
        one.goAlone(); // it finds what the other stores, unless it may not believe that
        continue;
      }
      asking.put(asked.key(), asked);
      if (one.seen.stale() != null) {
        stale.put(asked.key(), one.seen.stale());
      }
      StoredEntry<V> stored = one.seen.entry();
      if (stored != null) {
        outdated.put(asked.cacheKey(), stored.version());
      }
    }
    Miss<K, V> first = batch.get(0);
    BulkReading<K, V> together =
        new BulkReading<>(
            asking,
            first.loader,
            stale,
            first.reading.acceptsStale(),
            first.reading.patience(),
            null);
    remote.bringInMisses(
        together,
        led,
        outdated,
        batch.size() > 1,
        left ->
            batch.stream().filter(one -> left.contains(one.reading.key())).forEach(Miss::goAlone));
  }

  /** A key that no tier had. */
  private static final class Miss<K, V> extends LoadBatcher.Wanted<Miss<K, V>> {
    private final Reading<K, V> reading;
    private final BatchLoader<K, V> loader;
    private final Found.Seen<V> seen;
    private final SingleFlight.Flight<V> flight;
    private final Thread reader = Thread.currentThread();

    private Miss(
        Reading<K, V> reading,
        BatchLoader<K, V> loader,
        Found.Seen<V> seen,
        SingleFlight.Flight<V> flight) {
      this.reading = reading;
      this.loader = loader;
      this.seen = seen;
      this.flight = flight;
    }

    @Override
    boolean hasArrived() {
      return flight.isOver();
    }

    @Override
    boolean travelsWith(Miss<K, V> other) {
      return loader == other.loader && reading.acceptsStale() == other.reading.acceptsStale();
    }
  }
}
