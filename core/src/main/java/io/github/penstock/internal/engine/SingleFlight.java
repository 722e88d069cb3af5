package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.InterruptedLoadException;
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

  /**
   * The same for a caller that must wait for nobody: it leads a flight of its own, which others may
   * join where there is none yet.
   */
  Flight<V> lead(K key, Joining joining) {
    Flight<V> own = new Flight<>(joining);
    Flight<V> other = flights.putIfAbsent(key, own);
    return other != null && other.isLedByCaller() ? other : own;
  }

  /** A flight that nobody joins. */
  static <V> Flight<V> alone(Joining joining) {
    return new Flight<>(joining);
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
    private final CompletableFuture<CacheResult<V>> landing = new CompletableFuture<>();

    /** Who leads. Changed where a leader hands over, which does not ask for the key meanwhile. */
    private volatile Thread leader = Thread.currentThread();

    /** Read and written by the leader alone. */
    private boolean taken;

    /** A stale value for those who do not wait until the end. Set once, before the load. */
    private volatile @Nullable CacheResult<V> offered;

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

    /** The caller brings in what another thread began. */
    void takeOver() {
      leader = Thread.currentThread();
    }

    /** Another thread leads it again, who waits for it and asks for the key no more meanwhile. */
    void handTo(Thread reader) {
      leader = reader;
    }

    /** What those may take who do not wait until the end. */
    void offer(@Nullable CacheResult<V> stale) {
      offered = stale;
    }

    /** What was offered, or null. */
    @Nullable CacheResult<V> offered() {
      return offered;
    }

    void complete(CacheResult<V> result) {
      landing.complete(result);
    }

    void fail(Throwable failure) {
      landing.completeExceptionally(failure);
    }

    /** Whether it has brought something, or failed. */
    boolean isOver() {
      return landing.isDone();
    }

    /**
     * Waits for the leader.
     *
     * @return what it got, or null when the time was over first
     */
    @Nullable CacheResult<V> await(long nanos) {
      try {
        return landing.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
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
}
