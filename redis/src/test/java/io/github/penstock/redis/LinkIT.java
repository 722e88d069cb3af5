package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.LONG;
import static io.github.penstock.redis.Nodes.PATIENCE;
import static io.github.penstock.redis.Nodes.entry;
import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.granted;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links that break, servers that freeze, die and come back. */
@PenstockServers
class LinkIT {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void killedSubscriberIsLostThenReadyAndHearsAgain(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = nodes.listen(session);
    load(region(session), key, "v");
    RedisCommands<String, String> admin = nodes.admin(server.uri());

    assertThat(admin.clientKill(KillArgs.Builder.typePubsub())).isEqualTo(1);
    heard.untilReady(2);

    assertThat(heard.events()).containsExactly("ready", "lost", "ready");
    assertThat(heard.states()).hasSize(session.tier().partitions());
    assertThat(found(region(session), key)).isEqualTo("v");
    session.tier().invalidate(List.of(key));
    Await.until(
        "the invalidation is heard",
        PATIENCE,
        () -> heard.messages().stream().anyMatch(m -> m.keys().contains(key)));
  }

  @Test
  void clearingThatWasMissedIsSeenWhileTheChannelIsAway(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RemoteSession other = nodes.open(Nodes.patient(server.uri()));
    load(region(session), key, "v");
    assertThat(found(region(session), key)).isEqualTo("v");

    other.tier().clear("things");

    assertThat(found(region(session), key)).isNull();
  }

  @Test
  void clearingIsSeenAfterItWasHeard(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RemoteSession other = nodes.open(Nodes.patient(server.uri()));
    load(region(session), key, "v");
    Heard heard = nodes.listen(session);
    assertThat(found(region(session), key)).isEqualTo("v");

    other.tier().clear("things");
    Await.until(
        "the clearing is heard",
        PATIENCE,
        () -> heard.messages().stream().anyMatch(m -> m.tags().contains("things")));

    assertThat(found(region(session), key)).isNull();
  }

  @Test
  void killedCommandLinkComesBack(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    load(region(session), key, "v");

    nodes.admin(server.uri()).clientKill(KillArgs.Builder.typeNormal().skipme());

    Await.until("commands work again", PATIENCE, () -> "v".equals(foundOrNot(session)));
  }

  @Test
  void frozenServerCostsTheDeadlineAndNoMore(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Redis.connect(server.uri()));
    RemoteRegion<String> region = region(session);
    nodes.listen(session);
    load(region, key, "v");
    Lease.Granted lease = granted(region, key("leased"));

    server.pause();
    assertFailsSoon(() -> region.get(List.of(key), Assurance.HEARD), "250 ms", "commandDeadline");
    assertFailsSoon(
        () -> session.tier().quarantine(List.of(key), List.of(), 0, LONG), "0 of 1 partitions");
    assertFailsSoon(() -> region.lease(List.of(key), LONG), "is not connected");
    long start = TimeSource.system().nanoTime();
    assertThatThrownBy(
            () -> region.fill(lease, entry("w")).toCompletableFuture().get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RemoteTierException.class);
    region.abandon(lease);
    assertThat(Duration.ofNanos(TimeSource.system().nanoTime() - start)).isLessThan(SOON);

    server.resume();
    Await.until(
        "values are found again", PATIENCE, () -> foundOrNot(session) != null || isEmpty(session));
  }

  @Test
  void fillThatTakesTooLongFailsAndGivesTheLinkUp(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Redis.connect(server.uri()));
    RemoteRegion<String> region = region(session);
    Lease.Granted lease = granted(region, key);

    server.pause();
    assertThatThrownBy(
            () -> region.fill(lease, entry("w")).toCompletableFuture().get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RemoteTierException.class)
        .hasMessageContaining("did not answer fill");
    assertFailsSoon(
        () -> region.get(List.of(key), Assurance.HEARD), "is not connected", "fill took longer");
    server.resume();
  }

  @Test
  void interruptedCallerStopsAndStaysInterrupted(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Redis.connect(server.uri()).commandDeadline(PATIENCE));
    server.pause();
    try {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> region(session).get(List.of(key), Assurance.HEARD))
          .isInstanceOf(InterruptedLoadException.class);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      server.resume();
    }
  }

  @Test
  void deadServerFailsAtOnceAndIsFoundAgain(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = nodes.listen(session);

    server.kill();
    Await.until("the loss is noticed", PATIENCE, () -> heard.events().contains("lost"));
    assertFailsSoon(
        () -> region(session).get(List.of(key), Assurance.HEARD), "address and credentials");

    server.restart();
    heard.untilReady(2);
    assertThat(load(region(session), key, "v")).isTrue();
  }

  @Test
  void serverThatIsNotThereAtStartIsFoundLater(@OwnServer RedisServer server) {
    server.kill();
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    Heard heard = new Heard();
    session.channel().subscribe(heard);
    assertFailsSoon(() -> region(session).get(List.of(key), Assurance.HEARD), "is not connected");

    server.restart();

    heard.untilReady(1);
    assertThat(load(region(session), key, "v")).isTrue();
  }

  @Test
  void requiredServerThatIsNotThereIsAnError(@OwnServer RedisServer server) {
    server.kill();

    assertThatThrownBy(() -> nodes.open(Nodes.patient(server.uri()).requireRedis()))
        .isInstanceOf(RemoteTierException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining(server.uri().substring("redis://".length()))
        .hasMessageContaining("requireRedis()");
  }

  private void assertFailsSoon(ThrowingCallable call, String... parts) {
    long start = TimeSource.system().nanoTime();
    assertThatThrownBy(call).isInstanceOf(RemoteTierException.class).hasMessageContainingAll(parts);
    assertThat(Duration.ofNanos(TimeSource.system().nanoTime() - start)).isLessThan(SOON);
  }

  private @org.jspecify.annotations.Nullable String foundOrNot(RemoteSession session) {
    try {
      return found(region(session), key);
    } catch (RemoteTierException e) {
      return null;
    }
  }

  /** The quarantine that timed out may have arrived all the same. */
  private boolean isEmpty(RemoteSession session) {
    try {
      return region(session).get(List.of(key), Assurance.HEARD).isEmpty();
    } catch (RemoteTierException e) {
      return false;
    }
  }
}
