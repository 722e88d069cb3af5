package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {

  private final RedisServer server = RedisServer.startOwn(RedisOptions.defaults());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersAtTheLoopbackAddress() throws IOException {
    assertThat(server.uri()).matches("redis://127\\.0\\.0\\.1:\\d+");
    try (RespConnection redis = open(server.uri())) {
      assertThat(redis.command("PING")).isEqualTo("PONG");
      assertThat(redis.command("SET", "key", "wört\r\n")).isEqualTo("OK");
      assertThat(redis.command("GET", "key")).isEqualTo("wört\r\n");
      assertThat(redis.command("GET", "other")).isNull();
      assertThat(redis.command("INFO", "server")).contains("redis_version:");
    }
  }

  @Test
  void flushDeletesTheKeysOfItsDatabase() throws IOException {
    try (RespConnection redis = open(server.uri());
        RespConnection other = open(server.uri() + "/3")) {
      redis.command("SET", "key", "value");
      other.command("SET", "key", "value");

      server.flush();

      assertThat(redis.command("DBSIZE")).isEqualTo("0");
      assertThat(other.command("DBSIZE")).isEqualTo("1");
    }
  }

  @Test
  void comesBackEmptyAtTheSameAddressAfterKill() throws IOException {
    String uri = server.uri();
    ServerProcess first = embedded(server).process();
    RespConnection redis = open(uri);
    redis.command("SET", "key", "value");

    server.kill();
    server.kill();

    assertThat(first.isAlive()).isFalse();
    assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> open(uri)).isInstanceOf(IOException.class);

    server.restart();

    assertThat(server.uri()).isEqualTo(uri);
    try (RespConnection again = open(uri)) {
      assertThat(again.command("DBSIZE")).isEqualTo("0");
    }
  }

  @Test
  void restartEndsTheRunningProcess() throws IOException {
    ServerProcess first = embedded(server).process();

    server.restart();

    assertThat(first.isAlive()).isFalse();
    try (RespConnection redis = open(server.uri())) {
      assertThat(redis.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void pauseLetsNothingAnswerUntilResume() throws IOException {
    try (RespConnection redis = open(server.uri())) {
      redis.timeout(Duration.ofMillis(200));
      server.pause();
      assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(SocketTimeoutException.class);

      server.resume();
      redis.timeout(Duration.ofSeconds(5));
      assertThat(redis.answer()).isEqualTo("PONG");
      server.resume();
    }
  }

  @Test
  void closeLeavesNoProcessAndNoFolder() {
    ServerProcess process = embedded(server).process();
    Path folder = embedded(server).folder();
    assertThat(process.isAlive()).isTrue();
    assertThat(folder).isDirectory();

    server.pause();
    server.close();
    server.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  @Test
  void serversShareOneUnpackedBinary() throws IOException {
    try (RedisServer other = RedisServer.startOwn(RedisOptions.defaults())) {
      Path root = embedded(other).folder().resolve("..").normalize();

      assertThat(embedded(server).folder().resolve("..").normalize()).isEqualTo(root);
      assertThat(Leftovers.names(root)).filteredOn(name -> name.equals("redis")).hasSize(1);
      assertThat(Leftovers.names(root.resolve("redis"))).hasSize(1);
      assertThat(Leftovers.names(embedded(other).folder()))
          .allMatch(name -> name.endsWith(".conf") || name.endsWith(".log"));
    }
  }

  @Test
  void takesPasswordsAndUsers() throws IOException {
    RedisOptions options =
        RedisOptions.defaults()
            .config("requirepass geheim")
            .config("user app on >secret ~app:* &* +@all");
    try (RedisServer own = RedisServer.startOwn(options)) {
      String address = own.uri().substring("redis://".length());
      try (RespConnection anonymous = open(own.uri())) {
        assertThatThrownBy(() -> anonymous.command("GET", "x")).hasMessageContaining("NOAUTH");
      }
      try (RespConnection owner = open("redis://:geheim@" + address);
          RespConnection app = open("redis://app:secret@" + address)) {
        assertThat(owner.command("SET", "x", "1")).isEqualTo("OK");
        assertThat(app.command("SET", "app:x", "1")).isEqualTo("OK");
        assertThatThrownBy(() -> app.command("GET", "x")).hasMessageContaining("NOPERM");
      }
      assertThatThrownBy(own::flush)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void persistsWhereAskedTo() throws IOException {
    RedisOptions options =
        RedisOptions.defaults().config("appendonly yes").config("appendfsync always");
    try (RedisServer own = RedisServer.startOwn(options)) {
      try (RespConnection redis = open(own.uri())) {
        redis.command("SET", "key", "value");
      }
      own.kill();
      own.restart();
      try (RespConnection redis = open(own.uri())) {
        assertThat(redis.command("GET", "key")).isEqualTo("value");
      }
    }
  }

  @Test
  void speaksTls(@TempDir Path folder) throws Exception {
    TestCertificate certificate = TestCertificate.make(folder);
    RedisOptions options = RedisOptions.defaults().tls(certificate.pem(), certificate.keyPem());
    try (RedisServer own = RedisServer.startOwn(options)) {
      URI uri = URI.create(own.uri());

      assertThat(uri.getScheme()).isEqualTo("rediss");
      assertThat(certificate.ask(uri.getHost(), uri.getPort(), "PING\r\n")).isEqualTo("+PONG");
      assertThatThrownBy(own::flush).isInstanceOf(ServerException.class);
    }
  }

  @Test
  void failedStartSaysWhyAndLeavesNothing() throws IOException {
    Path root = embedded(server).folder().resolve("..").normalize();
    List<String> before = Leftovers.names(root);

    assertThatThrownBy(
            () -> RedisServer.startOwn(RedisOptions.defaults().config("no-such-directive 1")))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("Redis ended at its start")
        .hasMessageContaining("no-such-directive 1");
    assertThat(Leftovers.names(root)).isEqualTo(before);
    assertThat(Files.isDirectory(root)).isTrue();
  }

  @Test
  void usesRunningServerAndLeavesItAlone() throws IOException {
    ServerSource running = new ServerSource.Running(server.uri() + "/2");
    RedisServer guest = RedisServer.start(running, RedisOptions.defaults());

    assertThat(guest.uri()).isEqualTo(server.uri() + "/2");
    for (Runnable refused :
        List.<Runnable>of(guest::kill, guest::restart, guest::pause, guest::resume)) {
      assertThatThrownBy(refused::run)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("the Redis server of -Dpenstock.redis.url: it is not ours");
    }
    guest.close();
    try (RespConnection redis = open(server.uri())) {
      assertThat(redis.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void sharedUseCannotEndTheServer() throws IOException {
    RedisServer shared = server.share();

    for (Runnable refused :
        List.<Runnable>of(shared::kill, shared::restart, shared::pause, shared::resume)) {
      assertThatThrownBy(refused::run)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("a server that other tests use. Write @OwnServer at the parameter");
    }
    shared.close();
    try (RespConnection redis = open(server.uri())) {
      assertThat(redis.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void saysWhenTheRunningServerIsNotThere() {
    int port = Ports.free();
    ServerSource running = new ServerSource.Running("redis://u:secret@127.0.0.1:" + port);

    assertThatThrownBy(() -> RedisServer.start(running, RedisOptions.defaults()))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            ("Redis at 127.0.0.1:%d failed: Connection refused; start that server, correct"
                    + " -Dpenstock.redis.url, or leave it out to use an embedded server")
                .formatted(port));
  }

  private static EmbeddedRedis embedded(RedisServer server) {
    return (EmbeddedRedis) server.backend();
  }

  private static RespConnection open(String uri) throws IOException {
    return RespConnection.open(RespConnection.parse(uri));
  }
}
