package io.github.penstock.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a server, and can swallow what subscribers would hear while their
 * connections stay open. Used by one test.
 */
final class DeafProxy implements AutoCloseable {

  private final ServerSocket socket;
  private final int target;
  private final List<Link> links = new CopyOnWriteArrayList<>();

  DeafProxy(int target) throws IOException {
    this.target = target;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Those who subscribe now hear nothing any more; those who come later do. */
  void deafen() {
    links.stream().filter(link -> link.subscribed).forEach(link -> link.deaf = true);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        start(link::up);
        start(link::down);
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "deaf-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Link link : links) {
      link.client.close();
      link.server.close();
    }
  }

  private static final class Link {

    private final Socket client;
    private final Socket server;
    private volatile boolean subscribed;
    private volatile boolean deaf;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void up() {
      pump(client, server, true);
    }

    void down() {
      pump(server, client, false);
    }

    private void pump(Socket from, Socket to, boolean up) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (up && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("SUBSCRIBE")) {
            subscribed = true;
          }
          if (up || !deaf) {
            out.write(buffer, 0, n);
            out.flush();
          }
        }
      } catch (IOException e) {
        return; // closed by one of the two
      }
    }
  }
}
