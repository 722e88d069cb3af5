package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Tagging;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reads of each consistency give, on several nodes. */
@PenstockServers
class ConsistencyIT {

  private final Nodes nodes;
  private final AtomicBoolean deaf = new AtomicBoolean();
  private final CountDownLatch hearAgain = new CountDownLatch(1);
  private Penstock one;
  private Penstock two;
  private Users users;
  private Users others;
  private User ann;

  ConsistencyIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  /** The second node can be made deaf: its channel's thread stops before it applies a message. */
  @BeforeEach
  void open() {
    one = nodes.open();
    two = nodes.open(builder -> builder.gates((gate, cache) -> listen(gate)));
    users = one.repository(Users.class);
    others = two.repository(Users.class);
    ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
  }

  private void listen(Gate gate) {
    if (gate == Gate.BEFORE_DELIVERY && deaf.get()) {
      try {
        assertThat(hearAgain.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @AfterEach
  void close() {
    hearAgain.countDown();
    nodes.close();
  }

  @Test
  void aNodeThatHearsNothingServesTheOldValueAtMostAsLongAsTheBound() {
    deaf.set(true);
    User beth = users.update(ann.withName("Beth"));
    long committed = System.nanoTime();

    long started;
    User seen;
    do {
      started = System.nanoTime();
      seen = others.find(ann.id()).orElseThrow();
    } while (!seen.equals(beth) && started - committed < Duration.ofSeconds(10).toNanos());

    assertThat(seen).isEqualTo(beth);
    assertThat(Duration.ofNanos(started - committed)).isLessThan(Duration.ofMillis(1_100));
  }

  @Test
  void strongReadsDoNotBelieveTheLocalTier() {
    deaf.set(true);
    User beth = users.update(ann.withName("Beth"));

    assertThat(two.read(Consistency.STRONG, () -> others.find(ann.id()))).contains(beth);
    assertThat(two.read(Consistency.SOURCE, () -> others.find(ann.id()))).contains(beth);
    assertThat(two.read(Consistency.STRONG, () -> others.all(List.of(ann.id()))))
        .containsEntry(ann.id(), beth);
  }

  @Test
  void strongReadsAskTheSourceWhereWritesMayBeCommittedUnannounced() {
    CachePolicy bestEffort =
        CachePolicy.ttl(Duration.ofHours(1))
            .with(Consistency.STRONG)
            .with(
                new Degraded(
                    new Degraded.WhenRedisIsAway.Source(),
                    Degraded.OnQuarantineFailure.BEST_EFFORT));
    Cache<Long, Integer> cache = one.cache("unannounced", Long.class, Integer.class, bestEffort);
    AtomicInteger loads = new AtomicInteger();

    assertThat(cache.get(1L, key -> loads.incrementAndGet())).isEqualTo(1);
    assertThat(cache.get(1L, key -> loads.incrementAndGet())).isEqualTo(2);
  }

  @Test
  void aTokenMakesAnotherNodeSeeTheCommitBeforeItHasHeardOfIt() {
    deaf.set(true);
    User beth = users.update(ann.withName("Beth"));
    ConsistencyToken token = ConsistencyToken.parse(one.lastCommit().toString());

    assertThat(two.read(token, () -> others.find(ann.id()))).contains(beth);
  }

  @Test
  void aTokenCostsNothingOnceTheCommitWasHeardOf() {
    User beth = users.update(ann.withName("Beth"));
    ConsistencyToken token = one.lastCommit();
    Nodes.untilLocal(two, "users", () -> two.read(token, () -> others.find(ann.id())));

    assertThat(two.read(token, () -> others.find(ann.id()))).contains(beth);
    assertThat(two.read(ConsistencyToken.unannounced(), () -> others.find(ann.id())))
        .contains(beth);
  }

  @Test
  void scopesNestAndEnd() {
    long before = Nodes.reads(two, "users").localHits();
    two.read(
        Consistency.SOURCE,
        () -> two.read(Consistency.BOUNDED, () -> others.find(ann.id())).orElseThrow());
    assertThat(Nodes.reads(two, "users").localHits()).isEqualTo(before + 1);
    assertThatThrownBy(
            () ->
                two.read(
                    Consistency.SOURCE,
                    () -> {
                      throw new IllegalStateException("work failed");
                    }))
        .hasMessage("work failed");
    others.find(ann.id());
    assertThat(Nodes.reads(two, "users").localHits()).isEqualTo(before + 2);
  }

  @Test
  void aCommitByHandIsNoticed() throws SQLException {
    Cache<Long, String> here = names(one);
    Cache<Long, String> there = names(two);
    Nodes.untilLocal(one, "names", () -> here.get(ann.id(), this::nameInDatabase));
    Nodes.untilLocal(two, "names", () -> there.get(ann.id(), this::nameInDatabase));
    try (Connection connection = one.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("update users set name = 'Beth', version = version + 1");
      }
      here.invalidate(ann.id());
      assertThat(there.get(ann.id(), this::nameInDatabase)).as("not committed").isEqualTo("Ann");
      connection.commit();
    }
    assertThat(one.lastCommit().positions()).isNotEmpty();
    assertThat(here.get(ann.id(), this::nameInDatabase)).isEqualTo("Beth");
    ConsistencyToken token = one.lastCommit();
    assertThat(two.read(token, () -> there.get(ann.id(), this::nameInDatabase))).isEqualTo("Beth");
  }

  @Test
  void aRollbackByHandChangesNothing() throws SQLException {
    Cache<Long, String> here = names(one);
    Nodes.untilLocal(one, "names", () -> here.get(ann.id(), this::nameInDatabase));
    ConsistencyToken before = one.lastCommit();
    try (Connection connection = one.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      here.invalidate(ann.id());
      connection.rollback();
    }
    assertThat(one.lastCommit()).isEqualTo(before);
    long hits = Nodes.reads(one, "names").localHits();
    assertThat(here.get(ann.id(), this::nameInDatabase)).isEqualTo("Ann");
    assertThat(Nodes.reads(one, "names").localHits()).isEqualTo(hits + 1);
  }

  @Test
  void tagsAreInvalidatedOnAllNodesWithTheCommit() {
    AtomicInteger loads = new AtomicInteger();
    Tagging<Long> tagging = team -> List.of("team:" + team, "teams");
    Cache<Long, Integer> here = one.cache(counts(), tagging);
    Cache<Long, Integer> there = two.cache(counts(), tagging);
    int first = here.get(1L, team -> loads.incrementAndGet());
    int other = here.get(2L, team -> loads.incrementAndGet());
    Nodes.untilLocal(two, "counts", () -> there.get(1L, team -> loads.incrementAndGet()));

    one.transaction(
        tx -> {
          users.update(ann.withName("Beth"));
          one.invalidateTags("team:1");
          return "done";
        });

    assertThat(here.get(1L, team -> loads.incrementAndGet())).isNotEqualTo(first);
    assertThat(two.read(Consistency.STRONG, () -> there.get(1L, team -> loads.incrementAndGet())))
        .isNotEqualTo(first);
    assertThat(here.get(2L, team -> loads.incrementAndGet())).isEqualTo(other);
    one.invalidateTags("teams");
    assertThat(here.get(2L, team -> loads.incrementAndGet())).isNotEqualTo(other);
  }

  @Test
  void aNodeDoesNotBelieveWhatItHasInvalidatedItselfBeforeItHearsOfIt() {
    AtomicInteger loads = new AtomicInteger();
    Tagging<Long> tagging = team -> List.of("team:" + team);
    Cache<Long, Integer> there = two.cache(counts(), tagging);
    int first = there.get(1L, team -> loads.incrementAndGet());
    Nodes.untilLocal(two, "counts", () -> there.get(1L, team -> loads.incrementAndGet()));
    deaf.set(true);

    two.transaction(
        tx -> {
          others.update(ann.withName("Beth"));
          two.invalidateTags("team:1");
          return "done";
        });
    int second = there.get(1L, team -> loads.incrementAndGet());
    two.invalidateTags("team:1");

    assertThat(second).isNotEqualTo(first);
    assertThat(there.get(1L, team -> loads.incrementAndGet())).isNotEqualTo(second);
  }

  private static Cache<Long, String> names(Penstock penstock) {
    return penstock.cache("names", Long.class, String.class, CachePolicy.ttl(Duration.ofHours(1)));
  }

  /** A loader that is not ours, on a connection that is not ours. */
  private String nameInDatabase(long id) throws SQLException {
    try (Connection connection = DriverManager.getConnection(nodes.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select name from users where id = " + id)) {
      row.next();
      return row.getString(1);
    }
  }

  private static CacheSpec counts() {
    return new CacheSpec(
        "counts",
        TypeRef.of(Long.class),
        TypeRef.of(Integer.class),
        CachePolicy.ttl(Duration.ofHours(1)));
  }
}
