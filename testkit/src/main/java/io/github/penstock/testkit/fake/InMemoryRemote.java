package io.github.penstock.testkit.fake;

import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.TimeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A remote tier in this process, with switches for what goes wrong. One instance is one node; nodes
 * that are made over the same {@link Store} see each other's values and messages. Made and switched
 * by tests, opened by the engine. Thread-safe.
 *
 * <p>Everything happens on the thread of the caller: stages are complete when they are returned,
 * and unless they are held, messages were heard by every node when the call that sent them returns
 * (another thread that is delivering at that moment may still be about to tell the last of them).
 * Values are kept as they are given, without a codec.
 */
public final class InMemoryRemote implements RemoteModule {

  private final Store store;
  private final NodeSwitches switches = new NodeSwitches();

  /**
   * A node.
   *
   * @param store what it shares with other nodes
   */
  public InMemoryRemote(Store store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  @Override
  public RemoteSession open(RemoteContext context) {
    Space space = store.space(context.namespace());
    Inbox inbox = new Inbox(space);
    switches.open(inbox);
    return new InMemorySession(context, space, switches, inbox);
  }

  /**
   * Cuts this node off from the store, or lets it back. While it is away, the tier throws {@code
   * RemoteTierException}, stages fail with it, and nobody waits for a load lock. The channel is a
   * connection of its own: see {@link #loseChannel}.
   *
   * @param away whether it is cut off
   */
  public void away(boolean away) {
    switches.away(away);
  }

  /**
   * Makes fills and releases fail for values of a class, as a codec does that cannot encode them.
   *
   * @param type the class
   */
  public void refuseValuesOf(Class<?> type) {
    switches.refuse(type);
  }

  /**
   * Breaks the channel: messages that were not delivered are lost, and so are those that are sent
   * from now on. The listener's {@code onLost} has been called when this returns.
   */
  public void loseChannel() {
    switches.inbox().lose();
  }

  /** Mends the channel: the listener's {@code onReady} has been called when this returns. */
  public void restoreChannel() {
    switches.inbox().restore();
  }

  /**
   * Lets trust end as it does on a network: without this, a node knows for ever that it has heard
   * everything; with it, only so long after a heartbeat that came back. To be called before the
   * node is opened.
   *
   * @return this
   */
  public InMemoryRemote answeringHeartbeats() {
    switches.answeringHeartbeats();
    return this;
  }

  /**
   * Lets heartbeats get lost, or come back again.
   *
   * @param lose whether they get lost
   */
  public void loseHeartbeats(boolean lose) {
    switches.inbox().loseHeartbeats(lose);
  }

  /** Keeps messages for this node back from now on, until {@link #deliver} or the other way. */
  public void holdMessages() {
    switches.inbox().hold();
  }

  /**
   * Delivers the oldest messages that are kept back.
   *
   * @param most how many at most
   * @return how many there were to deliver
   */
  public int deliver(int most) {
    return switches.inbox().deliver(most);
  }

  /** Delivers all messages that are kept back, and keeps back none from now on. */
  public void stopHolding() {
    switches.inbox().stopHolding();
  }

  /**
   * How many messages are kept back.
   *
   * @return their number
   */
  public int heldMessages() {
    return switches.inbox().heldMessages();
  }

  /**
   * What nodes share: the servers. Each namespace has values and messages of its own. Made by
   * tests. Thread-safe.
   */
  public static final class Store {

    private static final int DEFAULT_PARTITIONS = 8;

    private final TimeSource time;
    private final int partitions;
    private final Map<String, Space> spaces = new HashMap<>();

    /**
     * An empty store of eight partitions.
     *
     * @param time the clock by which entries, leases and quarantines end
     */
    public Store(TimeSource time) {
      this(time, DEFAULT_PARTITIONS);
    }

    /**
     * An empty store.
     *
     * @param time the clock by which entries, leases and quarantines end
     * @param partitions how many partitions it has, at least one
     */
    public Store(TimeSource time, int partitions) {
      this.time = Objects.requireNonNull(time, "time");
      if (partitions < 1) {
        throw new IllegalArgumentException("A store needs a partition, not " + partitions + ".");
      }
      this.partitions = partitions;
    }

    /**
     * Forgets everything in all namespaces, as a server does that starts again without its data.
     * Nobody is told; the next message of each partition is of another generation.
     */
    public synchronized void loseState() {
      spaces.values().forEach(Space::loseState);
    }

    synchronized Space space(String namespace) {
      return spaces.computeIfAbsent(namespace, name -> new Space(time, partitions));
    }
  }
}
