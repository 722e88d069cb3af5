package io.github.penstock.testkit.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault does to real servers and clients what it says, and ends when it is healed. */
@PenstockServers
class FaultProxyIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int BRIEFLY = 300;

  private final PostgresServer postgres;
  private final RedisServer redis;
  private final List<Socket> sockets = new ArrayList<>();
  private FaultProxy proxy;

  FaultProxyIT(PostgresServer postgres, @OwnServer RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  @BeforeEach
  void listen() {
    redis.flush();
    proxy = FaultProxy.before(redis.uri());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private Socket connect() throws IOException {
    return connect(proxy.port());
  }

  private Socket direct() throws IOException {
    return connect(URI.create(redis.uri()).getPort());
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) SOON.toMillis());
    sockets.add(socket);
    return socket;
  }

  private static void say(Socket socket, String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
  }

  /** Reads so many bytes, or fewer where the stream ends. */
  private static String hear(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  private static String ask(Socket socket, String command, String answer) throws IOException {
    say(socket, command);
    return hear(socket, answer.length() + 2).strip();
  }

  private static void assertWorks(Socket socket) throws IOException {
    assertThat(ask(socket, "PING", "+PONG")).isEqualTo("+PONG");
  }

  private static void assertHearsNothing(Socket socket) throws IOException {
    socket.setSoTimeout(BRIEFLY);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) SOON.toMillis());
  }

  @Test
  void withoutFaultsBytesPassAndAreCounted() throws IOException {
    assertWorks(connect());

    assertThat(proxy.links()).hasSize(1);
    Link link = proxy.links().get(0);
    assertThat(link.number()).isZero();
    assertThat(link.isOpen()).isTrue();
    assertThat(link.hasSaid("PING")).isTrue();
    assertThat(link.bytes(Direction.TO_SERVER)).isEqualTo("PING\r\n".length());
    assertThat(link.bytes(Direction.TO_CLIENT)).isEqualTo("+PONG\r\n".length());
  }

  @Test
  void endOfAConnectionPassesBothWays() throws IOException {
    Socket socket = connect();
    say(socket, "PING");
    socket.shutdownOutput();

    assertThat(hear(socket, 100)).as("the answer, then the end").isEqualTo("+PONG\r\n");
    Await.until("the link is closed", SOON, () -> !proxy.links().get(0).isOpen());
  }

  @Test
  void delayHoldsBackBothWaysAndHealingEndsIt() throws IOException {
    Socket socket = connect();
    assertWorks(socket);
    Duration delay = Duration.ofMillis(100);
    proxy.inject(Fault.delay(delay, Duration.ofMillis(20)));
    TimeSource time = TimeSource.system();

    long start = time.nanoTime();
    assertWorks(socket);
    assertThat(Duration.ofNanos(time.nanoTime() - start)).isGreaterThan(delay.multipliedBy(2));

    proxy.inject(Fault.delay(Duration.ofHours(1)));
    say(socket, "PING");
    assertHearsNothing(socket);
    proxy.heal();
    assertThat(hear(socket, "+PONG\r\n".length())).isEqualTo("+PONG\r\n");
  }

  @Test
  void blackHoleToTheClientLetsTheServerWork() throws IOException {
    Socket socket = connect();
    assertWorks(socket);
    proxy.inject(Fault.blackHole(Direction.TO_CLIENT));

    say(socket, "INCR n");
    assertHearsNothing(socket);
    assertThat(ask(direct(), "INCR n", ":2")).as("the server has heard it").isEqualTo(":2");

    proxy.heal();
    assertThat(hear(socket, ":1\r\n".length())).as("late, but not lost").isEqualTo(":1\r\n");
    assertWorks(socket);
  }

  @Test
  void blackHoleToTheServerKeepsItIgnorant() throws IOException {
    Socket socket = connect();
    assertWorks(socket);
    proxy.inject(Fault.blackHole(Direction.TO_SERVER));

    say(socket, "INCR n");
    assertHearsNothing(socket);
    assertThat(ask(direct(), "EXISTS n", ":0")).isEqualTo(":0");

    proxy.heal();
    assertThat(hear(socket, ":1\r\n".length())).isEqualTo(":1\r\n");
  }

  @Test
  void inABlackHoleNobodyHearsOfAnEndEither() throws IOException {
    Socket socket = connect();
    assertThat(ask(socket, "CLIENT SETNAME half-open", "+OK")).isEqualTo("+OK");
    proxy.inject(Fault.blackHole());

    socket.close();
    Socket admin = direct();
    boolean isForgotten =
        Await.holds("it is forgotten", Duration.ofMillis(BRIEFLY), () -> !isKnown(admin));
    assertThat(isForgotten).isFalse();

    proxy.heal();
    Await.until("the server hears of the end", SOON, () -> !isKnown(admin));
  }

  private static boolean isKnown(Socket admin) throws IOException {
    return askLong(admin, "CLIENT LIST").contains("half-open");
  }

  /** The text of an answer of any length, empty for none. */
  private static String askLong(Socket socket, String command) throws IOException {
    say(socket, command);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n") < 0) {
      head.append(hear(socket, 1));
    }
    int length = Integer.parseInt(head.substring(1).strip());
    return length < 0 ? "" : hear(socket, length + 2).strip();
  }

  @Test
  void whoSendsTooMuchIsHeldUpAndNothingIsLost() throws IOException {
    proxy.inject(Fault.blackHole(Direction.TO_SERVER));
    byte[] line = "INCR n\r\n".repeat(10_000).getBytes(ISO_8859_1);
    long sent = 0;
    try (SocketChannel channel = SocketChannel.open()) {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
      channel.configureBlocking(false);
      ByteBuffer buffer = ByteBuffer.wrap(line);
      Duration pause = Duration.ofMillis(BRIEFLY);
      while (Await.holds("more is taken", pause, () -> channel.write(buffer) > 0)) {
        if (!buffer.hasRemaining()) {
          sent++;
          buffer.clear();
        }
        assertThat(sent * line.length).isLessThan(64L << 20);
      }
      long complete = sent * 10_000 + buffer.position() / 8;
      assertThat(sent).isPositive();

      proxy.heal();
      Socket admin = direct();
      ByteBuffer answers = ByteBuffer.allocate(1 << 16);
      Await.until(
          "all of it has arrived",
          SOON.multipliedBy(3),
          () -> {
            // The answers fill the way back, unless they are read.
            while (channel.read(answers.clear()) > 0) {
              assertThat(answers.position()).isPositive();
            }
            return askLong(admin, "GET n").equals(String.valueOf(complete));
          });
    }
  }

  @Test
  void slicesArriveAsAWhole() throws IOException {
    Socket socket = connect();
    proxy.inject(Fault.slice(1));
    String value = "0123456789".repeat(5_000); // the server takes lines of 64 kB

    assertThat(ask(socket, "SET k " + value, "+OK")).isEqualTo("+OK");
    say(socket, "GET k");
    String whole = "$50000\r\n" + value + "\r\n";
    byte[] first = new byte[whole.length()];
    int n = socket.getInputStream().read(first);
    assertThat(n).as("bytes that come at once").isBetween(1, whole.length() - 1);
    assertThat(new String(first, 0, n, ISO_8859_1) + hear(socket, whole.length() - n))
        .isEqualTo(whole);
  }

  @Test
  void resetEndsLinksAndRefusesNewOnesUntilItIsHealed() throws IOException {
    Socket socket = connect();
    assertWorks(socket);

    proxy.inject(Fault.reset());

    assertThatThrownBy(() -> hear(socket, 1)).isInstanceOf(IOException.class);
    assertThat(proxy.links().get(0).isOpen()).isFalse();
    assertThatThrownBy(() -> assertWorks(connect()))
        .isInstanceOfAny(IOException.class, AssertionError.class);
    proxy.heal();
    assertWorks(connect());
  }

  @Test
  void cutEndsALinkInTheMiddleOfAnAnswer() throws IOException {
    Socket socket = connect();
    assertWorks(socket);
    proxy.inject(Fault.cut(Direction.TO_CLIENT, 3));

    say(socket, "PING");

    StringBuilder heard = new StringBuilder();
    assertThatThrownBy(
            () -> {
              while (true) {
                String next = hear(socket, 1);
                if (next.isEmpty()) {
                  throw new IOException("the end");
                }
                heard.append(next);
              }
            })
        .isInstanceOf(IOException.class);
    assertThat("+PO").startsWith(heard.toString());
    assertThat(proxy.links().get(0).isOpen()).as("not only silent").isFalse();
    assertThat(proxy.links().get(0).bytes(Direction.TO_CLIENT)).isEqualTo("+PONG\r\n+PO".length());
  }

  @Test
  void faultsConcernTheLinksThatWereChosen() throws IOException {
    Socket subscriber = connect();
    say(subscriber, "SUBSCRIBE news");
    assertThat(hear(subscriber, 4)).isEqualTo("*3\r\n");
    Socket commands = connect();
    assertWorks(commands);

    proxy.inject(Fault.blackHole(), Link::isSubscriber);
    assertWorks(commands);
    say(commands, "SUBSCRIBE news");
    assertHearsNothing(commands);

    proxy.heal();
    assertThat(hear(commands, 4)).isEqualTo("*3\r\n");
  }

  @Test
  void newLinksAloneCanHaveAFault() throws IOException {
    Socket old = connect();
    assertWorks(old);
    int first = proxy.links().size();
    proxy.inject(Fault.blackHole(), link -> link.number() >= first);

    Socket late = connect();
    say(late, "PING");
    assertHearsNothing(late);
    assertWorks(old);
  }

  @Test
  void answerToCommitCanGetLost() throws SQLException {
    String url = postgres.newDatabase();
    try (FaultProxy between = FaultProxy.before(url);
        Connection direct = DriverManager.getConnection(url);
        Connection connection = DriverManager.getConnection(between.uri())) {
      connection.setNetworkTimeout(Runnable::run, (int) SOON.toMillis());
      direct.createStatement().execute("create table t (id int)");
      between.inject(Fault.cut(Direction.TO_CLIENT, 0), Link::isCommitting);
      connection.setAutoCommit(false);
      try (Statement insert = connection.createStatement()) {
        insert.execute("insert into t values (1)");
      }

      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
      assertThat(between.links()).anyMatch(link -> !link.isOpen());

      Await.until("the server has committed", SOON, () -> rows(direct) == 1);
    }
  }

  private static int rows(Connection connection) throws SQLException {
    try (Statement count = connection.createStatement();
        ResultSet rows = count.executeQuery("select count(*) from t")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void closeEndsEveryLink() throws IOException {
    Socket socket = connect();
    assertWorks(socket);
    proxy.inject(Fault.blackHole());

    proxy.close();
    proxy.close();

    assertThat(proxy.links()).noneMatch(Link::isOpen);
    assertThatThrownBy(() -> connect()).isInstanceOf(IOException.class);
  }

  @Test
  void urisKeepAllButTheirAddress() {
    try (FaultProxy other = FaultProxy.before("redis://:s3cret@localhost:6379/5")) {
      assertThat(other.uri()).isEqualTo("redis://:s3cret@" + other.address() + "/5");
    }
    try (FaultProxy other = FaultProxy.to("localhost", 6379)) {
      assertThat(other.uri()).isEqualTo("tcp://127.0.0.1:" + other.port());
    }
    assertThatThrownBy(() -> FaultProxy.before("redis-sentinel://one,two"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
