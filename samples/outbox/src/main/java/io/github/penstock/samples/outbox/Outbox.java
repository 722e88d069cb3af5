package io.github.penstock.samples.outbox;

import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.github.penstock.testkit.server.ServerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
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
    name = "outbox",
    sortOptions = false,
    description = {
      "A shop that tells another service of every order, and is killed while it does. What is to"
          + " be told is a row of the order's transaction.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every order was told, and nothing else",
      "1:something of that was otherwise",
      "2:an option is wrong",
      "3:a server, a process or a file cannot be used",
      "130:interrupted"
    })
final class Outbox implements Callable<Integer> {

  static final int FAULTS = 1;
  static final int UNUSABLE = 3;
  static final int INTERRUPTED = 130;

  private static final int SECONDS_AT_EXIT = 40;

  private final CountDownLatch stop;

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
      names = "--orders",
      defaultValue = "1000",
      paramLabel = "N",
      description = "How many orders are placed (${DEFAULT-VALUE}).")
  private int orders;

  @Option(
      names = "--kills",
      defaultValue = "3",
      paramLabel = "N",
      description = "How often the shop is killed meanwhile (${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the figures into this file as well.")
  private @Nullable Path json;

  private Outbox(CountDownLatch stop) {
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
    // Ctrl-C: the virtual machine waits with its end until the shop and the servers are gone.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, finished), "outbox-exit"));
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
    return new CommandLine(new Outbox(stop));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (orders < 1 || kills < 0) {
      throw new ParameterException(
          spec.commandLine(), "--orders has to be 1 at least, and --kills 0");
    }
    out().println("starting PostgreSQL and Redis");
    try (PostgresServer postgres = PostgresServer.startOwn(PostgresOptions.defaults());
        RedisServer redis = RedisServer.startOwn(RedisOptions.defaults())) {
      Path heard = Files.createTempFile("outbox", ".txt");
      try {
        Database.execute(postgres.jdbcUrl(), Order.DDL);
        return run(postgres.jdbcUrl(), redis.uri(), heard);
      } finally {
        Files.deleteIfExists(heard);
      }
    } catch (ServerException | SQLException | IOException e) {
      if (stop.getCount() == 0) {
        // Ctrl-C ends the servers while they are still used: what fails by that is no news.
        return INTERRUPTED;
      }
      spec.commandLine().getErr().println(e.getMessage());
      return UNUSABLE;
    }
  }

  private int run(String jdbcUrl, String redisUri, Path heard)
      throws IOException, InterruptedException, SQLException {
    List<String> shop = List.of(jdbcUrl, redisUri, heard.toString(), String.valueOf(orders));
    long waiting = 0;
    for (int kill = 1; kill <= kills; kill++) {
      // Before orders are all placed: deliveries are slower than orders.
      long enough = Math.max(1, (long) orders * kill / (kills + 1) / 2);
      try (ShopProcess process = ShopProcess.start(shop)) {
        if (!process.awaitDeliveries(heard, enough, stop)) {
          return stop.getCount() == 0 ? INTERRUPTED : UNUSABLE;
        }
      }
      long now = Database.count(jdbcUrl, Shop.WAITING);
      waiting += now;
      out().printf("killed after %,d deliveries; %,d wait%n", lines(heard).size(), now);
    }
    try (ShopProcess process = ShopProcess.start(shop)) {
      if (!process.awaitEnd(stop)) {
        return stop.getCount() == 0 ? INTERRUPTED : UNUSABLE;
      }
    }
    Set<String> placed = Database.texts(jdbcUrl, "select id::text from orders");
    return conclude(Figures.of(placed, lines(heard), kills, waiting));
  }

  static List<String> lines(Path heard) throws IOException {
    return Files.readAllLines(heard);
  }

  private int conclude(Figures figures) throws IOException {
    out().println(figures.json());
    if (json != null) {
      Files.writeString(json, figures.json() + "\n");
    }
    return figures.isClean() ? 0 : FAULTS;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
