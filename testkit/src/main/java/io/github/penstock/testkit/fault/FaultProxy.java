package io.github.penstock.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between clients and a server, and lets the network between them go wrong: for all links,
 * or for those that a predicate chooses. Made and closed by tests; thread-safe.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.before(redis.uri())) {
 *   Penstock penstock = Penstock.builder().remote(Redis.connect(proxy.uri()))...
 *   proxy.inject(Fault.blackHole(Direction.TO_CLIENT), Link::isSubscriber);
 *   ...
 *   proxy.heal();
 * }
 * }</pre>
 *
 * <p>Faults stay until {@link #heal}. A link whose predicate was true once keeps the fault until
 * then, also if it is true no longer; predicates are asked when the fault is injected, when a link
 * begins, and each time its client says something, before that is passed on.
 *
 * @since 0.1
 */
public final class FaultProxy implements AutoCloseable {

  private static final Pattern AUTHORITY =
      Pattern.compile("^([a-z:]+//(?:[^/@]*@)?)([^/:@?]+):(\\d+)");

  private final Rules rules = new Rules();
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ServerSocket socket;
  private final String host;
  private final int port;
  private final String uri;

  private FaultProxy(String host, int port, String uri) {
    this.host = host;
    this.port = port;
    try {
      this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("No port of this machine is free for a proxy", e);
    }
    Matcher server = AUTHORITY.matcher(uri);
    this.uri = server.replaceFirst(Matcher.quoteReplacement(authority(server, address())));
    start("accept", this::accept);
  }

  private static String authority(Matcher server, String address) {
    return server.find() ? server.group(1) + address : address;
  }

  /**
   * Begins to listen in front of a server.
   *
   * @param host the server's name or address
   * @param port the server's port
   * @return a proxy without faults, on a free port of the loopback address
   */
  public static FaultProxy to(String host, int port) {
    return new FaultProxy(host, port, "tcp://" + host + ":" + port);
  }

  /**
   * Begins to listen in front of the server that a URI names.
   *
   * @param uri such as {@code redis://localhost:6379} or {@code jdbc:postgresql://localhost:5432/x}
   * @return a proxy without faults; throws {@link IllegalArgumentException} for a URI without one
   *     host and one port
   */
  public static FaultProxy before(String uri) {
    Matcher server = AUTHORITY.matcher(uri);
    if (!server.find()) {
      throw new IllegalArgumentException(
          "The URI must begin like redis://host:port or jdbc:postgresql://host:port");
    }
    return new FaultProxy(server.group(2), Integer.parseInt(server.group(3)), uri);
  }

  /**
   * Where clients connect to.
   *
   * @return the port of this proxy
   */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * Where clients connect to.
   *
   * @return address and port of this proxy
   */
  public String address() {
    return socket.getInetAddress().getHostAddress() + ":" + port();
  }

  /**
   * What clients use instead of the server's URI.
   *
   * @return what {@link #before} was given, with this proxy's address; after {@link #to} one that
   *     begins with {@code tcp://}
   */
  public String uri() {
    return uri;
  }

  /**
   * Lets something go wrong on all links, those included that come.
   *
   * @param fault what
   */
  public void inject(Fault fault) {
    inject(fault, link -> true);
  }

  /**
   * Lets something go wrong on some links.
   *
   * @param fault what
   * @param chosen which ones; called by threads of the proxy, also for links that come
   */
  public void inject(Fault fault, Predicate<? super Link> chosen) {
    rules.add(new Rules.Rule(fault, chosen));
    links.forEach(Link::look);
  }

  /** Ends all faults. What a black hole or a delay has held up arrives now. */
  public void heal() {
    rules.clear();
    links.forEach(Link::look);
    rules.changed();
  }

  /**
   * The links that there were so far, in the order in which they began.
   *
   * @return a copy; closed ones are among them
   */
  public List<Link> links() {
    return List.copyOf(links);
  }

  /** Closes all connections and ends all threads of this proxy. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("The proxy's port could not be closed", e);
      } finally {
        links.forEach(Link::close);
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        start("connect", () -> connect(client));
      }
    } catch (IOException e) {
      close(); // or it was closed
    }
  }

  private void connect(Socket client) {
    Socket server;
    try {
      server = new Socket(host, port);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      Link.closeQuietly(client);
      return;
    }
    Link link = new Link(numbers.getAndIncrement(), rules, client, server);
    links.add(link);
    if (closed.get()) {
      link.close();
      return;
    }
    link.look();
    link.start();
  }

  static void start(String what, Runnable work) {
    Thread thread = new Thread(work, "fault-proxy " + what);
    thread.setDaemon(true);
    thread.start();
  }
}
