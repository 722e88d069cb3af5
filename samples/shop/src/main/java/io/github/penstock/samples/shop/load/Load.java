package io.github.penstock.samples.shop.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Customers on all nodes: each is a thread that reads and writes without a pause. Started and
 * closed by one thread.
 */
public final class Load implements AutoCloseable {

  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Stop stop = new Stop();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Histogram> histograms = new ArrayList<>();

  private Load() {}

  /**
   * Lets the customers in.
   *
   * @param nodes who serves them, by turns
   * @param world what they share
   * @param mix how many there are and what they do
   * @return the running load
   */
  public static Load start(List<Node> nodes, World world, Mix mix) {
    Load load = new Load();
    SplittableRandom seeds = new SplittableRandom(mix.seed());
    for (int i = 0; i < mix.threads(); i++) {
      load.add(nodes.get(i % nodes.size()), world, mix.writeShare(), seeds.split());
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  private void add(Node node, World world, double writeShare, SplittableRandom random) {
    Histogram nanos = new Histogram(LONGEST_NANOS, 3);
    Reads reads = new Reads(node, world, random, nanos);
    Writes writes = new Writes(node, world, random, reads);
    Runnable customer = () -> run(reads, writes, world.tally(), writeShare, random);
    Thread thread = new Thread(customer, "shop-customer-" + threads.size());
    thread.setDaemon(true);
    histograms.add(nanos);
    threads.add(thread);
  }

  /** What fails after the end has begun is no failure: the servers may be ending as well. */
  private void run(
      Reads reads, Writes writes, Tally tally, double writeShare, SplittableRandom random) {
    while (!stop.isSet()) {
      try {
        if (random.nextDouble() < writeShare) {
          writes.one();
        } else {
          reads.one();
        }
      } catch (RuntimeException e) {
        if (!stop.isSet()) {
          tally.failed(e);
        }
      }
    }
  }

  /** Tells the customers to go, without waiting for them. Any thread may call it. */
  public void stop() {
    stop.set();
  }

  /** Waits until the last customer has gone. An interruption makes that short and stays set. */
  @Override
  public void close() {
    stop();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        if (!interrupted) {
          thread.join(PATIENCE.toMillis());
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (thread.isAlive()) {
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How long reads took; to be called after {@link #close}.
   *
   * @return the times in nanoseconds
   */
  public Histogram readNanos() {
    Histogram all = new Histogram(LONGEST_NANOS, 3);
    histograms.forEach(all::add);
    return all;
  }

  /**
   * What customers do.
   *
   * @param threads how many there are
   * @param writeShare the part of all that they do that is a write, from 0 to 1
   * @param seed the same seed gives each customer the same wishes
   */
  public record Mix(int threads, double writeShare, long seed) {}
}
