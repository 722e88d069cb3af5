package io.github.penstock.proof.run.fault;

import io.github.penstock.proof.run.cluster.Cluster;
import io.github.penstock.proof.run.fault.Schedule.Planned;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes the faults of a schedule and heals each before the next. Used by one thread. */
public final class Nemesis implements AutoCloseable {

  /** How long after the healing of a fault nothing of it may be left. */
  public static final Duration SETTLING = Duration.ofSeconds(2);

  private static final Duration WRITER_PATIENCE = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final RedisControl redis;
  private final Predicate<Duration> pause;
  private final TimeSource time;
  private final List<FaultWindow> windows = new ArrayList<>();

  /**
   * For one run.
   *
   * @param cluster the nodes
   * @param server started with {@link #redisOptions()}
   * @param pause waits; true where the run is to end at once
   * @param time of the run
   */
  public Nemesis(Cluster cluster, RedisServer server, Predicate<Duration> pause, TimeSource time) {
    this.cluster = cluster;
    this.redis = new RedisControl(server);
    this.pause = pause;
    this.time = time;
  }

  /**
   * How the Redis must be started that is to be hit.
   *
   * @return the options
   */
  public static RedisOptions redisOptions() {
    return RedisControl.options();
  }

  /**
   * Makes the faults; returns when the last one is healed, or the run is to end.
   *
   * @param schedule which ones
   * @param start of the load
   * @param news is told which fault is made
   */
  public void run(Schedule schedule, long start, Consumer<String> news) {
    for (Planned planned : schedule.faults()) {
      Duration wait = planned.at().minusNanos(time.nanoTime() - start);
      if (!wait.isNegative() && pause.test(wait)) {
        return;
      }
      news.accept(planned.kind().text());
      long from = time.nanoTime();
      boolean made = make(planned);
      news.accept("");
      long until = time.nanoTime() + SETTLING.toNanos();
      FaultKind kind = planned.kind();
      if (made) {
        windows.add(new FaultWindow(kind.text(), from, until, kind.isOutage(), kind.tolerated()));
      }
    }
  }

  /** Makes a fault and heals it; false where there was no opportunity. */
  private boolean make(Planned planned) {
    Duration lasts = planned.lasts();
    int target = planned.target();
    switch (planned.kind()) {
      case REDIS_KILL -> hold(redis::kill, lasts, this::backEmpty);
      case REDIS_KILL_RDB -> {
        redis.snapshot();
        // On the way out, too, the kill is made: what heals expects it.
        boolean unused = pause.test(lasts.dividedBy(2));
        hold(redis::kill, lasts.dividedBy(2), this::backWithSnapshot);
      }
      case REDIS_KILL_AOF -> hold(redis::kill, lasts, redis::restart);
      case REDIS_STOP -> hold(redis::pause, lasts, redis::resume);
      case READER_STOP -> hold(() -> cluster.freeze(target), lasts, () -> cluster.thaw(target));
      case WRITER_STOP -> {
        if (!cluster.freezeWriter(target, WRITER_PATIENCE)) {
          return false;
        }
        hold(() -> {}, lasts, () -> cluster.thawWriter(target));
      }
      case NODE_KILL -> hold(() -> cluster.kill(target), lasts, () -> cluster.restart(target));
      case CLIENT_KILL_PUBSUB -> hold(redis::cutListeners, lasts, () -> {});
      case CLIENT_KILL_ALL -> hold(redis::cutAll, lasts, () -> {});
      case CLIENT_PAUSE -> hold(() -> redis.pauseClients(lasts), lasts, () -> {});
      case FLUSHALL -> hold(redis::flush, lasts, () -> {});
      case MAXMEMORY -> hold(redis::squeeze, lasts, redis::giveMemory);
    }
    return true;
  }

  private void hold(Runnable breaks, Duration lasts, Runnable heals) {
    breaks.run();
    try {
      boolean unused = pause.test(lasts);
    } finally {
      heals.run();
    }
  }

  private void backEmpty() {
    redis.loseAll();
    redis.restart();
  }

  private void backWithSnapshot() {
    redis.loseAllAfterSnapshot();
    redis.restart();
  }

  /**
   * The faults that were made.
   *
   * @return when, each until nothing of it may be left
   */
  public List<FaultWindow> windows() {
    return List.copyOf(windows);
  }

  @Override
  public void close() {
    redis.close();
  }
}
