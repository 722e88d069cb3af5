package io.github.penstock.proof.run.cluster;

import io.github.penstock.proof.run.node.NodeMain;
import io.github.penstock.proof.run.node.NodeOptions;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node's process, from its start to its end. Thread-safe. */
final class NodeProcess {

  private static final Duration END = Duration.ofSeconds(10);
  private static final int TAIL = 12;

  private final NodeOptions options;
  private final Process process;
  private final Path errors;
  private final PrintWriter orders;
  private final ConcurrentHashMap<String, CountDownLatch> answers = new ConcurrentHashMap<>();
  private final Thread listener;

  private NodeProcess(NodeOptions options, Process process, Path errors, Consumer<String> news) {
    this.options = options;
    this.process = process;
    this.errors = errors;
    this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.listener = new Thread(() -> listen(news), "proof-node-" + options.number());
    listener.setDaemon(true);
  }

  static NodeProcess start(NodeOptions options, Consumer<String> news) {
    Path errors = options.log().resolveSibling(options.log().getFileName() + ".err");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx192m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-cp", classPath(), NodeMain.class.getName()));
    line.addAll(options.arguments());
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectError(ProcessBuilder.Redirect.to(errors.toFile()))
              .start();
      NodeProcess node = new NodeProcess(options, process, errors, news);
      node.listener.start();
      return node;
    } catch (IOException e) {
      throw new ClusterException("Could not start a node: " + e.getMessage(), e);
    }
  }

  /** Absolute, as the node need not share our working folder's fate. */
  private static String classPath() {
    List<String> parts = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      parts.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, parts);
  }

  private void listen(Consumer<String> news) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        news.accept(line);
        answer(line).countDown();
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  private CountDownLatch answer(String line) {
    return answers.computeIfAbsent(line, any -> new CountDownLatch(1));
  }

  NodeOptions options() {
    return options;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void order(String line) {
    orders.println(line);
  }

  /** Gives an order whose answer may have come before, to another such order. */
  void orderAnew(String line, String answer) {
    answers.remove(answer);
    order(line);
  }

  /** Waits for a line of the node; false where it does not come in time. */
  boolean hasAnswered(String line, Duration timeout) {
    try {
      return answer(line).await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for a line of the node. */
  void await(String line, Duration timeout) {
    if (!hasAnswered(line, timeout)) {
      throw new ClusterException(
          "Node %d did not say '%s' within %d s%s. It wrote:%n%s"
              .formatted(
                  options.number(),
                  line,
                  timeout.toSeconds(),
                  isAlive() ? "" : ", it has ended",
                  errors()),
          null);
    }
  }

  /** Freezes the process: its connections stay open. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  /** SIGKILL, which reaches a frozen process too. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(END.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ClusterException("Node process " + process.pid() + " does not end.", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String name) {
    List<String> line =
        List.of("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid()));
    try {
      Process kill = new ProcessBuilder(line).start();
      if (!kill.waitFor(END.toNanos(), TimeUnit.NANOSECONDS) && isAlive()) {
        throw new ClusterException("Could not send SIG" + name + " to a node.", null);
      }
    } catch (IOException e) {
      throw new ClusterException("Could not send SIG" + name + " to a node: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String errors() {
    try {
      List<String> lines = Files.readAllLines(errors);
      return String.join(
          System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }
}
