package io.github.penstock.samples.shop.load;

import java.util.ArrayList;
import java.util.List;

/** All nodes of a run, in this one process. Opened and closed by one thread. */
public final class Cluster implements AutoCloseable {

  private final List<Node> nodes = new ArrayList<>();

  private Cluster() {}

  /**
   * Connects the nodes.
   *
   * @param count how many
   * @param site where their servers are
   * @param lag hears of their invalidations
   * @return the nodes, ready to serve
   */
  public static Cluster open(int count, Node.Site site, Lag lag) {
    Cluster cluster = new Cluster();
    boolean opened = false;
    try {
      for (int number = 0; number < count; number++) {
        cluster.nodes.add(Node.open(number, site, lag));
      }
      opened = true;
      return cluster;
    } finally {
      if (!opened) {
        cluster.close();
      }
    }
  }

  /**
   * The nodes.
   *
   * @return by their numbers
   */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * What they have done together.
   *
   * @return the sum
   */
  public Node.Usage usage() {
    return nodes.stream().map(Node::usage).reduce(Node.Usage.NONE, Node.Usage::plus);
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
