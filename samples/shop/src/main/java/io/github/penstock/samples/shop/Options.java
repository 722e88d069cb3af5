package io.github.penstock.samples.shop;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.redis.Redis;
import io.github.penstock.samples.shop.load.KeySource;
import io.github.penstock.samples.shop.load.Sizes;
import io.github.penstock.samples.shop.load.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the demo can be told. Filled by picocli, then only read. */
final class Options {

  private static final double DEFAULT_ZIPF = 1.1;
  private static final double DEFAULT_WRITE_SHARE = 0.02;
  private static final int MOST = 10_000_000;

  @SuppressWarnings("UnusedVariable") // picocli sets it and asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Says this and ends.")
  private boolean help;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      paramLabel = "N",
      description = "How long the load runs (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--threads",
      defaultValue = "8",
      paramLabel = "N",
      description = "How many customers there are at a time, on all nodes (${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--nodes",
      defaultValue = "2",
      paramLabel = "N",
      description = "How many nodes serve them (${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--redis",
      paramLabel = "URI",
      description =
          "A running Redis, redis://host:port. Keys go below a random namespace and are deleted at"
              + " the end. Without it a Redis is started for the run.")
  private @Nullable String redis;

  @Option(
      names = "--jdbc",
      paramLabel = "URL",
      description =
          "A running PostgreSQL, jdbc:postgresql://host/database?user=... Tables go into the schema"
              + " penstock_shop, which is dropped at the end. Without it a PostgreSQL is started for"
              + " the run.")
  private @Nullable String jdbc;

  @Option(
      names = "--trace",
      paramLabel = "FILE[.xz]",
      description =
          "Users come as in this recording: 32-bit big-endian ids, replayed over and over, packed"
              + " where the name ends in .xz. Without it they come by the law of Zipf.")
  private @Nullable Path trace;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the figures into this file as well.")
  private @Nullable Path json;

  @Option(
      names = "--write-share",
      defaultValue = "" + DEFAULT_WRITE_SHARE,
      paramLabel = "X",
      description = "The part that is a write, from 0 to 1 (${DEFAULT-VALUE}).")
  private double writeShare;

  @Option(
      names = "--zipf",
      defaultValue = "" + DEFAULT_ZIPF,
      paramLabel = "X",
      description = "The exponent of the law of Zipf, from 0 to 3 (${DEFAULT-VALUE}).")
  private double zipf;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "The same seed gives the same customers (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--users",
      defaultValue = "100000",
      paramLabel = "N",
      description = "Rows to fill in (${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--products",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Rows to fill in (${DEFAULT-VALUE}).")
  private int products;

  @Option(
      names = "--orders",
      defaultValue = "300000",
      paramLabel = "N",
      description = "Rows to fill in (${DEFAULT-VALUE}).")
  private int orders;

  /** Everything that is wrong, a sentence each. */
  List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    range("--seconds", seconds, 1, 86_400, mistakes);
    range("--nodes", nodes, 1, 16, mistakes);
    range("--threads", threads, 1, 512, mistakes);
    range("--users", users, 100, MOST, mistakes);
    range("--products", products, 10, MOST, mistakes);
    range("--orders", orders, 100, MOST, mistakes);
    if (threads < nodes) {
      mistakes.add(
          "--threads "
              + threads
              + " leaves some of --nodes "
              + nodes
              + " idle; give at least that");
    }
    if (!(writeShare >= 0 && writeShare <= 1)) {
      mistakes.add("--write-share " + writeShare + " is not from 0 to 1");
    }
    if (!(zipf >= 0 && zipf <= 3)) {
      mistakes.add("--zipf " + zipf + " is not from 0 to 3");
    }
    checkServers(mistakes);
    checkFiles(mistakes);
    return mistakes;
  }

  private void checkServers(List<String> mistakes) {
    if (jdbc != null && !jdbc.startsWith("jdbc:postgresql:")) {
      mistakes.add(
          "--jdbc does not begin with jdbc:postgresql:, as in jdbc:postgresql://host/shop");
    }
    if (redis != null) {
      try {
        Redis.connect(redis);
      } catch (DefinitionException e) {
        mistakes.add("--redis: " + e.getMessage());
      }
    }
  }

  private void checkFiles(List<String> mistakes) {
    if (trace != null && !Files.isReadable(trace)) {
      mistakes.add("--trace " + trace + " is not there or cannot be read");
    }
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      if (Files.isDirectory(json) || folder == null || !Files.isWritable(folder)) {
        mistakes.add(
            "--json " + json + " cannot be written; name a file in a folder that is there");
      }
    }
  }

  private static void range(String name, int value, int least, int most, List<String> mistakes) {
    if (value < least || value > most) {
      mistakes.add("%s %d is not from %d to %d".formatted(name, value, least, most));
    }
  }

  /** Who comes; throws where the recording is none. */
  KeySource customers() throws IOException {
    return trace == null ? KeySource.zipf(users, zipf) : Trace.read(trace, users);
  }

  /** Whether hot keys are to be expected, so that few hits are a fault. */
  boolean isDefaultWorkload() {
    return sizes().equals(Sizes.DEFAULT)
        && nodes > 1
        && zipf == DEFAULT_ZIPF
        && writeShare == DEFAULT_WRITE_SHARE;
  }

  Sizes sizes() {
    return new Sizes(users, products, orders);
  }

  int seconds() {
    return seconds;
  }

  int threads() {
    return threads;
  }

  int nodes() {
    return nodes;
  }

  @Nullable String redis() {
    return redis;
  }

  @Nullable String jdbc() {
    return jdbc;
  }

  @Nullable Path trace() {
    return trace;
  }

  @Nullable Path json() {
    return json;
  }

  double writeShare() {
    return writeShare;
  }

  double zipf() {
    return zipf;
  }

  long seed() {
    return seed;
  }
}
