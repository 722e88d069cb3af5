package io.github.penstock.samples.bank;

import io.github.penstock.cache.CacheException;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.github.penstock.testkit.server.ServerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command of this sample. Used by the main thread. */
@Command(
    name = "bank",
    sortOptions = false,
    description = {
      "A bank on two nodes. Tellers move money in opposite directions under SERIALIZABLE, while"
          + " readers look at cached balances and auditors add everything up.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no sum was wrong, no cached balance went back, and no conflict reached a teller",
      "1:something of that was otherwise",
      "2:an option is wrong",
      "3:a server or a file cannot be used",
      "130:interrupted"
    })
final class Bank implements Callable<Integer> {

  static final int FAULTS = 1;
  static final int UNUSABLE = 3;
  static final int INTERRUPTED = 130;

  private static final int SECONDS_AT_EXIT = 40;

  /** Connections of a node besides those of its tellers: readers, auditor. */
  private static final int SPARE_CONNECTIONS = 4;

  private final CountDownLatch stop;
  private final TimeSource time = TimeSource.system();

  @Spec
  @SuppressWarnings("NullAway.Init") // NullAway.Init: picocli sets it before call()
  private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli sets it and asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Says this and ends.")
  private boolean help;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      paramLabel = "N",
      description = "How long money is moved (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--threads",
      defaultValue = "16",
      paramLabel = "N",
      description = "How many tellers there are, on both nodes (${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the figures into this file as well.")
  private @Nullable Path json;

  private Bank(CountDownLatch stop) {
    this.stop = stop;
  }

  /**
   * Runs the command and ends the virtual machine with its exit code.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch finished = new CountDownLatch(1);
    // Ctrl-C: the virtual machine waits with its end until the tellers are out and servers are
    // gone.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, finished), "bank-exit"));
    int code;
    try {
      code = command(stop).execute(args);
    } finally {
      finished.countDown();
    }
    System.exit(code);
  }

  private static void end(CountDownLatch stop, CountDownLatch finished) {
    stop.countDown();
    try {
      boolean unused = finished.await(SECONDS_AT_EXIT, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command as tests run it, with writers of their own. */
  static CommandLine command(CountDownLatch stop) {
    return new CommandLine(new Bank(stop));
  }

  @Override
  public Integer call() {
    if (seconds < 1 || threads < 2) {
      throw new ParameterException(
          spec.commandLine(), "--seconds has to be 1 at least, and --threads 2");
    }
    out().println("starting PostgreSQL and Redis");
    try (PostgresServer postgres = PostgresServer.startOwn(PostgresOptions.defaults());
        RedisServer redis = RedisServer.startOwn(RedisOptions.defaults())) {
      fill(postgres.jdbcUrl());
      return run(postgres.jdbcUrl(), redis.uri());
    } catch (ServerException | CacheException | SQLException | IOException e) {
      if (stop.getCount() == 0) {
        // Ctrl-C ends the servers while they are still used: what fails by that is no news.
        return INTERRUPTED;
      }
      spec.commandLine().getErr().println(e.getMessage());
      return UNUSABLE;
    }
  }

  private static void fill(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(Account.DDL);
      statement.execute(
          "insert into accounts select id, %d, 0 from generate_series(1, %d) id"
              .formatted(Day.BALANCE, Day.ACCOUNTS));
      statement.execute("vacuum analyze accounts");
    }
  }

  private int run(String jdbcUrl, String redisUri) throws IOException {
    Findings findings = new Findings();
    int connections = (threads + 1) / 2 + SPARE_CONNECTIONS;
    try (Branch one = Branch.open(jdbcUrl, redisUri, connections, findings);
        Branch two = Branch.open(jdbcUrl, redisUri, connections, findings)) {
      Day day = new Day(List.of(one, two), findings);
      long start = time.nanoTime();
      day.open(threads);
      boolean stopped = watch(findings, start);
      day.close();
      return conclude(
          findings.figures(since(start), one.localHits() + two.localHits()), findings, stopped);
    }
  }

  /** A line a second; whether it was told to end early. */
  private boolean watch(Findings findings, long start) {
    boolean stopped = false;
    for (int second = 1; second <= seconds && !stopped; second++) {
      try {
        long nanos = TimeUnit.SECONDS.toNanos(second) - (time.nanoTime() - start);
        stopped = stop.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stopped = true;
      }
      Figures sofar = findings.figures(since(start), 0);
      out()
          .printf(
              "%3d s  transfers %,8d  retries %,8d  audits %,6d (%d wrong)  cached reads %,10d (%d"
                  + " went back)%n",
              second,
              sofar.transfers(),
              sofar.retries(),
              sofar.checks().audits(),
              sofar.checks().wrongSums(),
              sofar.checks().reads(),
              sofar.checks().wentBack());
    }
    return stopped;
  }

  private int conclude(Figures figures, Findings findings, boolean stopped) throws IOException {
    out().println(figures.json());
    if (json != null) {
      Files.writeString(json, figures.json() + "\n");
    }
    Throwable failure = findings.firstFailure();
    if (failure != null) {
      spec.commandLine().getErr().println("The first failure: " + failure);
    }
    if (stopped) {
      return INTERRUPTED;
    }
    return figures.isClean() ? 0 : FAULTS;
  }

  private double since(long start) {
    return (time.nanoTime() - start) / 1e9;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
