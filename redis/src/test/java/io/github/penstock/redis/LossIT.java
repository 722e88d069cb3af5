package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.LONG;
import static io.github.penstock.redis.Nodes.entry;
import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.granted;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static io.github.penstock.redis.Nodes.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** State that is lost announces itself by a new generation, and nothing older is believed. */
@PenstockServers
class LossIT {

  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void flushIsHeardAsANewGeneration(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RemoteRegion<String> region = region(session);
    load(region, key, "v");
    Lease.Granted before = granted(region, key("other"));
    Heard heard = nodes.listen(session);

    server.flush();
    session.tier().invalidate(List.of(key));

    String after = generation(nodes.admin(server.uri()), session);
    assertThat(after).isNotEqualTo(before.generation());
    heardGeneration(heard, session, after);
    assertThat(result(region.fill(before, entry("old")))).isFalse();
    assertThat(load(region, key, "new")).isTrue();
    assertThat(found(region, key)).isEqualTo("new");
  }

  @Test
  void evictedStateMakesOldValuesMisses(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RemoteSession other = nodes.open(Nodes.patient(server.uri()));
    RemoteRegion<String> region = region(session);
    Heard heard = nodes.listen(session);
    load(region, key, "v");
    assertThat(found(region, key)).isEqualTo("v");
    assertThat(found(region(other), key)).isEqualTo("v");
    RedisCommands<String, String> admin = nodes.admin(server.uri());

    admin.del(nodes.state(session, key));
    assertThat(found(region(other), key)).as("without a channel the state is read").isNull();
    // Another node meets the loss first, by a key of the same partition.
    other.tier().invalidate(List.of(neighbour(session)));

    String after = generation(admin, session);
    heardGeneration(heard, session, after);
    assertThat(admin.exists(nodes.value(session, key))).isEqualTo(1);
    assertThat(found(region, key)).isNull();
    assertThat(load(region, key, "new")).isTrue();
    assertThat(found(region, key)).isEqualTo("new");
  }

  @Test
  void fenceIsBurntAfterEveryScriptRefuses(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    String state = nodes.state(session, key);
    admin.hdel(state, "g");
    AtomicLong pendingAtFence = new AtomicLong();
    nodes.onFence(() -> pendingAtFence.set(admin.hget(state, "g").startsWith("PENDING:") ? 1 : 2));

    session.tier().invalidate(List.of(key));

    assertThat(pendingAtFence).hasValue(1);
    assertThat(Generation.of(admin.hget(state, "g")).xid()).isEqualTo(nodes.fence.get());
  }

  @Test
  void pendingOfANodeThatDiedIsCompleted(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    admin.hset(nodes.state(session, key), "g", "PENDING:0123456789abcdef");

    assertThat(load(region(session), key, "v")).isTrue();

    assertThat(found(region(session), key)).isEqualTo("v");
  }

  @Test
  void restartFromDiskIsALossOfState() {
    RedisOptions persisting =
        RedisOptions.defaults().config("appendonly yes").config("appendfsync always");
    try (RedisServer server = RedisServer.startOwn(persisting)) {
      RemoteSession session = nodes.open(Nodes.patient(server.uri()));
      RemoteRegion<String> region = region(session);
      Heard heard = nodes.listen(session);
      load(region, key, "v");
      assertThat(found(region, key)).isEqualTo("v");
      String before = generation(nodes.admin(server.uri()), session);

      server.restart();
      heard.untilReady(2);

      RedisCommands<String, String> admin = nodes.admin(server.uri());
      assertThat(admin.exists(nodes.value(session, key))).as("came back from disk").isEqualTo(1);
      assertThat(found(region, key)).isNull();
      assertThat(generation(admin, session)).isNotEqualTo(before);
      assertThat(admin.info("server"))
          .contains("run_id:" + admin.hget(nodes.state(session, key), "r"));
      assertThat(load(region, key, "new")).isTrue();
      nodes.close();
    }
  }

  @Test
  void quarantineSurvivesANewGeneration(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    session.tier().quarantine(List.of(key), LONG);
    nodes.admin(server.uri()).hdel(nodes.state(session, key), "g");

    assertThat(Nodes.lease(region(session), key)).isEqualTo(new Lease.Quarantined(key));
  }

  private CacheKey neighbour(RemoteSession session) {
    for (int i = 0; ; i++) {
      CacheKey candidate = key("neighbour-" + i);
      if (session.tier().partitionOf(candidate) == session.tier().partitionOf(key)) {
        return candidate;
      }
    }
  }

  private String generation(RedisCommands<String, String> admin, RemoteSession session) {
    return admin.hget(nodes.state(session, key), "g");
  }

  private void heardGeneration(Heard heard, RemoteSession session, String generation) {
    int partition = session.tier().partitionOf(key);
    Await.until(
        "the new generation is heard",
        Nodes.PATIENCE,
        () ->
            heard.messages().stream()
                .anyMatch(m -> m.partition() == partition && m.generation().equals(generation)));
  }
}
