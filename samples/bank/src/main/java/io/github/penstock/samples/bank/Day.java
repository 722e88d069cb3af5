package io.github.penstock.samples.bank;

import io.github.penstock.cache.CacheException;
import io.github.penstock.cache.RemoteTierException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tellers who transfer, readers who look at cached balances, and auditors who add everything up,
 * each on a thread of its own until the bank closes. Used by one thread.
 */
final class Day {

  static final int ACCOUNTS = 1_000;
  static final long BALANCE = 10_000;

  /** Few, so that transfers meet. */
  private static final int BUSY = 24;

  private static final int READERS = 2;
  private static final int MOST_CENTS = 500;
  private static final Duration BETWEEN_READS = Duration.ofMillis(2);
  private static final Duration BETWEEN_AUDITS = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Branch> branches;
  private final Findings findings;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  Day(List<Branch> branches, Findings findings) {
    this.branches = branches;
    this.findings = findings;
  }

  /** Begins; the first and the second teller move money in opposite directions, and so on. */
  void open(int tellers) {
    for (int teller = 0; teller < tellers; teller++) {
      Branch branch = branches.get(teller % branches.size());
      boolean reverse = teller % 2 == 1;
      long seed = teller / 2;
      start("teller-" + teller, () -> serve(branch, new Random(seed), reverse));
    }
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      for (int reader = 0; reader < READERS; reader++) {
        start("reader-" + i + "-" + reader, () -> look(branch));
      }
      start("auditor-" + i, () -> audit(branch));
    }
  }

  private void start(String name, Runnable work) {
    Thread thread = new Thread(work, "bank-" + name);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private void serve(Branch branch, Random random, boolean reverse) {
    while (!isClosing(Duration.ZERO)) {
      int one = 1 + random.nextInt(BUSY);
      int other = 1 + (one + random.nextInt(BUSY - 1)) % BUSY;
      int cents = 1 + random.nextInt(MOST_CENTS);
      checked(() -> transfer(branch, reverse ? other : one, reverse ? one : other, cents));
    }
  }

  /** Redis that does not answer in time is no conflict: nothing was moved, and all is as it was. */
  private void transfer(Branch branch, int from, int to, int cents) {
    try {
      branch.transfer(from, to, cents);
    } catch (RemoteTierException e) {
      findings.refused();
    }
  }

  private void look(Branch branch) {
    Map<Long, Integer> seen = new HashMap<>();
    while (!isClosing(BETWEEN_READS)) {
      for (long id = 1; id <= BUSY; id++) {
        long account = id;
        checked(
            () -> {
              int version = branch.cached(account).version();
              Integer before = seen.put(account, version);
              findings.read(before != null && version < before);
            });
      }
    }
  }

  private void audit(Branch branch) {
    while (!isClosing(BETWEEN_AUDITS)) {
      checked(() -> findings.audited(branch.total() == ACCOUNTS * BALANCE));
    }
  }

  /** Nothing may reach a caller here: conflicts are the library's business. */
  private void checked(Runnable work) {
    try {
      work.run();
    } catch (CacheException e) {
      findings.failed(e);
    }
  }

  private boolean isClosing(Duration wait) {
    try {
      return closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Ends it when everybody has finished what they were at. */
  void close() {
    closing.countDown();
    for (Thread thread : threads) {
      try {
        thread.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        findings.failed(new IllegalStateException(thread.getName() + " did not come to an end"));
      }
    }
  }
}
