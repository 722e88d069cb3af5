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
 * the old value, so whoever comes after starts another. That no invalidation was heard says nothing
 * where the channel is late; then only flights are joined that began within the bound before and
 * believed nothing of the remote tier that was not asked (models {@code WM3} and {@code WM4}). A
 * caller's own flight is given to it in any case: who would wait for itself must hear of it, also
 * where an invalidation came since. Thread-safe; nothing blocks while it holds a bin of the map.
 */
final class SingleFlight<K, V> {

  private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /** The flight to lead or to join: it is led by the caller where its ticket is the caller's. */
  Flight<V> join(K key, Joining joining) {
    Flight<V> running = flights.get(key);
    if (running != null && joining.accepts(running)) {
      return running;
    }
    Flight<V> own = new Flight<>(joining);
    return flights.compute(
        key, (k, other) -> other != null && joining.accepts(other) ? other : own);
  }

  /** Called by the leader when its flight has ended, however it ended. */
  void land(K key, Flight<V> flight) {
    flights.remove(key, flight);
  }

  /**
   * Who wants to join, or has begun.
   *
   * @param ticket taken by it just now
   * @param now when its read began
   * @param isTrusted whether everything was heard that is older than the bound
   * @param bound in nanoseconds
   */
  record Joining(LocalTier.Ticket ticket, long now, boolean isTrusted, long bound) {

    private boolean accepts(Flight<?> flight) {
      if (flight.isLedByCaller()) {
        return true;
      }
      boolean isRecent = !flight.start.isTrusted && now - flight.start.now <= bound;
      return flight.start.ticket.equals(ticket) && (isTrusted || isRecent);
    }
  }

  /** A load that is under way. Completed once, by its leader. */
  static final class Flight<V> {
    private final Joining start;
    private final Thread leader = Thread.currentThread();
    private final CompletableFuture<Landing<V>> landing = new CompletableFuture<>();

    /** Read and written by the leader alone. */
    private boolean taken;

    private Flight(Joining start) {
      this.start = start;
    }

    /** True once, for the thread that made the flight. */
    boolean lead() {
      if (leader != Thread.currentThread() || taken) {
        return false;
      }
      taken = true;
      return true;
    }

    /** Whether the caller leads already, and would wait for itself. */
    boolean isLedByCaller() {
      return leader == Thread.currentThread() && taken;
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
