package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to a server: TLS, and a master that Sentinel names. */
@PenstockServers
class TransportIT {

  private static final String SECRET = "changeit";

  private final Nodes nodes = new Nodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void tlsIsUsedByEveryLinkAndVerified(@TempDir Path folder) throws Exception {
    RedisOptions options = RedisOptions.defaults().tls(certificate(folder), folder.resolve("key"));
    try (RedisServer server = RedisServer.startOwn(options)) {
      assertThat(server.uri()).startsWith("rediss://");
      nodes.assertEverythingWorks(nodes.open(Nodes.patient(server.uri() + "?verifyPeer=NONE")));

      // Nobody vouches for this certificate.
      assertThatThrownBy(() -> nodes.open(Nodes.patient(server.uri()).requireRedis()))
          .isInstanceOf(RemoteTierException.class)
          .hasMessageContaining("TLS");
      nodes.close();
    }
  }

  @Test
  void masterThatSentinelNamesIsUsedByEveryLink(@TempDir Path folder) throws Exception {
    try (RedisServer server =
        RedisServer.startOwn(RedisOptions.defaults().config("databases 16"))) {
      URI master = URI.create(server.uri());
      int port = freePort();
      Path conf = folder.resolve("sentinel.conf");
      Files.writeString(
          conf,
          "bind 127.0.0.1%nport %d%ndir %s%nsentinel monitor main %s %d 1%n"
              .formatted(port, folder, master.getHost(), master.getPort()));
      Process sentinel = start(executable(), conf, folder);
      try {
        Await.until("Sentinel listens", Nodes.PATIENCE, () -> answers(port));

        nodes.assertEverythingWorks(
            nodes.open(
                Nodes.patient("redis-sentinel://127.0.0.1:" + port + "/2#main").requireRedis()));

        assertThat(nodes.admin(server.uri() + "/2").dbsize()).isGreaterThan(64);
        nodes.close();
      } finally {
        sentinel.destroyForcibly().waitFor();
      }
    }
  }

  private static Process start(String executable, Path conf, Path folder) throws IOException {
    return new ProcessBuilder(executable, conf.toString(), "--sentinel")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("sentinel.log").toFile())
        .start();
  }

  /** The program of the server that the testkit runs: it is Sentinel as well. */
  private static String executable() {
    return ProcessHandle.current()
        .descendants()
        .flatMap(process -> process.info().command().stream())
        .filter(command -> command.contains("redis"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean answers(int port) {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path certificate(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    String line =
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + " -genkeypair -alias redis -keyalg EC -dname CN=redis -ext SAN=IP:127.0.0.1"
            + " -storetype PKCS12 -storepass "
            + SECRET
            + " -keystore "
            + store;
    Process keytool =
        new ProcessBuilder(List.of(line.split(" ")))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), SECRET.toCharArray());
    pem(
        folder.resolve("key"),
        "PRIVATE KEY",
        keys.getKey("redis", SECRET.toCharArray()).getEncoded());
    return pem(folder.resolve("crt"), "CERTIFICATE", keys.getCertificate("redis").getEncoded());
  }

  private static Path pem(Path file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }
}
