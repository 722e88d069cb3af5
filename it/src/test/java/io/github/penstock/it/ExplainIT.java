package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CompositeKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Explanation.Remote;
import io.github.penstock.cache.Explanation.Verdict;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Explanation.Writer;
import io.github.penstock.cache.Tier;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repositories are explained by the names of their caches, on real servers. */
@PenstockServers
class ExplainIT {

  /** Written by hand. */
  interface Titles {
    @SuppressWarnings("penstock") // Nothing writes titles here.
    @Cached(name = "titles", ttl = "1h", localTtl = "10m")
    String title(long id, String language);
  }

  private final PostgresServer postgres;
  private final RedisServer redis;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Nodes nodes;

  ExplainIT(PostgresServer postgres, @OwnServer RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  @BeforeEach
  void open() {
    redis.restart();
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  @Test
  void writerInItsCommitIsNamedWithItsTransaction() throws Exception {
    Penstock one = nodes.open();
    Penstock two = nodes.open();
    Users users = one.repository(Users.class);
    Users others = two.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
    String node = one.explain("users", ann.id()).node();
    // A deferred check that waits for a lock holds COMMIT up, after the key was announced.
    nodes.sql("create table held (id int primary key)");
    nodes.sql(
        "create function hold() returns trigger language plpgsql as"
            + " $$ begin lock table held; return null; end $$");
    nodes.sql(
        "create constraint trigger held after update on users deferrable initially deferred"
            + " for each row execute function hold()");
    CountDownLatch isLocked = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<?> lock = threads.submit(() -> hold(isLocked, mayEnd));
    isLocked.await();
    Future<?> write = threads.submit(() -> users.update(ann.withName("Beth")));
    Await.until(
        "the writer is announced",
        Nodes.SOON,
        () -> !asked(two.explain("users", ann.id())).writers().isEmpty());

    Explanation told = two.explain("users", ann.id());
    mayEnd.countDown();

    Writer writer = asked(told).writers().get(0);
    assertThat(writer.node()).isEqualTo(node);
    assertThat(writer.transaction()).isPositive();
    assertThat(told.verdict()).isInstanceOf(Verdict.Miss.class);
    assertThat(told.toString())
        .contains("transaction " + writer.transaction() + " of node " + node + " announced")
        .contains("pg_stat_activity.backend_xid = " + writer.transaction())
        .contains("stored only if it sees transaction " + writer.transaction() + " finished")
        .contains("heard that the key is invalid, as announced by node " + node)
        .doesNotContain("example.org", "Ann", "Beth");
    write.get();
    lock.get();
    assertThat(whats(one.explain("users", ann.id()))).contains(What.ANNOUNCED, What.COMMITTED);
    Nodes.soon(() -> others.find(ann.id()).orElseThrow().name(), "Beth");
    assertThat(asked(two.explain("users", ann.id())).writers()).isEmpty();
  }

  private @Nullable Void hold(CountDownLatch isLocked, CountDownLatch mayEnd) throws Exception {
    try (Connection connection = DriverManager.getConnection(nodes.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table held");
      isLocked.countDown();
      mayEnd.await();
      connection.commit();
    }
    return null;
  }

  @Test
  void generatedProxiedAndDecoratedRepositoriesAreExplainedByName() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    Titles titles = penstock.decorate(Titles.class, (id, language) -> language + id);
    Nodes.untilLocal(penstock, "titles", () -> titles.title(7, "de"));

    assertThat(hit(penstock.explain("users", ann.id()))).isEqualTo(Tier.LOCAL);
    assertThat(hit(penstock.explain("titles", CompositeKey.of(List.of(7L, "de")))))
        .isEqualTo(Tier.LOCAL);
    assertThat(penstock.explain("titles", CompositeKey.of(List.of(8L, "de"))).verdict())
        .isInstanceOf(Verdict.Miss.class);
  }

  @Test
  void tenantsAreToldOfTheirOwnEntries() {
    Penstock penstock = nodes.open();
    Cache<String, String> acme = rates(penstock.as("acme"));
    Nodes.untilLocal(penstock, "rates@acme", () -> acme.get("EUR", key -> "1"));
    rates(penstock.as("globex"));
    Users users = penstock.as("acme").repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));

    assertThat(hit(penstock.as("acme").explain("rates", "EUR"))).isEqualTo(Tier.LOCAL);
    assertThat(penstock.as("globex").explain("rates", "EUR").verdict())
        .isInstanceOf(Verdict.Miss.class);
    assertThat(hit(penstock.as("globex").explain("users", ann.id())))
        .as("a table without policies is common to all")
        .isEqualTo(Tier.LOCAL);
    assertThatThrownBy(() -> penstock.as("initech").explain("rates", "EUR"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "No cache 'rates' was made on this node yet for this tenant; there are: [rates, users");
  }

  private static Cache<String, String> rates(Penstock penstock) {
    CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5));
    return penstock.cache("rates", String.class, String.class, policy);
  }

  @Test
  void redisThatStandsStillIsSaidToBeAway() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    redis.pause();
    try {
      Explanation told = penstock.explain("users", ann.id());

      assertThat(told.remote()).isInstanceOf(Remote.Away.class);
      assertThat(told.toString())
          .contains("remote  could not be asked: ", "did not answer explain");
    } finally {
      redis.resume();
    }
    assertThat(asked(penstock.explain("users", ann.id())).place().generation())
        .as("the connection was not given up")
        .isNotEmpty();
  }

  private static Tier hit(Explanation told) {
    assertThat(told.verdict()).as(told.toString()).isInstanceOf(Verdict.Hit.class);
    return ((Verdict.Hit) told.verdict()).tier();
  }

  private static Remote.Asked asked(Explanation told) {
    assertThat(told.remote()).as(told.toString()).isInstanceOf(Remote.Asked.class);
    return (Remote.Asked) told.remote();
  }

  private static List<What> whats(Explanation told) {
    return told.events().stream().map(Explanation.Event::what).toList();
  }
}
