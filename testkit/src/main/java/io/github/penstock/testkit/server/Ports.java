package io.github.penstock.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for embedded servers. Stateless. */
final class Ports {

  static final String LOOPBACK = "127.0.0.1";

  /**
   * Below the range from which Linux and macOS take the ports of outgoing connections. Otherwise a
   * client that reconnects to a killed server could be given the server's own port, and its restart
   * would fail.
   */
  private static final int LOWEST = 15_000;

  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  /**
   * A port of the loopback address that nobody listens on. Another process can take it before the
   * server does, so starts are tried again.
   */
  static int free() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new ServerException(
        "No free port: all of %d ports tried between %d and %d of %s are taken. End what listens there."
            .formatted(ATTEMPTS, LOWEST, HIGHEST, LOOPBACK));
  }

  /** Of IPv4, as the servers are told to bind, whatever the virtual machine prefers. */
  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(loopback(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
