package io.github.penstock.proof.run.cluster;

import io.github.penstock.proof.run.adapter.AdapterKind;
import io.github.penstock.proof.run.adapter.Site;
import io.github.penstock.proof.run.node.NodeOptions;
import io.github.penstock.testkit.process.ProcessException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The node processes. Used by the main thread; figures come from the threads that listen to nodes.
 */
public final class Cluster implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(40);

  private final Plan plan;
  private final Consumer<String> console;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<NodeProcess> former = new ArrayList<>();

  /** The figures of the present processes, and the last ones of those that were killed. */
  private final AtomicReferenceArray<Figures> present;

  private Figures past = Figures.NONE;

  /**
   * What all nodes have in common.
   *
   * @param nodes how many
   * @param adapter which cache
   * @param site where the servers are
   * @param seed of the run
   * @param folder for the logs
   */
  public record Plan(int nodes, AdapterKind adapter, Site site, long seed, Path folder) {}

  private Cluster(Plan plan, Consumer<String> console) {
    this.plan = plan;
    this.console = console;
    this.present = new AtomicReferenceArray<>(plan.nodes());
    for (int i = 0; i < plan.nodes(); i++) {
      present.set(i, Figures.NONE);
    }
  }

  /**
   * Starts the nodes and has them wait.
   *
   * @param plan what they have in common
   * @param console is told of their first failures
   * @return the nodes, connected
   */
  public static Cluster start(Plan plan, Consumer<String> console) {
    Cluster cluster = new Cluster(plan, console);
    boolean started = false;
    try {
      for (int i = 0; i < plan.nodes(); i++) {
        cluster.nodes.add(cluster.launch(i, 0));
      }
      cluster.nodes.forEach(node -> node.await("ready", START));
      started = true;
      return cluster;
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  private NodeProcess launch(int number, int life) {
    Path log = plan.folder().resolve("node-" + number + "-" + life + ".log");
    NodeOptions options =
        new NodeOptions(number, life, plan.adapter(), plan.site(), plan.seed(), log);
    return NodeProcess.start(options, line -> heard(number, line));
  }

  private void heard(int number, String line) {
    if (line.startsWith("figures ")) {
      present.set(number, Figures.parse(line));
    } else if (line.startsWith("token ")) {
      nodes.get((number + 1) % nodes.size()).order(line);
    } else if (line.startsWith("failure ")) {
      console.accept("the first failure of node " + number + ": " + line.substring(8));
    }
  }

  /** Lets all nodes begin. */
  public void begin() {
    nodes.forEach(node -> node.order("start"));
    nodes.forEach(node -> node.await("started", ANSWER));
  }

  /**
   * How many nodes there are.
   *
   * @return more than 0
   */
  public int size() {
    return nodes.size();
  }

  /** Throws where a node has ended that should not have. */
  public void check() {
    for (NodeProcess node : nodes) {
      if (!node.isAlive()) {
        throw new ProcessException(
            "Node %d has ended by itself. It wrote:%n%s"
                .formatted(node.options().number(), node.errors()),
            null);
      }
    }
  }

  /**
   * Freezes a node.
   *
   * @param number which one
   */
  public void freeze(int number) {
    nodes.get(number).freeze();
  }

  /**
   * Ends {@link #freeze}.
   *
   * @param number which one
   */
  public void thaw(int number) {
    nodes.get(number).thaw();
  }

  /**
   * Freezes a node whose next writer has told the others and has not yet committed.
   *
   * @param number which one
   * @param patience how long to wait for such a writer
   * @return false where there was none
   */
  public boolean freezeWriter(int number, Duration patience) {
    NodeProcess node = nodes.get(number);
    node.orderAnew("hold", "held");
    if (!node.hasAnswered("held", patience)) {
      node.order("go");
      return false;
    }
    node.freeze();
    return true;
  }

  /**
   * Ends {@link #freezeWriter}: the writer commits.
   *
   * @param number which one
   */
  public void thawWriter(int number) {
    nodes.get(number).thaw();
    nodes.get(number).order("go");
  }

  /**
   * Kills a node.
   *
   * @param number which one
   */
  public void kill(int number) {
    nodes.get(number).kill();
    former.add(nodes.get(number));
  }

  /**
   * Starts a node again that was killed.
   *
   * @param number which one
   */
  public void restart(int number) {
    past = past.plus(present.getAndSet(number, Figures.NONE));
    NodeProcess again = launch(number, nodes.get(number).options().life() + 1);
    nodes.set(number, again);
    again.await("ready", START);
    again.order("start");
  }

  /** Has all sessions end. */
  public void end() {
    nodes.forEach(node -> node.order("stop"));
    nodes.forEach(node -> node.await("stopped", ANSWER));
  }

  /** Has each node note what it holds. */
  public void rest() {
    nodes.forEach(node -> node.order("rest"));
    nodes.forEach(node -> node.await("rested", ANSWER));
  }

  /**
   * What all nodes have done.
   *
   * @return the sum, up to half a second old
   */
  public Figures figures() {
    Figures sum = past;
    for (int i = 0; i < present.length(); i++) {
      sum = sum.plus(present.get(i));
    }
    return sum;
  }

  /**
   * The logs of all processes, also of those that were killed.
   *
   * @return the options of each process
   */
  public List<NodeOptions> logs() {
    List<NodeOptions> all = new ArrayList<>();
    former.forEach(node -> all.add(node.options()));
    nodes.stream().filter(node -> !former.contains(node)).forEach(n -> all.add(n.options()));
    return all;
  }

  /** Kills what is left of the nodes. */
  @Override
  public void close() {
    nodes.forEach(NodeProcess::kill);
  }
}
