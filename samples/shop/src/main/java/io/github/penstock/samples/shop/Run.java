package io.github.penstock.samples.shop;

import io.github.penstock.cache.CacheException;
import io.github.penstock.samples.shop.load.Cluster;
import io.github.penstock.samples.shop.load.KeySource;
import io.github.penstock.samples.shop.load.Lag;
import io.github.penstock.samples.shop.load.Load;
import io.github.penstock.samples.shop.load.Node;
import io.github.penstock.samples.shop.load.Stop;
import io.github.penstock.samples.shop.load.World;
import io.github.penstock.samples.shop.report.Console;
import io.github.penstock.samples.shop.report.Progress;
import io.github.penstock.samples.shop.report.Summary;
import io.github.penstock.samples.shop.report.SummaryJson;
import io.github.penstock.samples.shop.report.SummaryTable;
import io.github.penstock.samples.shop.setup.Database;
import io.github.penstock.samples.shop.setup.Filling;
import io.github.penstock.samples.shop.setup.Servers;
import io.github.penstock.samples.shop.setup.SetupException;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.server.ServerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One run of the demo: servers, rows, customers, figures. Used by one thread. */
final class Run {

  static final int DONE = 0;
  static final int FAULTS = 1;
  static final int UNUSABLE = 3;
  static final int INTERRUPTED = 130;

  private static final Duration TICK = Duration.ofSeconds(1);

  /** Connections that a node needs besides one for each of its customers. */
  private static final int SPARE_CONNECTIONS = 2;

  private final Options options;
  private final KeySource customers;
  private final Console console;
  private final Stop stop;
  private final TimeSource time = TimeSource.system();

  Run(Options options, KeySource customers, Console console, Stop stop) {
    this.options = options;
    this.customers = customers;
    this.console = console;
    this.stop = stop;
  }

  /** Does it and gives the exit code. */
  int call() {
    try (Servers servers = Servers.start(options.jdbc(), options.redis(), console::line)) {
      return withServers(servers);
    } catch (SetupException | ServerException | CacheException e) {
      if (stop.isSet()) {
        // Ctrl-C ends our servers while they are still used: what fails by that is no news.
        return INTERRUPTED;
      }
      console.error(String.valueOf(e.getMessage()));
      return UNUSABLE;
    }
  }

  private int withServers(Servers servers) {
    Database database = Database.create(servers.jdbcUrl());
    try {
      new Filling(database, options.sizes(), console::line, stop::isSet).run();
      return stop.isSet() ? INTERRUPTED : withRows(servers);
    } finally {
      if (!servers.ownsDatabase()) {
        database.close();
      }
    }
  }

  private int withRows(Servers servers) {
    Lag lag = new Lag(time, options.nodes());
    World world = new World(options.sizes(), customers, options.zipf(), time, lag);
    int customersOfANode = (options.threads() + options.nodes() - 1) / options.nodes();
    Node.Site site =
        new Node.Site(
            servers.jdbcUrl(),
            Database.SCHEMA,
            servers.redisUri(),
            servers.namespace(),
            customersOfANode + SPARE_CONNECTIONS);
    try (Cluster cluster = Cluster.open(options.nodes(), site, lag)) {
      Summary summary = serve(cluster, world, lag);
      SummaryTable.write(summary, console);
      return conclude(summary, world);
    }
  }

  private Summary serve(Cluster cluster, World world, Lag lag) {
    Load.Mix mix = new Load.Mix(options.threads(), options.writeShare(), options.seed());
    Progress progress = new Progress(console);
    long start = time.nanoTime();
    Load load = Load.start(cluster.nodes(), world, mix);
    try (load) {
      for (int second = 1; second <= options.seconds(); second++) {
        Duration untilTick = TICK.multipliedBy(second).minus(since(start));
        if (stop.await(untilTick)) {
          break;
        }
        progress.line(
            since(start), world.tally().counts(), cluster.usage(), world.checker().findings());
      }
    }
    Duration elapsed = since(start);
    long wrongTotals = stop.isSet() ? -1 : cluster.nodes().get(0).orders().withWrongTotal();
    return new Summary(
        elapsed,
        world.tally().counts(),
        cluster.usage(),
        world.checker().findings(),
        times(load.readNanos(), lag),
        wrongTotals);
  }

  private static Summary.Times times(Histogram readNanos, Lag lag) {
    return new Summary.Times(
        Duration.ofNanos(readNanos.getValueAtPercentile(50)),
        Duration.ofNanos(readNanos.getValueAtPercentile(99)),
        lag.percentile(50),
        lag.percentile(99),
        lag.measured());
  }

  private int conclude(Summary summary, World world) {
    Throwable failure = world.tally().firstFailure();
    if (failure != null) {
      console.error("The first of " + summary.counts().failures() + " failures: " + failure);
    }
    if (!isJsonWritten(summary)) {
      return UNUSABLE;
    }
    List<String> faults = summary.faults(options.isDefaultWorkload() && !stop.isSet());
    faults.forEach(console::error);
    if (!faults.isEmpty()) {
      return FAULTS;
    }
    return stop.isSet() ? INTERRUPTED : DONE;
  }

  private boolean isJsonWritten(Summary summary) {
    Path file = options.json();
    if (file == null) {
      return true;
    }
    try {
      SummaryJson.write(summary, file);
      return true;
    } catch (IOException e) {
      console.error("--json " + file + " cannot be written: " + e);
      return false;
    }
  }

  private Duration since(long start) {
    return Duration.ofNanos(time.nanoTime() - start);
  }
}
