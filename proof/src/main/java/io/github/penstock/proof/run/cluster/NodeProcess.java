package io.github.penstock.proof.run.cluster;

import io.github.penstock.proof.run.node.NodeMain;
import io.github.penstock.proof.run.node.NodeOptions;
import io.github.penstock.testkit.process.JvmProcess;
import io.github.penstock.testkit.process.ProcessException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node's process, from its start to its end. Thread-safe. */
final class NodeProcess {

  private static final List<String> MACHINE =
      List.of("-Xmx192m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final NodeOptions options;
  private final ConcurrentHashMap<String, CountDownLatch> answers = new ConcurrentHashMap<>();
  private final JvmProcess machine;

  private NodeProcess(NodeOptions options, Consumer<String> news) {
    this.options = options;
    Path errors = options.log().resolveSibling(options.log().getFileName() + ".err");
    this.machine =
        JvmProcess.start(
            new JvmProcess.Start(
                "node " + options.number(), NodeMain.class, MACHINE, options.arguments(), errors),
            line -> {
              news.accept(line);
              answer(line).countDown();
            });
  }

  static NodeProcess start(NodeOptions options, Consumer<String> news) {
    return new NodeProcess(options, news);
  }

  private CountDownLatch answer(String line) {
    return answers.computeIfAbsent(line, any -> new CountDownLatch(1));
  }

  NodeOptions options() {
    return options;
  }

  boolean isAlive() {
    return machine.isAlive();
  }

  void order(String line) {
    machine.order(line);
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
      throw new ProcessException(
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
    machine.freeze();
  }

  void thaw() {
    machine.thaw();
  }

  /** SIGKILL, which reaches a frozen process too. */
  void kill() {
    machine.close();
  }

  String errors() {
    return machine.errors();
  }
}
