package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anomalies 37 and 38: writers that cannot tell Redis, and die. */
@PenstockServers
class RedisAwayIT {

  private static final long BOUND = Duration.ofSeconds(1).toNanos();
  private static final CachePolicy BEST_EFFORT =
      CachePolicy.ttl(Duration.ofMinutes(5))
          .with(
              new Degraded(new Degraded.WhenRedisIsAway.Source(), OnQuarantineFailure.BEST_EFFORT));

  private final RedisServer redis;
  private final PostgresServer postgres;
  private Stage stage;

  RedisAwayIT(PostgresServer postgres, @OwnServer RedisServer redis) {
    this.redis = redis;
    this.postgres = postgres;
  }

  @BeforeEach
  void open() {
    redis.restart();
    stage = new Stage(postgres.newDatabase(), redis.uri());
  }

  @AfterEach
  void close() {
    redis.resume();
    stage.close();
  }

  /** Redis stands still, W commits v1, cannot delete v0, and dies; Redis goes on with v0. */
  @Test
  void a37_deleteIsLostWithItsWriter() throws IOException {
    stage.sql(Postgres.outboxDdl());
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = behind(wire);
    Node two = stage.node("two");
    one.warm(1);
    two.warm(1);
    redis.pause();
    wire.cut();
    Actor<Account> writer = dieAfterCommit(one, () -> one.setAmount(1, 150));
    redis.resume();
    assertBounded(two);
    stage.assertAtRest(1, 150);
    Await.until("the outbox is empty", Node.SOON, () -> rows() == 0);
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a37_withoutTheOutboxTheOldValueStays() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = behind(wire);
    Cache<Long, Integer> ones = one.amounts("amounts", BEST_EFFORT);
    Cache<Long, Integer> twos = stage.node("two").amounts("amounts", BEST_EFFORT);
    store(twos, 100);
    redis.pause();
    wire.cut();
    Actor<Boolean> writer =
        dieAfterCommit(
            one,
            () -> {
              one.setAmount(1, 150, () -> ones.invalidate(1L));
              return true;
            });
    redis.resume();
    assertThat(stage.inDatabase(1)).isEqualTo(150);
    Cache<Long, Integer> fresh = stage.node("fresh").amounts("amounts", BEST_EFFORT);
    assertThat(fresh.get(1L, key -> stage.inDatabase(1))).isEqualTo(100);
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a37_naiveKeepsWhatCouldNotBeDeleted() {
    NaiveNode one = stage.naive("one");
    one.amount(1);
    redis.pause();
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    death.await();
    redis.resume();
    stage.assertNaivePoisoned(1, 100);
    assertThat(writer.isDone()).isFalse();
  }

  /** The same, and R has read v0 before the commit and stores it after everybody was told. */
  @Test
  void a37_loadFromBeforeTheCommitIsStoredLate() throws IOException {
    stage.sql(Postgres.outboxDdl());
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = behind(wire);
    Node two = stage.node("two");
    Node three = stage.node("three");
    three.warm(2);
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    wire.cut();
    Actor<Account> writer = dieAfterCommit(one, () -> one.setAmount(1, 150));
    Await.until("somebody has told Redis", Node.SOON, () -> three.amount(2) > 0 && rows() == 0);
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    stage.assertAtRest(1, 150);
    assertThat(writer.isDone()).isFalse();
  }

  /** W does not reach Redis, R does: nobody tells R, whose heartbeats come back. */
  @Test
  void a38_onlyTheWriterIsCutOff() throws IOException {
    stage.sql(Postgres.outboxDdl());
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = behind(wire);
    Node two = stage.node("two");
    two.warm(1);
    wire.cut();
    Actor<Account> writer = dieAfterCommit(one, () -> one.setAmount(1, 150));
    assertBounded(two);
    two.warm(1);
    stage.assertAtRest(1, 150);
    Await.until("the outbox is empty", Node.SOON, () -> rows() == 0);
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a38_withoutTheOutboxTheReaderHearsNothing() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = behind(wire);
    Cache<Long, Integer> ones = one.amounts("amounts", BEST_EFFORT);
    Cache<Long, Integer> twos = stage.node("two").amounts("amounts", BEST_EFFORT);
    store(twos, 100);
    wire.cut();
    one.setAmount(1, 150, () -> ones.invalidate(1L));
    long committed = System.nanoTime();
    Await.until(
        "longer than the bound",
        Node.SOON,
        () -> {
          assertThat(twos.get(1L, key -> stage.inDatabase(1))).isEqualTo(100);
          return System.nanoTime() - committed > 2 * BOUND;
        });
  }

  @Test
  void a38_naiveReaderHearsNothing() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    NaiveNode one = stage.naive("one", wire.through(stage.redisUri));
    NaiveNode two = stage.naive("two");
    assertThat(two.amount(1)).isEqualTo(100);
    Stop told = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    told.await();
    wire.cut();
    told.go();
    assertThat(two.amount(1)).isEqualTo(100);
    stage.assertNaivePoisoned(1, 100);
    assertThat(writer.isDone()).isFalse();
    wire.mend();
  }

  private Node behind(Wire wire) {
    return stage.node("one", builder -> builder.remote(Stage.remote(wire.through(stage.redisUri))));
  }

  /** From here on its process tells nobody anything: it is cut off, and its thread stands still. */
  private <T> Actor<T> dieAfterCommit(Node node, Callable<T> write) {
    Stop death = node.stopAt(Gate.AFTER_COMMIT);
    Actor<T> writer = stage.start("writer", write);
    death.await();
    return writer;
  }

  /** No read that begins later than the bound after the commit gives what was before it. */
  private static void assertBounded(Node node) {
    long committed = System.nanoTime();
    Await.until(
        "three times the bound",
        Node.SOON,
        () -> {
          long begun = System.nanoTime();
          int amount = node.amount(1);
          assertThat(amount == 150 || begun - committed <= BOUND)
              .as("amount %s, %s ms after the commit", amount, (begun - committed) / 1_000_000)
              .isTrue();
          return begun - committed > 3 * BOUND;
        });
  }

  private void store(Cache<Long, Integer> cache, int amount) {
    Await.until(
        "it is stored",
        Node.SOON,
        () -> {
          long before = cache.stats().reads().misses();
          assertThat(cache.get(1L, key -> stage.inDatabase(1))).isEqualTo(amount);
          return cache.stats().reads().misses() == before;
        });
  }

  private int rows() {
    try (Connection connection = DriverManager.getConnection(stage.jdbcUrl)) {
      return NaiveNode.orAbsent(
          NaiveNode.first(connection, "select count(*)::text from penstock_outbox"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
