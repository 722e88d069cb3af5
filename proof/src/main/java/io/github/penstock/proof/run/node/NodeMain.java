package io.github.penstock.proof.run.node;

import io.github.penstock.proof.run.adapter.ProofAdapter;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogWriter;
import io.github.penstock.testkit.history.Mode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node process. It hears from its parent on standard input and answers on standard output, a line
 * each; the end of the input is its own end. Used by the main thread.
 */
public final class NodeMain {

  private static final long FIGURES_EVERY_NANOS = 500_000_000;

  private final Node node;
  private final ProofAdapter adapter;
  private final Consumer<String> parent;
  private final List<Thread> threads = new ArrayList<>();

  private NodeMain(Node node, ProofAdapter adapter, Consumer<String> parent) {
    this.node = node;
    this.adapter = adapter;
    this.parent = parent;
  }

  /**
   * Runs a node until it is told to quit.
   *
   * @param args of {@link NodeOptions#arguments()}
   * @throws IOException where the log cannot be written
   */
  public static void main(String[] args) throws IOException {
    PrintWriter out =
        new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Consumer<String> parent = out::println;
    NodeOptions options = NodeOptions.parse(List.of(args));
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    try (LogWriter log = LogWriter.create(options.log())) {
      Node node = new Node(options, log, parent);
      ProofAdapter adapter = options.adapter().open(options.site(), node);
      NodeMain main = new NodeMain(node, adapter, parent);
      parent.accept("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("quit")) {
          node.stop();
          break;
        }
        main.obey(line);
      }
    }
    // Neither the library nor its clients may keep a process whose parent has gone.
    Runtime.getRuntime().halt(0);
  }

  private void obey(String line) {
    String[] words = line.split(" ", 4);
    switch (words[0]) {
      case "start" -> start();
      case "stop" -> stop();
      case "rest" -> rest();
      case "hold" -> node.hold();
      case "go" -> node.go();
      case "token" ->
          node.received(
              new Node.Token(
                  Key.of(Integer.parseInt(words[1])), Long.parseLong(words[2]), words[3]));
      default -> throw new IllegalArgumentException("A node knows no '" + words[0] + "'.");
    }
  }

  private void start() {
    for (int i = 0; i < NodeOptions.SESSIONS; i++) {
      launch("proof-session-" + i, new Session(node, adapter, i));
    }
    launch("proof-figures", this::tellFigures);
    parent.accept("started");
  }

  private void launch(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void tellFigures() {
    do {
      figures();
    } while (!node.pause(FIGURES_EVERY_NANOS));
  }

  private void figures() {
    ProofAdapter.Tiers tiers = adapter.tiers();
    parent.accept(
        "figures %d %d %d %d %d %d"
            .formatted(
                node.reads.sum(),
                node.writes.sum(),
                node.failures.sum(),
                tiers.local(),
                tiers.remote(),
                tiers.source()));
  }

  private void stop() {
    node.stop();
    node.go();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    figures();
    node.log.flush();
    parent.accept("stopped");
  }

  private void rest() {
    for (Key key : Key.all()) {
      node.atRest(key, adapter.read(Mode.BOUNDED, key));
    }
    node.log.flush();
    parent.accept("rested");
  }
}
