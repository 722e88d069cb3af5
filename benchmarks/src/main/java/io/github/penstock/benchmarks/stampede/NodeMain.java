package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.Peer;
import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import io.github.penstock.benchmarks.peer.Site;
import io.github.penstock.spi.TimeSource;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A node process with one peer. It hears orders on standard input and answers each on standard
 * output with a {@link Sample}; the end of the input is its own end. Used by the main thread.
 */
public final class NodeMain {

  /** Begins a line about the first read of an order that failed. */
  static final String FAILED = "failed ";

  /** What it says once it is connected. */
  static final String READY = "ready";

  /** Stands for a Redis that is not to be used. */
  private static final String NO_REDIS = "-";

  private NodeMain() {}

  static List<String> arguments(PeerKind kind, Site site) {
    String redis = site.redisUri();
    return List.of(
        kind.name(),
        site.jdbcUrl(),
        redis == null ? NO_REDIS : redis,
        site.namespace(),
        site.profile().name());
  }

  /**
   * Runs a node until nobody orders any more.
   *
   * @param args of {@link #arguments}
   * @throws IOException where the orders cannot be read
   * @throws InterruptedException where it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintWriter out =
        new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    Site site =
        new Site(
            args[1], args[2].equals(NO_REDIS) ? null : args[2], args[3], Profile.valueOf(args[4]));
    Peer peer = PeerKind.valueOf(args[0]).open(site);
    out.println(READY);
    TimeSource time = TimeSource.system();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Callers callers = new Callers(peer, Order.parse(line), time);
      Sample sample = callers.run();
      RuntimeException error = callers.firstError();
      if (error != null) {
        out.println(FAILED + error.toString().lines().findFirst().orElse(""));
      }
      out.println(sample.line());
    }
    // Neither a cache nor its clients may keep a process whose parent has gone.
    Runtime.getRuntime().halt(0);
  }
}
