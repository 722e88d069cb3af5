package io.github.penstock.proof.anomaly;

import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Gates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops threads of one node at gates and lets them go in the order of an interleaving. Each stop is
 * for the next thread that comes, once; all other threads pass. Thread-safe.
 */
final class Director implements Gates, AutoCloseable {

  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final String node;
  private final List<Stop> stops = new ArrayList<>();
  private final List<Stop> taken = new ArrayList<>();
  private final List<String> passed = new ArrayList<>();
  private boolean closed;

  Director(String node) {
    this.node = node;
  }

  /** Stops the next thread at a gate. */
  Stop stopAt(Gate gate) {
    return add(new Stop(gate, null));
  }

  /** Stops the next thread at a gate of one cache. */
  Stop stopAt(Gate gate, String cache) {
    return add(new Stop(gate, cache));
  }

  private synchronized Stop add(Stop stop) {
    stops.add(stop);
    return stop;
  }

  @Override
  public void reach(Gate gate, String cache) {
    Stop stop = take(gate, cache);
    if (stop != null) {
      stop.arrive();
    }
  }

  private synchronized @Nullable Stop take(Gate gate, String cache) {
    passed.add(gate + "(" + cache + ") by " + Thread.currentThread().getName());
    for (Stop stop : stops) {
      if (!closed && stop.isFor(gate, cache)) {
        stops.remove(stop);
        taken.add(stop);
        return stop;
      }
    }
    return null;
  }

  private synchronized String history() {
    return passed.isEmpty() ? "nobody came to any gate" : String.join(", ", passed);
  }

  /** Opens all gates. */
  @Override
  public synchronized void close() {
    closed = true;
    stops.clear();
    taken.forEach(Stop::go);
  }

  /** A place at which one thread is stopped. */
  final class Stop {
    private final Gate gate;
    private final @Nullable String cache;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile @Nullable RuntimeException failure;

    private Stop(Gate gate, @Nullable String cache) {
      this.gate = gate;
      this.cache = cache;
    }

    private boolean isFor(Gate reached, String of) {
      return gate == reached && (cache == null || cache.equals(of));
    }

    private void arrive() {
      arrived.countDown();
      if (!within(open)) {
        throw new IllegalStateException("Nobody let the thread go that waits at " + this + ".");
      }
      RuntimeException thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
    }

    /** Waits until a thread has arrived. */
    Stop await() {
      if (!within(arrived)) {
        throw new AssertionError("Nobody came to " + this + ". What was passed: " + history());
      }
      return this;
    }

    /** Whether a thread has arrived. */
    boolean hasArrived() {
      return arrived.getCount() == 0;
    }

    /** Lets the thread go on, also one that has not come yet. */
    void go() {
      open.countDown();
    }

    /** Lets the step fail for the thread: its process dies there, as far as others can see. */
    void fail() {
      failure = new Crash(this.toString());
      go();
    }

    private static boolean within(CountDownLatch latch) {
      try {
        return latch.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted at a gate.", e);
      }
    }

    @Override
    public String toString() {
      return gate + (cache == null ? "" : " of cache " + cache) + " on node " + node;
    }
  }

  /** Thrown at a gate in place of the end of a process. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Crash(String where) {
      super("crashed at " + where, null, false, false);
    }
  }
}
