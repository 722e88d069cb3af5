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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.spi.Assurance;
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
import java.util.function.Consumer;
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
    nodes.transactions.onBurn(
        () -> pendingAtFence.set(admin.hget(state, "g").startsWith("PENDING:") ? 1 : 2));

    session.tier().invalidate(List.of(key));

    assertThat(pendingAtFence).hasValue(1);
    assertThat(Generation.of(admin.hget(state, "g")).xid())
        .isEqualTo(nodes.transactions.last.get());
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
  void restartFromALogIsALossOfState() {
    restartsAfresh(
        RedisOptions.defaults().config("appendonly yes").config("appendfsync always"),
        admin -> {},
        true);
  }

  @Test
  void restartFromADumpIsALossOfState() {
    restartsAfresh(RedisOptions.defaults().config("appendonly no"), RedisCommands::save, true);
  }

  @Test
  void restartWithNothingIsALossOfState() {
    restartsAfresh(
        RedisOptions.defaults().config("appendonly no").config("save \"\""), admin -> {}, false);
  }

  private void restartsAfresh(
      RedisOptions options, Consumer<RedisCommands<String, String>> before, boolean comesBack) {
    try (RedisServer server = RedisServer.startOwn(options)) {
      RemoteSession session = nodes.open(Nodes.patient(server.uri()));
      RemoteRegion<String> region = region(session);
      Heard heard = nodes.listen(session);
      load(region, key, "v");
      assertThat(found(region, key)).isEqualTo("v");
      String generation = generation(nodes.admin(server.uri()), session);
      before.accept(nodes.admin(server.uri()));

      server.restart();
      heard.untilReady(2);

      RedisCommands<String, String> admin = nodes.admin(server.uri());
      assertThat(admin.exists(nodes.value(session, key))).isEqualTo(comesBack ? 1 : 0);
      assertThat(found(region, key)).isNull();
      assertThat(generation(admin, session)).isNotEqualTo(generation);
      assertThat(admin.info("server"))
          .contains("run_id:" + admin.hget(nodes.state(session, key), "r"));
      assertThat(load(region, key, "new")).isTrue();
      assertThat(found(region, key)).isEqualTo("new");
      nodes.close();
    }
  }

  @Test
  void quarantineSurvivesANewGeneration(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    session.tier().quarantine(List.of(key), List.of(), 0, LONG);
    nodes.admin(server.uri()).hdel(nodes.state(session, key), "g");

    assertThat(Nodes.lease(region(session), key)).isEqualTo(new Lease.Quarantined(key));
  }

  @Test
  void loadsProveTheFenceOfAStateThatWasLost(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RemoteRegion<String> region = region(session);
    load(region, key, "v");
    session.tier().invalidate(List.of(key));
    assertThat(granted(region, key).condition().fence()).as("proven once").isZero();

    server.flush();
    long highest = nodes.transactions.last.get();
    Lease.Granted lease = granted(region, key);

    assertThat(lease.condition().fence())
        .isGreaterThan(highest)
        .isLessThanOrEqualTo(nodes.transactions.last.get());
    result(region.fill(lease, entry("v")));
  }

  @Test
  void writersSurviveANewGeneration(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    long writer = nodes.transactions.begin();
    session.tier().quarantine(List.of(key), List.of("things"), writer, LONG);
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    admin.hdel(nodes.state(session, key), "g");
    admin.hdel(tagState(session, "things"), "g");

    assertThat(granted(region(session), key).condition().writers()).containsExactly(writer);
  }

  @Test
  void releaseOfATagAfterALossMakesItsEntriesVoid(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = nodes.listen(session);
    RemoteRegion<String> region = region(session);
    var quarantine =
        session.tier().quarantine(List.of(), List.of("things"), nodes.transactions.begin(), LONG);
    server.flush();
    assertThat(load(region, key, "old")).isTrue();

    result(session.tier().release(quarantine, List.of()));

    Await.until(
        "the release was heard",
        Nodes.PATIENCE,
        () ->
            heard.messages().stream()
                    .filter(m -> m.token().equals(quarantine.token()))
                    .filter(m -> m.tags().contains("things"))
                    .count()
                == 2);
    assertThat(found(region, key)).isNull();
    assertThat(load(region, key, "new")).isTrue();
    assertThat(found(region, key)).isEqualTo("new");
  }

  @Test
  void databaseThatWentBackDropsItsWriters(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    String state = nodes.state(session, key);
    session.tier().quarantine(List.of(key), List.of(), 900_000, LONG);
    assertThat(admin.hget(state, "hx")).isEqualTo("900000");

    admin.hdel(state, "g");
    Lease.Granted lease = granted(region(session), key);

    assertThat(lease.condition().writers()).isEmpty();
    assertThat(lease.condition().fence()).isEqualTo(nodes.transactions.last.get());
    assertThat(admin.hget(state, "hx")).isNull();
  }

  @Test
  void stateOfAnotherDatabaseIsLost(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    load(region(session), key, "v");
    session.tier().quarantine(List.of(key("w")), List.of(), nodes.transactions.begin(), LONG);
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    String before = generation(admin, session);
    assertThat(admin.hget(nodes.state(session, key), "d")).isEqualTo("7.1.00000001");

    nodes.transactions.database = "8.1.00000001";
    RemoteSession other = nodes.open(Nodes.patient(server.uri()));

    assertThat(generation(admin, session)).isNotEqualTo(before);
    assertThat(admin.hget(nodes.state(session, key), "d")).isEqualTo("8.1.00000001");
    assertThat(found(region(other), key)).isNull();
    assertThat(granted(region(other), key("w")).condition().writers())
        .as("of another database")
        .isEmpty();
  }

  @Test
  void promotionIsNoticedWhileRunning(@OwnServer RedisServer server) {
    RedisSession session = (RedisSession) nodes.open(Nodes.patient(server.uri()));
    load(region(session), key, "v");
    long writer = nodes.transactions.begin();
    session.tier().quarantine(List.of(key("w")), List.of(), writer, LONG);
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    String before = generation(admin, session);

    nodes.transactions.database = "7.1.00000002";
    session.sweepNow();

    Await.until(
        "the state is of the new history",
        Nodes.PATIENCE,
        () -> "7.1.00000002".equals(admin.hget(nodes.state(session, key), "d")));
    assertThat(generation(admin, session)).isNotEqualTo(before);
    // The state is renewed by the handshake, before the link is there for commands.
    Await.until("the link is there again", Nodes.PATIENCE, () -> answers(session));
    assertThat(granted(region(session), key("w")).condition().writers()).containsExactly(writer);
  }

  private static boolean answers(RemoteSession session) {
    try {
      region(session).get(List.of(key("any")), Assurance.ASKED);
      return true;
    } catch (RemoteTierException e) {
      return false;
    }
  }

  @Test
  void nodeOfTheServerThatWasLeftBehindIsNotServed(@OwnServer RedisServer server) {
    nodes.transactions.database = "7.1.0000000A";
    RemoteSession promoted = nodes.open(Nodes.patient(server.uri()));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    String before = generation(admin, promoted);

    nodes.transactions.database = "7.1.00000009";
    assertThatThrownBy(() -> nodes.open(Nodes.patient(server.uri()).requireRedis()))
        .isInstanceOf(RemoteTierException.class)
        .hasMessageContaining("a later history of the source");

    assertThat(generation(admin, promoted)).isEqualTo(before);
  }

  @Test
  void serverThatComesBackFromAnEarlierTimeIsALossOfState(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    load(region(session), key, "v");
    // As a former master has it that has been split off for a while.
    admin.hset(nodes.state(session, key), "g", "17.00000001");

    admin.clientKill(io.lettuce.core.KillArgs.Builder.typeNormal().skipme());

    Await.until(
        "the older generation was replaced",
        Nodes.PATIENCE,
        () -> {
          Generation now = Generation.parse(generation(admin, session));
          return now != null && now.xid() > 1_000;
        });
  }

  @Test
  void sourceWithoutIdsHasNoFences(@OwnServer RedisServer server) {
    nodes.transactions.provable = false;
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));

    assertThat(granted(region(session), key).condition()).isEqualTo(Lease.Condition.NONE);
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    assertThat(Generation.of(generation(admin, session)).xid()).isZero();
    assertThat(admin.hget(nodes.state(session, key), "d")).isNull();
  }

  @Test
  void sourceThatIsAwayAtTheStartIsAskedLater(@OwnServer RedisServer server) {
    RemoteSession first = nodes.open(Nodes.patient(server.uri()));
    load(region(first), key, "v");
    nodes.transactions.away = true;
    RedisSession session = (RedisSession) nodes.open(Nodes.patient(server.uri()));
    assertThat(found(region(session), key)).as("served meanwhile").isEqualTo("v");

    nodes.transactions.away = false;
    nodes.transactions.database = "7.1.00000002";
    session.sweepNow();

    RedisCommands<String, String> admin = nodes.admin(server.uri());
    Await.until(
        "the state is of the source's database",
        Nodes.PATIENCE,
        () -> "7.1.00000002".equals(admin.hget(nodes.state(session, key), "d")));
  }

  private String tagState(RemoteSession session, String tag) {
    return "{" + nodes.namespace + "." + session.tier().partitionOf(tag) + "}:s";
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
