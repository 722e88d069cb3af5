package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Credentials, databases, clients of the user, and what is left after close. */
@PenstockServers
class AccessIT {

  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void passwordIsUsedByEveryLinkAndNeverShown() {
    RedisOptions options = RedisOptions.defaults().config("requirepass s3cret");
    try (RedisServer server = RedisServer.startOwn(options)) {
      String address = server.uri().substring("redis://".length());
      assertThatThrownBy(
              () -> nodes.open(Nodes.patient("redis://:wr0ng@" + address).requireRedis()))
          .isInstanceOf(RemoteTierException.class)
          .hasMessageContaining("WRONGPASS")
          .hasMessageNotContaining("wr0ng");

      nodes.assertEverythingWorks(nodes.open(Nodes.patient("redis://:s3cret@" + address)));
      nodes.close();
    }
  }

  @Test
  void userWithTheNeededPermissionsIsEnough() {
    RedisOptions options =
        RedisOptions.defaults()
            .config(
                "user app on >s3cret ~{it-* ~redisson_unlock_latch:* resetchannels &{it-* &redisson_lock__channel:* +@read +@write"
                    + " +@connection +@pubsub +@scripting +time +info -keys");
    try (RedisServer server = RedisServer.startOwn(options)) {
      String address = server.uri().substring("redis://".length());

      nodes.assertEverythingWorks(nodes.open(Nodes.patient("redis://app:s3cret@" + address)));
      nodes.close();
    }
  }

  @Test
  void userWithoutInfoIsServed() {
    RedisOptions options = RedisOptions.defaults().config("user app on >s3cret ~* &* +@all -info");
    try (RedisServer server = RedisServer.startOwn(options)) {
      String address = server.uri().substring("redis://".length());
      RemoteSession session = nodes.open(Nodes.patient("redis://app:s3cret@" + address));

      nodes.listen(session);
      assertThat(load(region(session), key, "v")).isTrue();
      assertThat(found(region(session), key)).isEqualTo("v");
      nodes.close();
    }
  }

  @Test
  void databasesShareNothing(RedisServer server) {
    RemoteSession three = nodes.open(Nodes.patient(server.uri() + "/3"));
    RemoteSession zero = nodes.open(Nodes.patient(server.uri()));
    nodes.assertEverythingWorks(three);

    assertThat(found(region(zero), key)).isNull();
    assertThat(nodes.admin(server.uri() + "/3").exists(nodes.value(three, key))).isEqualTo(1);
    assertThat(nodes.admin(server.uri()).exists(nodes.value(three, key))).isZero();
  }

  @Test
  void clientOfTheUserIsUsedAndNotClosed(RedisServer server) {
    RedisURI uri = RedisURI.create(server.uri());
    try (RedisClient client = RedisClient.create(uri)) {
      nodes.assertEverythingWorks(nodes.open(Redis.over(client, uri)));
      nodes.close();

      assertThat(client.connect().sync().ping()).isEqualTo("PONG");
    }
  }

  @Test
  void clientWithADefaultUriIsUsedWithoutLoadLocks(RedisServer server) throws Exception {
    try (RedisClient client = RedisClient.create(server.uri())) {
      RemoteSession session = nodes.open(Redis.over(client));
      nodes.listen(session);
      assertThat(load(region(session), key, "v")).isTrue();
      assertThat(found(region(session), key)).isEqualTo("v");

      session.loadLock().hold(key);
      session.loadLock().await(key, Duration.ofMinutes(5));
      nodes.close();
      assertThat(client.connect().sync().ping()).isEqualTo("PONG");
    }
  }

  @Test
  void closeEndsEveryThread(RedisServer server) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    nodes.assertEverythingWorks(nodes.open(Nodes.patient(server.uri())));
    assertThat(started(before)).isNotEmpty();

    nodes.close();

    // Netty's global executor is the process's, not ours, and ends by itself after a second.
    Await.until(
        "all threads have ended",
        Nodes.PATIENCE,
        () -> started(before).stream().allMatch(name -> name.startsWith("globalEventExecutor")));
  }

  private static List<String> started(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .map(Thread::getName)
        .collect(Collectors.toList());
  }
}
