package io.github.penstock.internal.engine;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.CacheException;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.LoadTimeoutException;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.CacheMeter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Single-flight, and how long anybody waits for it: the first caller of a key leads, the others
 * wait for what it gets. Where the policy or the caller's scope has a deadline, the load itself
 * runs on another thread, the leader waits like everybody else, and what comes late is stored all
 * the same. Thread-safe; runs on the caller's thread.
 */
final class FlightPath<K, V> {

  /** The clock may be moved by hand, and a stale value may be offered late. */
  private static final long LOOK_AGAIN = Duration.ofMillis(100).toNanos();

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final RemotePath<K, V> remote;
  private final LoadPath<K, V> loads;
  private final Misses<K, V> misses;
  private final SingleFlight<K, V> flights;

  FlightPath(
      CacheCore<K, V> core,
      Shared shared,
      RemotePath<K, V> remote,
      LoadPath<K, V> loads,
      Misses<K, V> misses,
      SingleFlight<K, V> flights) {
    this.core = core;
    this.shared = shared;
    this.remote = remote;
    this.loads = loads;
    this.misses = misses;
    this.flights = flights;
  }

  /** Joins a flight, or leads one. */
  CacheResult<V> fly(Reading<K, V> reading, long now) {
    SingleFlight.Joining joining = joining(reading.asking(), now);
    // Who is inside of a load holds what the leader of another may be waiting for.
    SingleFlight.Flight<V> flight =
        shared.bulkhead().isInside()
            ? flights.lead(reading.key(), joining)
            : flights.join(reading.key(), joining);
    return flight.lead() ? lead(reading, flight) : follow(reading, flight);
  }

  /** Joins nobody: a flight that began earlier may have read earlier. */
  CacheResult<V> alone(Reading<K, V> reading, long now) {
    SingleFlight.Flight<V> flight = SingleFlight.alone(joining(reading.asking(), now));
    return flight.lead() ? lead(reading, flight) : follow(reading, flight);
  }

  SingleFlight.Joining joining(Asking<K> asking, long now) {
    return new SingleFlight.Joining(
        asking.ticket(), now, asking.assurance() == Assurance.HEARD, core.local().bound());
  }

  private CacheResult<V> lead(Reading<K, V> reading, SingleFlight.Flight<V> flight) {
    boolean isHandedOver = false;
    try {
      Found<V> found = mayTravel(reading) ? remote.look(reading) : remote.find(reading);
      flight.offer(stale(found));
      if (found instanceof Found.Given || !isLimited(reading)) {
        CacheResult<V> result = bring(reading, found, flight);
        flight.complete(result);
        return result;
      }
      handOver(reading, found, flight);
      isHandedOver = true;
    } catch (Throwable t) { // also an Error must free those who wait
      flight.fail(t);
      if (t instanceof RuntimeException failure) {
        return staleInsteadOf(failure, reading, flight);
      }
      throw t;
    } finally {
      if (!isHandedOver) {
        flights.land(reading.key(), flight);
      }
    }
    return waitForOwn(reading, flight);
  }

  private boolean mayTravel(Reading<K, V> reading) {
    return reading.loader() instanceof BatchLoader<?, ?> && loads.mayTravelTogether();
  }

  private static <V> @Nullable CacheResult<V> stale(Found<V> found) {
    if (found instanceof Found.Seen<V> seen) {
      return seen.stale();
    }
    return found instanceof Found.Missing<V> missing ? missing.stale() : null;
  }

  /** What is found, or is loaded now: with what others want, or by itself. */
  private CacheResult<V> bring(
      Reading<K, V> reading, Found<V> found, SingleFlight.Flight<V> flight) {
    if (!(found instanceof Found.Seen<V> seen)) {
      return given(reading, found);
    }
    BatchLoader<K, V> loader = batchLoader(reading);
    CacheResult<V> together = misses.bringIn(reading, loader, seen, flight);
    if (together != null) {
      return together;
    }
    Reading<K, V> alone = reading.with(new AloneLoader<>(loader));
    return given(alone, remote.wish(alone, seen));
  }

  private CacheResult<V> given(Reading<K, V> reading, Found<V> found) {
    return found instanceof Found.Given<V> given
        ? given.result()
        : remote.load(reading, (Found.Missing<V>) found, null);
  }

  @SuppressWarnings("unchecked") // a loader that gives some V gives a V; it is only read from
  private BatchLoader<K, V> batchLoader(Reading<K, V> reading) {
    return (BatchLoader<K, V>) reading.loader();
  }

  /** Whether the load may not keep the caller; a worker itself lends its own thread. */
  private boolean isLimited(Reading<K, V> reading) {
    return reading.patience().isLimited() && !shared.workers().isInside();
  }

  /** Another thread brings the flight in, and stores what it gets however long that takes. */
  private void handOver(Reading<K, V> reading, Found<V> found, SingleFlight.Flight<V> flight) {
    boolean isLate = reading.patience().hardLeft(core.time().nanoTime()) <= 0;
    if (isLate || !shared.workers().tryRun(() -> bringIn(reading, found, flight))) {
      if (found instanceof Found.Missing<V> missing) {
        remote.giveUp(missing);
      }
      throw refused(reading.patience());
    }
  }

  /** Why a load with a deadline does not begin. */
  CacheException refused(Patience patience) {
    core.counters().refused.increment();
    return patience.hardLeft(core.time().nanoTime()) <= 0
        ? timeout(patience)
        : new OverloadException(
            "Cache '"
                + core.name()
                + "': nothing was loaded, because as many loads with a deadline run as may. Make"
                + " them faster, or set staleIfError so that readers get the last known value.");
  }

  private void bringIn(Reading<K, V> reading, Found<V> found, SingleFlight.Flight<V> flight) {
    flight.takeOver();
    try {
      flight.complete(bring(reading, found, flight));
    } catch (RuntimeException | Error e) {
      flight.fail(e);
      Log.ENGINE.debug("Cache '{}': a load failed; those who still waited were told", core.name());
    } finally {
      flights.land(reading.key(), flight);
    }
  }

  /**
   * Waits for a flight of a read of many keys.
   *
   * @param isFollowed whether another reader leads it
   */
  CacheResult<V> await(Reading<K, V> reading, SingleFlight.Flight<V> flight, boolean isFollowed) {
    return isFollowed ? follow(reading, flight) : waitForOwn(reading, flight);
  }

  /** Waits for what another thread brings in for this reader. */
  private CacheResult<V> waitForOwn(Reading<K, V> reading, SingleFlight.Flight<V> flight) {
    try {
      return Objects.requireNonNull(
          await(reading, flight, Patience.forever()), "no end of waiting");
    } catch (RuntimeException e) {
      return staleInsteadOf(e, reading, flight);
    }
  }

  /** Loads without asking any tier. */
  CacheResult<V> fromSource(Reading<K, V> reading) {
    return byItself(reading);
  }

  private CacheResult<V> follow(Reading<K, V> reading, SingleFlight.Flight<V> flight) {
    if (flight.isLedByCaller()) {
      throw new RecursiveLoadException(
          "The loader of cache '"
              + core.name()
              + "' asked for the key that it is loading. Load the value without this cache.");
    }
    CacheResult<V> result;
    long start = core.time().nanoTime();
    try {
      result = await(reading, flight, core.policy().loading().waitAtMost().toNanos());
    } catch (InterruptedLoadException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return byItself(reading); // it was the leader that was interrupted
    } catch (RuntimeException e) {
      return staleInsteadOf(e, reading, flight);
    } finally {
      core.probe().waited(CacheMeter.Whose.THREAD, start);
    }
    if (result != null) {
      core.counters().misses.increment();
      return result;
    }
    return byItself(reading);
  }

  /** It has waited long enough: what it loads now is not stored. */
  private CacheResult<V> byItself(Reading<K, V> reading) {
    Found.Missing<V> missing = new Found.Missing<>(null, reading.stale(), false);
    if (!isLimited(reading)) {
      return CacheResult.loaded(loads.load(reading.key(), reading.loader()).value());
    }
    SingleFlight.Flight<V> flight =
        SingleFlight.alone(joining(reading.asking(), core.time().nanoTime()));
    handOver(reading, missing, flight);
    return waitForOwn(reading, flight);
  }

  /**
   * What the flight brings, or a stale value at the soft deadline.
   *
   * @return null where {@code atMost} was over before either deadline; throws what the load threw
   */
  private @Nullable CacheResult<V> await(
      Reading<K, V> reading, SingleFlight.Flight<V> flight, long atMost) {
    Patience patience = reading.patience();
    long begun = core.time().nanoTime();
    while (true) {
      long now = core.time().nanoTime();
      if (!flight.isOver()) {
        CacheResult<V> stale = stale(reading, flight);
        if (stale != null && patience.left(now, true) <= 0) {
          core.counters().stale.increment();
          core.probe().happened(reading.key(), What.SERVED_STALE);
          return stale;
        }
        if (patience.hardLeft(now) <= 0) {
          throw timeout(patience);
        }
        if (now - begun >= atMost) {
          return null;
        }
      }
      long soft = patience.softLeft(now);
      long next = Math.min(atMost - (now - begun), patience.left(now, soft > 0));
      CacheResult<V> result = flight.await(Math.min(next, LOOK_AGAIN));
      if (result != null) {
        return result;
      }
    }
  }

  private @Nullable CacheResult<V> stale(Reading<K, V> reading, SingleFlight.Flight<V> flight) {
    if (!reading.acceptsStale()) {
      return null;
    }
    return reading.stale() != null ? reading.stale() : flight.offered();
  }

  private CacheResult<V> staleInsteadOf(
      RuntimeException failure, Reading<K, V> reading, SingleFlight.Flight<V> flight) {
    CacheResult<V> stale = stale(reading, flight);
    if (stale == null || !Failures.mayBeReplaced(failure)) {
      throw failure;
    }
    core.counters().stale.increment();
    core.probe().happened(reading.key(), What.SERVED_STALE);
    return stale;
  }

  private LoadTimeoutException timeout(Patience patience) {
    return new LoadTimeoutException(
        "Cache '"
            + core.name()
            + "': no value within "
            + Duration.ofNanos(patience.hard()).toMillis()
            + " ms, the hard deadline of the cache or what was left of the caller's scope. A load"
            + " that has begun goes on, and what it gives is stored. Wait longer, make the load"
            + " faster, or set staleIfError so that readers get the last known value.");
  }
}
