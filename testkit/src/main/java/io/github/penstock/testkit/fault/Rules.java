package io.github.penstock.testkit.fault;

import io.github.penstock.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Which faults there are, and the place where bytes wait that may not pass yet: whatever changes
 * wakes all of them, so that nobody waits for a fault that is healed or a link that is closed.
 * Thread-safe; user code, the predicates, runs under no lock.
 */
final class Rules {

  private static final TimeSource TIME = TimeSource.system();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile List<Rule> rules = List.of();

  /** A fault, and which links have it. */
  static final class Rule {
    private final Fault fault;
    private final Predicate<? super Link> links;

    Rule(Fault fault, Predicate<? super Link> links) {
      this.fault = fault;
      this.links = links;
    }

    Fault fault() {
      return fault;
    }

    boolean concerns(Link link) {
      return links.test(link);
    }
  }

  List<Rule> all() {
    return rules;
  }

  void add(Rule rule) {
    lock.lock();
    try {
      List<Rule> more = new ArrayList<>(rules);
      more.add(rule);
      rules = List.copyOf(more);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      rules = List.of();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Something else has changed that somebody may wait for. */
  void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells how long bytes still have to wait. */
  interface Wait {
    /** In nanoseconds; zero or less for no longer. Asked again after each change. */
    long left(long now);
  }

  /** Returns when nothing is left to wait for. */
  void await(Wait wait) throws InterruptedException {
    lock.lock();
    try {
      long left = wait.left(TIME.nanoTime());
      while (left > 0) {
        long unused = changed.awaitNanos(left);
        left = wait.left(TIME.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  static long now() {
    return TIME.nanoTime();
  }
}
