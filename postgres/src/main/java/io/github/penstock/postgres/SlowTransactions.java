package io.github.penstock.postgres;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reports transactions that take long, once each: while they run, by one thread that looks from
 * time to time, or at their end. Who began one is read from the stack of its thread when it is
 * reported, so that the others pay two operations of a map and nothing else. Thread-safe.
 */
final class SlowTransactions implements AutoCloseable {

  private static final long LONGEST_PERIOD = TimeUnit.SECONDS.toNanos(5);
  private static final long SHORTEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

  private final Duration limit;
  private final TimeSource time;
  private final Consumer<String> report;
  private final Set<Watched> running = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Looks from now on.
   *
   * @param limit what takes longer is reported
   * @param time the clock
   * @param report takes the warnings; called by the thread of a transaction or by the timer's
   */
  SlowTransactions(Duration limit, TimeSource time, Consumer<String> report) {
    this.limit = limit;
    this.time = time;
    this.report = report;
    this.timer = new ScheduledThreadPoolExecutor(1, SlowTransactions::thread);
    long period = Math.max(SHORTEST_PERIOD, Math.min(LONGEST_PERIOD, limit.toNanos() / 4));
    var unused = timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "penstock-transactions");
    thread.setDaemon(true);
    return thread;
  }

  /** A transaction that begins on this thread and ends before the caller returns. */
  Watched begun() {
    return begun("");
  }

  /** A transaction that whoever calls now leaves open. */
  Watched leftOpen() {
    return begun(Opener.here());
  }

  private Watched begun(String opener) {
    Watched watched = new Watched(time.nanoTime(), opener);
    running.add(watched);
    return watched;
  }

  /** It ends; called by the thread that ends it, below whoever began it where that is not known. */
  void ended(Watched watched) {
    running.remove(watched);
    if (isSlow(watched) && !watched.reported().getAndSet(true)) {
      report.accept(describe(watched, opener(watched, Thread.currentThread()), "took"));
    }
  }

  /** Reports what has become slow since the last look. */
  void look() {
    for (Watched watched : running) {
      if (isSlow(watched)) {
        String opener = opener(watched, watched.thread());
        // After the look at the stack: it may have ended before, and that was another's stack.
        if (running.contains(watched) && !watched.reported().getAndSet(true)) {
          report.accept(describe(watched, opener, "has been open for"));
        }
      }
    }
  }

  private boolean isSlow(Watched watched) {
    return time.nanoTime() - watched.start() >= limit.toNanos();
  }

  private static String opener(Watched watched, Thread thread) {
    return watched.opener().isEmpty()
        ? Opener.of(Arrays.asList(thread.getStackTrace()))
        : watched.opener();
  }

  private String describe(Watched watched, String opener, String what) {
    return ("A transaction %s %d ms, more than slowTransaction(%s), on thread %s with %d statements; it was"
            + " begun at %s. It keeps a connection, its locks and old rows: take waiting and remote"
            + " calls out of it, or limit it with TransactionOptions.withTimeout")
        .formatted(
            what,
            TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - watched.start()),
            limit,
            watched.thread().getName(),
            watched.statements().get(),
            opener);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
