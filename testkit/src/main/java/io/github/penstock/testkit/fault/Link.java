package io.github.penstock.testkit.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection of a client through a {@link FaultProxy}, and the one to the server that belongs to
 * it. Made by the proxy; looked at by tests, and by their predicates. Thread-safe.
 *
 * @since 0.1
 */
public final class Link {

  /** So much of what a client says first is remembered. */
  private static final int MOST = 1 << 16;

  private static final int TAIL = 64;

  private final int number;
  private final Rules rules;
  private final Socket client;
  private final Socket server;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();

  /** Rules that have concerned this link once, each with the bytes that had passed by then. */
  private final Map<Rules.Rule, Long> begun = new ConcurrentHashMap<>();

  private volatile String beginning = "";
  private volatile String saying = "";

  Link(int number, Rules rules, Socket client, Socket server) {
    this.number = number;
    this.rules = rules;
    this.client = client;
    this.server = server;
  }

  void start() {
    Pipe up = new Pipe(this, rules, Direction.TO_SERVER, client, server);
    Pipe down = new Pipe(this, rules, Direction.TO_CLIENT, server, client);
    up.start();
    down.start();
  }

  /**
   * Its number.
   *
   * @return 0 for the first link of the proxy, and so on
   */
  public int number() {
    return number;
  }

  /**
   * Whether it was neither closed nor reset.
   *
   * @return whether bytes may pass
   */
  public boolean isOpen() {
    return open.get();
  }

  /**
   * How many bytes have arrived.
   *
   * @param direction which way
   * @return their number
   */
  public long bytes(Direction direction) {
    return counter(direction).get();
  }

  /**
   * Whether a text is in the first 64 kB that the client sent: what it is, such as {@code
   * SUBSCRIBE} or the name of a database.
   *
   * @param text in ISO 8859-1
   * @return whether it said so, be it that it has not arrived yet
   */
  public boolean hasSaid(String text) {
    return beginning.contains(text);
  }

  /**
   * Whether a text is in what the client sent last: what it does, such as {@code COMMIT}.
   *
   * @param text in ISO 8859-1, of up to 64 characters
   * @return whether it says so
   */
  public boolean isSaying(String text) {
    return saying.contains(text);
  }

  /**
   * Whether its client subscribes to channels of Redis.
   *
   * @return whether it has said {@code SUBSCRIBE}
   */
  public boolean isSubscriber() {
    return hasSaid("SUBSCRIBE");
  }

  /**
   * Whether its client, which speaks with PostgreSQL, ends a transaction. With {@code
   * Fault.cut(TO_CLIENT, 0)} the server commits and nobody hears of it.
   *
   * @return whether it says {@code COMMIT}, and not as a part of a longer word or statement
   */
  public boolean isCommitting() {
    return isSaying("COMMIT\0");
  }

  AtomicLong counter(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  /** The client has sent something that is not on its way yet. Called by one thread. */
  void hear(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    String before = saying;
    saying = before.substring(Math.max(0, before.length() - TAIL)) + text;
    if (beginning.length() < MOST) {
      String first = beginning;
      beginning = first + text;
    }
    look();
  }

  /** Lets faults begin that concern it now: they stay until they are healed. */
  void look() {
    for (Rules.Rule rule : rules.all()) {
      if (!begun.containsKey(rule) && rule.concerns(this)) {
        Long unused = begun.putIfAbsent(rule, passed(rule.fault()));
        rules.changed();
        if (rule.fault() instanceof Fault.Reset) {
          reset();
        }
      }
    }
    // Asked anew for each, since somebody may inject or heal meanwhile.
    begun.keySet().removeIf(rule -> !rules.all().contains(rule));
  }

  private long passed(Fault fault) {
    return fault instanceof Fault.Cut cut ? bytes(cut.direction()) : 0;
  }

  /** The faults that it has now, each with the bytes that had passed when it began. */
  Map<Rules.Rule, Long> faults() {
    return begun;
  }

  /** Both sides are told that the connection was reset. */
  void reset() {
    try {
      client.setSoLinger(true, 0);
      server.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already.
    }
    close();
  }

  void close() {
    if (open.compareAndSet(true, false)) {
      closeQuietly(client);
      closeQuietly(server);
      rules.changed();
    }
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Then it is closed.
    }
  }

  @Override
  public String toString() {
    return "link " + number + (isOpen() ? "" : ", closed");
  }
}
