package io.github.penstock.proof.run;

import io.github.penstock.cache.CacheException;
import io.github.penstock.proof.run.adapter.Hooks;
import io.github.penstock.proof.run.adapter.ProofAdapter;
import io.github.penstock.proof.run.adapter.Site;
import io.github.penstock.proof.run.check.Collector;
import io.github.penstock.proof.run.cluster.Cluster;
import io.github.penstock.proof.run.cluster.Database;
import io.github.penstock.proof.run.fault.Nemesis;
import io.github.penstock.proof.run.fault.Schedule;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.node.NodeOptions;
import io.github.penstock.proof.run.report.Console;
import io.github.penstock.proof.run.report.Progress;
import io.github.penstock.proof.run.report.Summary;
import io.github.penstock.proof.run.report.SummaryJson;
import io.github.penstock.proof.run.report.SummaryTable;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.history.Checker;
import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.History;
import io.github.penstock.testkit.history.Limits;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.process.ProcessException;
import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.github.penstock.testkit.server.ServerException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One run: servers, nodes, faults, figures. Used by one thread. */
final class Run {

  static final int DONE = 0;
  static final int BROKEN = 1;
  static final int UNUSABLE = 3;
  static final int INTERRUPTED = 130;

  /** What BOUNDED reads are promised. */
  static final Duration BOUND = Duration.ofSeconds(1);

  private static final Duration TICK = Duration.ofSeconds(2);

  /** Ctrl-C reaches our children as well, and we may hear of their end first. */
  private static final Duration SIGNAL_SKEW = Duration.ofSeconds(1);

  private final Options options;
  private final Console console;
  private final Stop stop;
  private final TimeSource time = TimeSource.system();

  Run(Options options, Console console, Stop stop) {
    this.options = options;
    this.console = console;
    this.stop = stop;
  }

  /** Does it and gives the exit code. */
  int call() {
    try (Folder folder = Folder.of(options.logs());
        RedisServer redis = RedisServer.startOwn(Nemesis.redisOptions());
        PostgresServer postgres = PostgresServer.startOwn(PostgresOptions.defaults())) {
      Site site = new Site(postgres.jdbcUrl(), redis.uri(), "proof", NodeOptions.POOL);
      return withServers(site, redis, folder.path());
    } catch (ProcessException
        | ServerException
        | CacheException
        | RedisException
        | SQLException
        | IOException
        | UncheckedIOException e) {
      if (stop.await(SIGNAL_SKEW)) {
        return INTERRUPTED;
      }
      console.error(String.valueOf(e.getMessage()));
      return UNUSABLE;
    }
  }

  private int withServers(Site site, RedisServer redis, Path folder)
      throws SQLException, IOException {
    Database database = new Database(site.jdbcUrl());
    long filled = time.nanoTime();
    database.create();
    Cluster.Plan plan =
        new Cluster.Plan(options.nodes(), options.adapter(), site, options.seed(), folder);
    console.line("starting " + options.nodes() + " nodes");
    try (Cluster cluster = Cluster.start(plan, console::line);
        Nemesis nemesis = new Nemesis(cluster, redis, stop::await, time)) {
      long start = time.nanoTime();
      load(cluster, nemesis, start);
      if (stop.isSet()) {
        return INTERRUPTED;
      }
      console.line("at rest");
      cluster.end();
      long end = time.nanoTime();
      if (stop.await(Nemesis.SETTLING.plus(BOUND))) {
        return INTERRUPTED;
      }
      cluster.rest();
      Collector collector = new Collector(database, filled);
      lookIntoRemoteTier(site, collector);
      for (NodeOptions node : cluster.logs()) {
        collector.log(node);
      }
      return judge(collector, nemesis.windows(), cluster, end - start);
    }
  }

  private void load(Cluster cluster, Nemesis nemesis, long start) {
    Duration length = Duration.ofSeconds(options.seconds());
    Schedule schedule = Schedule.of(options.seed(), length, options.faults(), options.nodes());
    Progress progress = new Progress(console, start);
    Stop loaded = new Stop();
    Thread lines =
        new Thread(
            () -> {
              while (!loaded.await(TICK)) {
                progress.line(time.nanoTime(), cluster.figures());
              }
            },
            "proof-progress");
    lines.setDaemon(true);
    cluster.begin();
    lines.start();
    try {
      nemesis.run(schedule, start, progress::fault);
      Duration left = length.minusNanos(time.nanoTime() - start);
      while (!left.isNegative() && !stop.await(left.compareTo(TICK) < 0 ? left : TICK)) {
        cluster.check();
        left = length.minusNanos(time.nanoTime() - start);
      }
    } finally {
      loaded.set();
    }
  }

  /** A node that is new has nothing of its own. */
  private void lookIntoRemoteTier(Site site, Collector collector) {
    try (ProofAdapter observer = options.adapter().open(site, Hooks.NONE)) {
      for (Key key : Key.all()) {
        collector.atRest("the remote tier", key, observer.read(Mode.BOUNDED, key).version());
      }
    }
  }

  private int judge(Collector collector, List<FaultWindow> windows, Cluster cluster, long nanos)
      throws SQLException, IOException {
    History history = collector.history();
    Limits limits = Limits.of(BOUND, options.nodes());
    Summary summary =
        new Summary(
            Duration.ofNanos(nanos),
            cluster.figures(),
            collector.commits(),
            Checker.check(history, limits, collector.evidence(windows, time.nanoTime())),
            limits);
    SummaryTable.write(summary, console);
    Path json = options.json();
    if (json != null) {
      SummaryJson.write(summary, json);
    }
    List<String> broken = summary.faultsFound();
    broken.forEach(console::error);
    return broken.isEmpty() ? DONE : BROKEN;
  }
}
