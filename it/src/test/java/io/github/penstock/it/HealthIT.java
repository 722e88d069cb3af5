package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Tier;
import io.github.penstock.health.Health;
import io.github.penstock.health.Health.Cause;
import io.github.penstock.health.Health.Status;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Health says what is away, since when, and what follows; and says so no longer once it is back.
 */
@PenstockServers
class HealthIT {

  private static final Duration BACK = Duration.ofSeconds(20);

  private final PostgresServer postgres;
  private final RedisServer redis;
  private Nodes nodes;
  private Penstock penstock;
  private Users users;
  private User ann;

  HealthIT(@OwnServer PostgresServer postgres, @OwnServer RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  @BeforeEach
  void open() {
    redis.restart();
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
    penstock = nodes.open();
    users = penstock.repository(Users.class);
    ann = users.insert(User.of("ann@example.org"));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void allIsWell() {
    users.find(ann.id());
    assertThat(penstock.health()).isEqualTo(Health.WELL);
    try (Penstock alone = Penstock.builder().open()) {
      assertThat(alone.health()).isEqualTo(Health.WELL);
    }
  }

  @Test
  void redisIsAwayAndComesBack() {
    redis.kill();
    untilThereIs(Cause.REMOTE_AWAY);
    untilThereIs(Cause.CHANNEL_LOST);
    Health health = penstock.health();
    assertThat(health.status()).isEqualTo(Status.DEGRADED);
    assertThat(health.isServing()).isTrue();
    assertThat(health.reasons())
        .allSatisfy(
            reason -> {
              assertThat(reason.lasting()).isPositive().isLessThan(BACK);
              assertThat(reason.reads()).isNotEmpty();
              assertThat(reason.writes()).isNotEmpty();
            });
    redis.restart();
    untilWell();
  }

  @Test
  void redisDoesNotAnswer() {
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    redis.pause();
    try {
      untilThereIs(Cause.CHANNEL_SILENT);
      assertThat(penstock.health().status()).isEqualTo(Status.DEGRADED);
    } finally {
      redis.resume();
    }
    untilWell();
  }

  @Test
  void invalidationsWaitForRedis() {
    Cache<String, String> cache =
        penstock.cache(
            "rates",
            String.class,
            String.class,
            CachePolicy.ttl(BACK)
                .with(new Degraded(new WhenRedisIsAway.Source(), OnQuarantineFailure.BEST_EFFORT)));
    redis.pause();
    try {
      cache.invalidate("EUR");
      cache.invalidate("USD");
      assertThat(penstock.health().reasons())
          .filteredOn(reason -> reason.cause() == Cause.INVALIDATIONS_PENDING)
          .singleElement()
          .satisfies(
              reason -> assertThat(reason.detail()).isEqualTo("2 keys and 0 caches or tags"));
    } finally {
      redis.resume();
    }
    untilWell();
  }

  @Test
  void withoutItsSourceItServesFromItsTiersAndWithNeitherNothing() {
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    postgres.pause();
    try {
      Await.until("the source is away", BACK, () -> penstock.health().has(Cause.SOURCE_AWAY));
      assertThat(penstock.health().status()).isEqualTo(Status.DEGRADED);
      assertThat(users.find(ann.id())).contains(ann);

      redis.kill();
      Cache<String, String> rates =
          penstock.cache("rates", String.class, String.class, CachePolicy.ttl(BACK));
      Await.until(
          "nothing can be read",
          BACK,
          () -> {
            rates.get("EUR", key -> "1");
            return penstock.health().status() == Status.DOWN;
          });
      assertThat(penstock.health().isServing()).isFalse();

      penstock.cache("old", String.class, String.class, mayBeOld());
      assertThat(penstock.health().status())
          .as("a cache serves old ones")
          .isEqualTo(Status.DEGRADED);
      penstock.control().off(Tier.LOCAL);
      assertThat(penstock.health().status()).isEqualTo(Status.DOWN);
      penstock.control().on(Tier.LOCAL);
    } finally {
      postgres.resume();
    }
    redis.restart();
    untilWell();
  }

  private static CachePolicy mayBeOld() {
    return CachePolicy.ttl(BACK)
        .with(new Degraded(new WhenRedisIsAway.Local(BACK), OnQuarantineFailure.FAIL));
  }

  @Test
  void loadsAreNotStoredWhileTransactionsRunThatAreOlderThanALossOfState() throws Exception {
    users.find(ann.id());
    try (Connection old = DriverManager.getConnection(nodes.jdbcUrl());
        Statement statement = old.createStatement()) {
      old.setAutoCommit(false);
      statement.execute("create table old (id int)");
      redis.flush();
      untilThereIs(Cause.PARTITIONS_FENCED);
      assertThat(penstock.health().reasons())
          .filteredOn(reason -> reason.cause() == Cause.PARTITIONS_FENCED)
          .singleElement()
          .satisfies(reason -> assertThat(reason.detail()).isEqualTo("caches [users]"));
      old.rollback();
    }
    untilWell();
  }

  @Test
  void whatIsSwitchedOffIsSaid() {
    penstock.control().off(Tier.LOCAL);
    penstock.control().off(Tier.REMOTE, "users");
    penstock.control().ramp("users", 25);
    Health health = penstock.health();
    assertThat(health.status()).isEqualTo(Status.DEGRADED);
    assertThat(health.reasons())
        .singleElement()
        .satisfies(
            reason ->
                assertThat(reason.detail())
                    .isEqualTo(
                        "local tier off for all caches, remote tier off for 'users', 25 % of the"
                            + " keys use 'users'"));
    penstock.control().on(Tier.LOCAL);
    penstock.control().on(Tier.REMOTE, "users");
    penstock.control().ramp("users", 100);
    assertThat(penstock.health()).isEqualTo(Health.WELL);
  }

  private void untilThereIs(Cause cause) {
    Await.until(
        "there is " + cause,
        BACK,
        () -> {
          users.find(ann.id());
          return penstock.health().has(cause);
        });
  }

  private void untilWell() {
    Await.until(
        "all is well again",
        BACK,
        () -> {
          users.find(ann.id());
          return penstock.health().equals(Health.WELL);
        });
  }
}
