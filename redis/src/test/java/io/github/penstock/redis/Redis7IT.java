package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.contract.RemoteTierContract;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The contract on the Redis that is installed on this machine, 7 or newer, where the embedded one
 * is 6.2. Run by {@code -Pexternal}.
 */
@Tag("external")
class Redis7IT extends RemoteTierContract {

  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.startOwn(RedisOptions.defaults().executable(installed()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Path installed() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "-Pexternal needs redis-server 7 or newer on the PATH: install it, or leave the"
                        + " profile out"));
  }

  @Override
  protected RemoteModule module() {
    return Nodes.patient(server.uri()).requireRedis();
  }

  @Test
  void theServerIsNewerThanTheEmbeddedOne() {
    assertThat(versionOf(server)).isGreaterThanOrEqualTo(7);
  }

  private static int versionOf(RedisServer redis) {
    try (Nodes nodes = new Nodes()) {
      String version =
          nodes
              .admin(redis.uri())
              .info("server")
              .lines()
              .filter(line -> line.startsWith("redis_version:"))
              .findFirst()
              .orElseThrow();
      return Integer.parseInt(version.replaceAll("redis_version:(\\d+).*", "$1").strip());
    }
  }
}
