package io.github.penstock.internal.engine;

import io.github.penstock.cache.InterruptedLoadException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One load a key in the process: the first caller leads, the others wait for what it gets. A flight
 * is joined only while it is current: one that began before an invalidation of its key may bring
 * the old value, so whoever comes after starts another. Thread-safe; nothing blocks while it holds
 * a bin of the map.
 */
final class SingleFlight<K, V> {

  private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /** The flight to lead or to join: it is led by the caller where its ticket is the caller's. */
  Flight<V> join(K key, LocalTier.Ticket ticket) {
    Flight<V> running = flights.get(key);
    if (running != null && running.ticket.equals(ticket)) {
      return running;
    }
    Flight<V> own = new Flight<>(ticket);
    return flights.compute(
        key, (k, other) -> other != null && other.ticket.equals(ticket) ? other : own);
  }

  /** Called by the leader when its flight has ended, however it ended. */
  void land(K key, Flight<V> flight) {
    flights.remove(key, flight);
  }

  /** A load that is under way. Completed once, by its leader. */
  static final class Flight<V> {
    private final LocalTier.Ticket ticket;
    private final Thread leader = Thread.currentThread();
    private final CompletableFuture<Landing<V>> landing = new CompletableFuture<>();
    private boolean taken;

    private Flight(LocalTier.Ticket ticket) {
      this.ticket = ticket;
    }

    /** True once, for the thread that made the flight. */
    boolean lead() {
      if (leader != Thread.currentThread() || taken) {
        return false;
      }
      taken = true;
      return true;
    }

    /** Whether the caller would wait for itself; asked by those who do not lead. */
    boolean isLedByCaller() {
      return leader == Thread.currentThread();
    }

    void complete(@Nullable V value) {
      landing.complete(new Landing<>(value));
    }

    void fail(Throwable failure) {
      landing.completeExceptionally(failure);
    }

    /**
     * Waits for the leader.
     *
     * @return what it got, or null when the time was over first
     */
    @Nullable Landing<V> await(Duration atMost) {
      try {
        return landing.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return null;
      } catch (ExecutionException e) {
        throw Failures.sneak(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedLoadException(
            "Interrupted while waiting for another thread's load of the same key.", e);
      }
    }
  }

  /**
   * What a flight brought.
   *
   * @param value null where there is no value
   */
  record Landing<V>(@Nullable V value) {}
}
