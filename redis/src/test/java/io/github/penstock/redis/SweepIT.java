package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.LONG;
import static io.github.penstock.redis.Nodes.granted;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.region;
import static io.github.penstock.redis.Nodes.result;
import static io.github.penstock.redis.Nodes.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is removed from states by time, and what only by proof. */
@PenstockServers
class SweepIT {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final int SMALL = 64 << 10;

  private final RedisServer server;
  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");
  private RedisSession session;
  private RedisCommands<String, String> admin;
  private String state;

  SweepIT(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void open() {
    session = (RedisSession) nodes.open(Nodes.patient(server.uri()).requireRedis());
    admin = nodes.admin(server.uri());
    state = nodes.state(session, key);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void whatIsPastItsDeadlineGoes() {
    region(session).lease(List.of(key), SHORT);
    CacheKey other = key("other");
    session.tier().quarantine(List.of(other), List.of("#a"), 0, SHORT);
    assertThat(work(admin, state)).isNotEmpty();

    until(() -> work(admin, state).isEmpty() && work(admin, tagState()).isEmpty());
    assertThat(work(admin, nodes.state(session, other))).isEmpty();
  }

  @Test
  void whatIsNotPastItsDeadlineStays() {
    granted(region(session), key);
    session.tier().quarantine(List.of(), List.of("#a"), 0, LONG);
    long writer = nodes.transactions.begin();
    session.tier().quarantine(List.of(key("other")), List.of(), writer, LONG);
    nodes.transactions.finish(writer);

    session.sweepNow();

    assertThat(work(admin, state)).contains("l:things:k");
    assertThat(work(admin, tagState())).contains("t:#a");
    assertThat(work(admin, nodes.state(session, key("other")))).contains("q:things:other");
  }

  @Test
  void writerGoesOnlyWhenItWasSeenFinished() {
    long writer = nodes.transactions.begin();
    session.tier().quarantine(List.of(key), List.of("#a", "things"), writer, SHORT);
    for (int i = 0; i < 5; i++) {
      session.sweepNow();
    }
    Lease.Granted lease = granted(region(session), key);
    assertThat(lease.condition().writers()).containsExactly(writer);
    region(session).abandon(lease);

    nodes.transactions.finish(writer);
    until(() -> !work(admin, state).contains("q:things:k"));

    assertThat(granted(region(session), key).condition().writers()).isEmpty();
    assertThat(work(admin, tagState())).doesNotContain("t:#a");
  }

  @Test
  void oneOfTwoWritersGoes() {
    long running = nodes.transactions.begin();
    long ended = nodes.transactions.begin();
    nodes.transactions.finish(ended);
    session.tier().quarantine(List.of(key), List.of(), running, SHORT);
    session.tier().quarantine(List.of(key), List.of(), ended, SHORT);

    until(() -> granted(region(session), key).condition().writers().size() == 1);

    assertThat(granted(region(session), key).condition().writers()).containsExactly(running);
  }

  @Test
  void nothingGoesWhileTheSourceIsSilent() {
    session.tier().quarantine(List.of(key), List.of(), 7, SHORT);
    nodes.transactions.away = true;

    for (int i = 0; i < 5; i++) {
      session.sweepNow();
    }
    assertThat(work(admin, state)).contains("q:things:k");

    nodes.transactions.away = false;
    until(() -> work(admin, state).isEmpty());
  }

  @Test
  void nothingGoesByTheWordOfAStandby() {
    session.tier().quarantine(List.of(key), List.of(), 7, SHORT);
    nodes.transactions.shareable = false;

    for (int i = 0; i < 5; i++) {
      session.sweepNow();
    }

    assertThat(work(admin, state)).contains("q:things:k");
  }

  @Test
  void oneNodeSweepsAPartition() {
    session.sweepNow();
    String swept = admin.hget(state, "sw");
    region(session).lease(List.of(key), SHORT);
    Await.until(
        "the lease is past its deadline",
        Nodes.PATIENCE,
        () -> serverMillis() > Long.parseLong(swept) + 100);

    session.sweeper().sweep(Duration.ofMinutes(5));

    assertThat(admin.hget(state, "sw")).isEqualTo(swept);
    assertThat(work(admin, state)).contains("l:things:k");
  }

  @Test
  void sweepingGoesOnByItself() {
    ManualTime time = new ManualTime();
    RemoteSession other = nodes.open(Nodes.patient(server.uri()), time);
    region(other).lease(List.of(key), SHORT);
    assertThat(work(admin, state)).contains("l:things:k");

    until(
        () -> {
          time.advance(Duration.ofSeconds(1));
          return work(admin, state).isEmpty();
        });
  }

  @Test
  void statesStaySmallUnderManyWrites() {
    List<CacheKey> keys = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      keys.add(key("many-" + i));
    }
    // As many as 10,000 writes a second have under way in a second, all at once.
    List<Quarantine> open = new ArrayList<>();
    for (int i = 0; i < keys.size(); i += 100) {
      long writer = nodes.transactions.begin();
      open.add(session.tier().quarantine(keys.subList(i, i + 100), List.of(), writer, SHORT));
      nodes.transactions.finish(writer);
    }
    assertThat(biggestState()).isLessThan(SMALL);

    open.subList(0, 50).forEach(one -> result(session.tier().release(one, List.of())));
    assertThat(biggestState()).isLessThan(SMALL / 2);

    // The other half's writers have died.
    until(() -> fields() == 0);
    assertThat(biggestState()).isLessThan(1_024);
  }

  private void until(java.util.concurrent.Callable<Boolean> condition) {
    Await.until(
        "it was swept",
        Nodes.PATIENCE,
        () -> {
          session.sweepNow();
          return condition.call();
        });
  }

  private long biggestState() {
    long biggest = 0;
    for (int p = 0; p < session.tier().partitions(); p++) {
      Long size = admin.memoryUsage("{" + nodes.namespace + "." + p + "}:s");
      biggest = Math.max(biggest, size == null ? 0 : size);
    }
    return biggest;
  }

  private long fields() {
    long fields = 0;
    for (int p = 0; p < session.tier().partitions(); p++) {
      fields += work(admin, "{" + nodes.namespace + "." + p + "}:s").size();
    }
    return fields;
  }

  private String tagState() {
    return "{" + nodes.namespace + "." + session.tier().partitionOf("#a") + "}:s";
  }

  private long serverMillis() {
    List<String> time = admin.time();
    return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
  }
}
