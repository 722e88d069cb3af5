package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Site;
import io.github.penstock.testkit.process.JvmProcess;
import io.github.penstock.testkit.process.ProcessException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The node processes of one scenario and system. Used by one thread. */
final class Nodes implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final List<String> MACHINE =
      List.of(
          "-Xmx384m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  private final Stage stage;
  private final List<JvmProcess> machines = new ArrayList<>();
  private final List<BlockingQueue<String>> answers = new ArrayList<>();

  private Nodes(Stage stage) {
    this.stage = stage;
  }

  static Nodes start(Stage stage, int count, PeerKind kind, Site site, Path folder) {
    Nodes nodes = new Nodes(stage);
    boolean started = false;
    try {
      for (int i = 0; i < count; i++) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        nodes.answers.add(lines);
        nodes.machines.add(
            JvmProcess.start(
                new JvmProcess.Start(
                    "node " + i + " of " + kind.text(),
                    NodeMain.class,
                    MACHINE,
                    NodeMain.arguments(kind, site),
                    folder.resolve(site.namespace() + "-" + i + ".err")),
                line -> {
                  if (line.startsWith(NodeMain.FAILED)) {
                    stage.say(kind.text() + ", a read " + line);
                  } else {
                    lines.add(line);
                  }
                }));
        // One after another: those that start together on few processors time out in their clients.
        nodes.answer(i, START);
      }
      started = true;
      return nodes;
    } finally {
      if (!started) {
        nodes.close();
      }
    }
  }

  /** Gives all nodes an order. */
  void order(Order order) {
    machines.forEach(machine -> machine.order(order.line()));
  }

  /** Waits until all have carried it out. */
  Sample answer(Duration atMost) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < machines.size(); i++) {
      samples.add(Sample.parse(answer(i, atMost)));
    }
    return Sample.sum(samples);
  }

  /** Has all nodes carry out an order. */
  Sample run(Order order, Duration atMost) {
    order(order);
    return answer(atMost);
  }

  private String answer(int node, Duration atMost) {
    long end = stage.time().nanoTime() + atMost.toNanos();
    try {
      while (stage.time().nanoTime() - end < 0) {
        String line = answers.get(node).poll(TICK.toNanos(), TimeUnit.NANOSECONDS);
        if (line != null) {
          return line;
        }
        stage.checkStop();
        if (!machines.get(node).isAlive()) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ProcessException(
        "Node %d did not answer within %d s%s. It wrote:%n%s"
            .formatted(
                node,
                atMost.toSeconds(),
                machines.get(node).isAlive() ? "" : ", it has ended",
                machines.get(node).errors()),
        null);
  }

  @Override
  public void close() {
    machines.forEach(JvmProcess::close);
  }
}
