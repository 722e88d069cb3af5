package io.github.penstock.proof.anomaly;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The network between a node and a server, with its faults: it can be cut, answers can be lost
 * together with their connection, and connections on which a word was said can fall silent while
 * they stay open. Thread-safe.
 */
final class Wire implements AutoCloseable {

  private static final int BUFFER = 16 * 1024;

  private final String host;
  private final int port;
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private volatile boolean cut;
  private volatile @Nullable String losesAnswerTo;
  private volatile @Nullable String silentAfter;
  private volatile @Nullable String holds;
  private volatile @Nullable Held held;

  private Wire(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Puts a wire before what a URI names, {@code redis://} or {@code jdbc:postgresql://}. */
  static Wire to(String uri) throws IOException {
    URI plain = URI.create(uri.startsWith("jdbc:") ? uri.substring("jdbc:".length()) : uri);
    return new Wire(plain.getHost(), plain.getPort());
  }

  /** The same URI through this wire. */
  String through(String uri) {
    return uri.replace(host + ":" + port, "127.0.0.1:" + listening.getLocalPort());
  }

  /** Ends all connections, and refuses others until {@link #mend}. */
  void cut() {
    cut = true;
    lines.forEach(Line::close);
  }

  void mend() {
    cut = false;
  }

  /**
   * The next request that holds a text reaches the server, and its answer is lost with the line.
   */
  void loseAnswerTo(String text) {
    losesAnswerTo = text;
  }

  /**
   * The next request that holds a text stays in the network: its client loses the connection at
   * once, and the server gets it with {@link #deliverHeld}.
   */
  void hold(String text) {
    holds = text;
  }

  /** Delivers what was held, and waits until the server has answered. */
  void deliverHeld() throws IOException, InterruptedException {
    Held request = Objects.requireNonNull(held, "held");
    request.server.getOutputStream().write(request.bytes.getBytes(StandardCharsets.ISO_8859_1));
    if (!request.answered.await(Director.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("The server gave no answer.");
    }
    request.server.close();
  }

  /** From now on nothing comes back on connections on which a text was sent; they stay open. */
  void silenceAfter(String text) {
    silentAfter = text;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (cut) {
          client.close();
        } else {
          Line line = new Line(client, new Socket(host, port));
          lines.add(line);
          threads.execute(line::forth);
          threads.execute(line::back);
        }
      } catch (IOException e) {
        // The next one, unless the wire is closed.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
    threads.shutdownNow();
  }

  /** One connection. */
  private final class Line {
    private final Socket client;
    private final Socket server;

    /** Written by one thread. */
    private volatile String said = "";

    private volatile boolean losing;

    private Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void forth() {
      pump(client, server, this::said);
    }

    private void back() {
      pump(server, client, this::answered);
    }

    private Fate answered(String bytes) {
      Held request = held;
      if (request != null && request.server == server) {
        request.answered.countDown();
        return Fate.DROP;
      }
      return losing ? Fate.CLOSE : isSilent() ? Fate.DROP : Fate.PASS;
    }

    private Fate said(String bytes) {
      said = said.length() < BUFFER ? said + bytes : said;
      String text = losesAnswerTo;
      if (text != null && bytes.contains(text)) {
        losesAnswerTo = null;
        losing = true;
      }
      String kept = holds;
      if (kept != null && bytes.contains(kept)) {
        holds = null;
        held = new Held(server, bytes, new CountDownLatch(1));
        return Fate.CLOSE;
      }
      return Fate.PASS;
    }

    private boolean isSilent() {
      String text = silentAfter;
      return text != null && said.contains(text);
    }

    private void pump(Socket from, Socket to, Valve valve) {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          Fate fate = valve.fate(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
          if (fate == Fate.CLOSE) {
            break;
          }
          if (fate == Fate.PASS) {
            out.write(buffer, 0, n);
          }
        }
      } catch (IOException e) {
        // Closed by one of the two ends, or by the wire.
      } finally {
        close();
      }
    }

    private void close() {
      quietly(client);
      Held one = held;
      if (one == null || one.server != server) {
        quietly(server);
      }
      lines.remove(this);
    }

    private static void quietly(Closeable end) {
      try {
        end.close();
      } catch (IOException e) {
        // It is closed.
      }
    }
  }

  /** A request that is under way. */
  private record Held(Socket server, String bytes, CountDownLatch answered) {}

  private enum Fate {
    PASS,
    DROP,
    CLOSE
  }

  @FunctionalInterface
  private interface Valve {
    Fate fate(String bytes);
  }
}
