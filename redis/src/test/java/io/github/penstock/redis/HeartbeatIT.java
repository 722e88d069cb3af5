package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.entry;
import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.granted;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static io.github.penstock.redis.Nodes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.fault.Direction;
import io.github.penstock.testkit.fault.Fault;
import io.github.penstock.testkit.fault.FaultProxy;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signs of life, and what is made of it when none comes. */
@PenstockServers
class HeartbeatIT {

  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void demotedServerGivesNoSignAndNoValues(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = nodes.listen(session);
    load(region(session), key, "v");
    assertThat(region(session).get(List.of(key), Assurance.ASKED)).containsOnlyKeys(key);
    RedisCommands<String, String> admin = nodes.admin(server.uri());

    admin.replicaof("127.0.0.1", 1);
    assertThatThrownBy(() -> region(session).get(List.of(key), Assurance.ASKED))
        .isInstanceOf(RemoteTierException.class);
    session.channel().heartbeat(Set.of());
    assertThat(heard.heartbeats()).isEmpty();

    admin.replicaofNoOne();
    beat(session, heard);
    assertThat(region(session).get(List.of(key), Assurance.ASKED)).containsOnlyKeys(key);
  }

  @Test
  void heartbeatRenewsAStateThatWasLost(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = nodes.listen(session);
    RedisCommands<String, String> admin = nodes.admin(server.uri());

    server.flush();
    beat(session, heard);

    assertThat(heard.heartbeats().get(0))
        .hasSize(session.tier().partitions())
        .allMatch(state -> state.generation() == null);
    Await.until(
        "every partition has a generation",
        Nodes.PATIENCE,
        () ->
            java.util.stream.IntStream.range(0, session.tier().partitions())
                .allMatch(
                    p -> {
                      String g = admin.hget("{" + nodes.namespace + "." + p + "}:s", "g");
                      return g != null && Generation.parse(g) != null;
                    }));
  }

  @Test
  void deafSubscriptionIsReplaced(@OwnServer RedisServer server) throws Exception {
    try (FaultProxy proxy = FaultProxy.before(server.uri())) {
      RemoteSession session = nodes.open(Nodes.patient(proxy.uri()));
      Heard heard = nodes.listen(session);
      beat(session, heard);

      deafen(proxy);
      session.channel().heartbeat(Set.of());
      heard.untilReady(2);

      assertThat(heard.events()).containsExactly("ready", "lost", "ready");
      int before = heard.heartbeats().size();
      session.channel().heartbeat(Set.of());
      Await.until(
          "the next heartbeat came back", Nodes.PATIENCE, () -> heard.heartbeats().size() > before);
      nodes.close();
    }
  }

  @Test
  void deafNodeIsNotDeceivedWhereItAsks(@OwnServer RedisServer server) throws Exception {
    try (FaultProxy proxy = FaultProxy.before(server.uri())) {
      RemoteSession session = nodes.open(Nodes.patient(proxy.uri()));
      RemoteSession other = nodes.open(Nodes.patient(server.uri()));
      RemoteRegion<String> region = region(session);
      nodes.listen(session);
      CacheKey elsewhere = keyBesideItsRegion(session);
      load(region, elsewhere, "old");
      assertThat(found(region, elsewhere)).isEqualTo("old");
      deafen(proxy);

      // The region's partition, and not the key's, loses its state; then the region is cleared.
      nodes
          .admin(server.uri())
          .del("{" + nodes.namespace + "." + session.tier().partitionOf("things") + "}:s");
      other.tier().clear("things");

      assertThat(found(region, elsewhere)).as("it has heard nothing").isEqualTo("old");
      assertThat(region.get(List.of(elsewhere), Assurance.ASKED)).isEmpty();
      assertThat(found(region, elsewhere)).as("still").isEqualTo("old");
      Lease.Granted lease = granted(region, elsewhere);
      assertThat(result(region.fill(lease, entry("new")))).isTrue();
      assertThat(found(region(other), elsewhere)).isEqualTo("new");
      nodes.close();
    }
  }

  /** Those who subscribe now hear nothing any more; those who come later do. */
  private static void deafen(FaultProxy proxy) {
    int next = proxy.links().size();
    proxy.inject(
        Fault.blackHole(Direction.TO_CLIENT), link -> link.isSubscriber() && link.number() < next);
  }

  private static CacheKey keyBesideItsRegion(RemoteSession session) {
    for (int i = 0; ; i++) {
      CacheKey candidate = key("beside-" + i);
      if (session.tier().partitionOf(candidate) != session.tier().partitionOf("things")) {
        return candidate;
      }
    }
  }

  @Test
  void unansweredHeartbeatsDoNotPileUp(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = nodes.listen(session);

    server.pause();
    for (int i = 0; i < 1_000; i++) {
      session.channel().heartbeat(Set.of());
    }
    server.resume();

    Await.until("heartbeats came back", Nodes.PATIENCE, () -> !heard.heartbeats().isEmpty());
    beat(session, heard);
    assertThat(heard.heartbeats()).hasSizeBetween(2, 10);
    assertThat(heard.events()).containsExactly("ready");
  }

  @Test
  void userWithoutInfoHasHeartbeatsToo() {
    RedisOptions options = RedisOptions.defaults().config("user app on >s3cret ~* &* +@all -info");
    try (RedisServer server = RedisServer.startOwn(options)) {
      String address = server.uri().substring("redis://".length());
      RemoteSession session = nodes.open(Nodes.patient("redis://app:s3cret@" + address));

      beat(session, nodes.listen(session));
      nodes.close();
    }
  }

  @Test
  void scriptNoticesAnotherServer(RedisServer server) {
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    String runId =
        admin
            .info("server")
            .lines()
            .filter(line -> line.startsWith("run_id:"))
            .findFirst()
            .orElse("");
    String[] keys = {"{" + nodes.namespace + "}:h:n"};

    assertThat(
            admin.<List<String>>eval(script(), ScriptOutputType.MULTI, keys, "1", "", "0123abcd"))
        .containsExactly("RUN", runId.substring("run_id:".length()).strip());
    assertThat(
            admin.<List<String>>eval(
                script(),
                ScriptOutputType.MULTI,
                keys,
                "2",
                "",
                runId.substring("run_id:".length()).strip()))
        .containsExactly("OK");
    assertThat(admin.get(keys[0])).isEqualTo("2");
    assertThat(admin.pttl(keys[0])).isBetween(1L, Duration.ofMinutes(1).toMillis());
  }

  private static String script() {
    return new String(Script.HEARTBEAT.source(), java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** Asks until one comes back: the link may just be on its way up. */
  private static void beat(RemoteSession session, Heard heard) {
    int before = heard.heartbeats().size();
    Await.until(
        "a heartbeat came back",
        Nodes.PATIENCE,
        () -> {
          session.channel().heartbeat(Set.of());
          return Await.holds(
              "it came", Duration.ofMillis(500), () -> heard.heartbeats().size() > before);
        });
  }
}
