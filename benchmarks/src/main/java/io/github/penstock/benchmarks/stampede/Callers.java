package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.Peer;
import io.github.penstock.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The threads of a node that carry out one order. Used once, by one thread. */
final class Callers {

  private final Peer peer;
  private final Order order;
  private final TimeSource time;
  private final Histogram times = Sample.histogram();
  private final LongAdder errors = new LongAdder();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicReference<@Nullable RuntimeException> firstError = new AtomicReference<>();

  Callers(Peer peer, Order order, TimeSource time) {
    this.peer = peer;
    this.order = order;
    this.time = time;
  }

  /** Carries it out and gives what the callers got. */
  Sample run() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < order.threads(); i++) {
      Thread thread = new Thread(this::call, "stampede-caller-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return new Sample(times, errors.sum(), time.nanoTime() - order.start());
  }

  /** For the person who wonders. */
  @Nullable RuntimeException firstError() {
    return firstError.get();
  }

  private void call() {
    waitUntil(order.start());
    switch (order.kind()) {
      case BURST -> read(order.first());
      case SWEEP -> {
        for (int next = taken.getAndIncrement();
            next < order.keys();
            next = taken.getAndIncrement()) {
          read(order.first() + next);
        }
      }
      case LOAD -> load();
    }
  }

  private void load() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long pace = Order.PACE.toNanos();
    long next = order.start() + random.nextLong(pace);
    while (next - order.end() < 0) {
      waitUntil(next);
      read(order.first() + random.nextInt(order.keys()));
      // Whoever was held up does not make up for it: a caller has one request at a time.
      next = Math.max(next + pace, time.nanoTime());
    }
  }

  private void read(long id) {
    long start = time.nanoTime();
    boolean failed = false;
    try {
      peer.get(id);
    } catch (RuntimeException e) {
      failed = true;
      firstError.compareAndSet(null, e);
    }
    long end = time.nanoTime();
    // Also one that began before: who is held up all the time has begun before.
    if (end - order.count() >= 0) {
      Sample.record(times, end - start, order.kind() == Order.Kind.LOAD ? Order.PACE.toNanos() : 0);
      if (failed) {
        errors.increment();
      }
    }
  }

  private void waitUntil(long moment) {
    for (long left = moment - time.nanoTime(); left > 0; left = moment - time.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
