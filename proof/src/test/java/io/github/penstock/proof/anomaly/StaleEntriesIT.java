package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Stale;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.repository.Crud;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomalies 11 and 58: what is loaded ahead, and what is given past its life. */
@PenstockServers
class StaleEntriesIT {

  /** Each hit loads anew in the background, after the first few milliseconds of an entry. */
  @Repository
  @Cached(ttl = "1h", localTtl = "30m", refreshAhead = 0.000001)
  interface RefreshedAccounts extends Crud<Account, Long> {}

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final CachePolicy FORGIVING =
      CachePolicy.ttl(SHORT)
          .with(Lifetimes.of(SHORT).withJitter(0))
          .with(Stale.NEVER.withIfError(Duration.ofHours(1)));
  private static final Loader<Long, Integer> BROKEN =
      id -> {
        throw new IllegalStateException("no database");
      };

  private final Stage stage;

  StaleEntriesIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** A hit begins to load ahead and reads v0, W commits v1, the refresher stores v0. */
  @Test
  void a11_refresherIsOutrunByAWriter() {
    Node one = stage.node("one");
    Node two = stage.node("two", RefreshedAccounts.class, builder -> builder);
    two.warm(1);
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Await.until("a hit loads ahead", Node.SOON, () -> two.amount(1) == 100 && fill.hasArrived());
    one.setAmount(1, 150);
    fill.go();
    two.letGo();
    stage.assertAtRest(1, 150);
  }

  /** W has announced v1 and not committed: the refresher reads v0, W commits, it stores v0. */
  @Test
  void a11_refresherReadsBeforeAnAnnouncedCommit() {
    Node one = stage.node("one");
    Node two = stage.node("two", RefreshedAccounts.class, builder -> builder);
    two.warm(1);
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Stop load = two.stopAtRows(Gate.BEFORE_LOAD);
    Await.until("a hit loads ahead", Node.SOON, () -> two.amount(1) == 100 && load.hasArrived());
    Actors.Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    load.go();
    two.letGo();
    commit.go();
    writer.result();
    stage.assertAtRest(1, 150);
  }

  /** XFetch as it is published: whoever is early computes, then SETs. */
  @Test
  void a11_naiveWritesTheOldValueBack() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    String computed;
    try (Connection connection = DriverManager.getConnection(stage.jdbcUrl)) {
      computed = NaiveNode.select(connection, 1);
    }
    one.setAmount(1, 150);
    two.cache.store(NaiveNode.key(1), computed);
    stage.assertNaivePoisoned(1, 100);
  }

  /** A value expires and is kept for errors; W invalidates it; the loader fails. */
  @Test
  void a58_whatWasInvalidatedIsNotGivenForAnError() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = one.amounts("amounts", FORGIVING);
    Cache<Long, Integer> twos = two.amounts("amounts", FORGIVING);
    twos.get(1L, two::load);
    Await.until(
        "the expired value is given for an error",
        Node.SOON,
        () -> twos.getResult(1L, BROKEN).stale());
    one.setAmount(1, 150, () -> ones.invalidate(1L));

    Await.until("the invalidation is heard", Node.SOON, () -> isRefused(twos));
    assertThatThrownBy(() -> ones.get(1L, BROKEN)).hasMessage("no database");
    assertThat(twos.get(1L, two::load)).isEqualTo(150);
  }

  private static boolean isRefused(Cache<Long, Integer> cache) {
    try {
      return cache.get(1L, BROKEN) == null;
    } catch (IllegalStateException e) {
      return e.getMessage().equals("no database");
    }
  }

  /** Fail-safe as it is built elsewhere: the last known value, kept beside the cache. */
  @Test
  void a58_naiveRevivesWhatWasInvalidated() throws Exception {
    NaiveNode one = stage.naive("one");
    Map<Long, Integer> lastKnown = new HashMap<>();
    lastKnown.put(1L, one.amount(1));
    one.setAmount(1, 150);

    int given;
    try {
      given = BROKEN.load(1L);
    } catch (Exception e) {
      given = lastKnown.get(1L);
    }
    assertThat(given).as("although it was invalidated").isEqualTo(100);
  }
}
