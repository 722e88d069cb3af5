package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.health.Health;
import io.github.penstock.health.Health.Cause;
import io.github.penstock.metrics.PenstockMetrics;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes go on while Redis is away, and every node learns of them from the outbox. */
@PenstockServers
class OutboxIT {

  private static final Duration BACK = Duration.ofSeconds(20);
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final PostgresServer postgres;
  private final RedisServer redis;
  private Nodes nodes;

  OutboxIT(@OwnServer PostgresServer postgres, @OwnServer RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  @BeforeEach
  void open() {
    redis.restart();
    nodes = new Nodes(postgres, redis.uri(), User.DDL, Postgres.outboxDdl());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void writesAreCommittedWhileRedisStandsStillAndNothingIsStaleAfterwards() {
    Penstock one = nodes.open();
    Penstock two = nodes.open();
    Users users = one.repository(Users.class);
    Users others = two.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));

    redis.pause();
    try {
      users.update(ann.withName("Beth"));
      long committed = System.nanoTime();
      assertThat(name(users, ann)).as("the node that wrote").isEqualTo("Beth");
      assertThat(rows()).isEqualTo(1);
      Await.until("within the bound", BACK, () -> name(others, ann).equals("Beth"));
      assertThat(Duration.ofNanos(System.nanoTime() - committed)).isLessThan(BOUND.plusMillis(500));
      assertThat(users.renameAll("Carl")).isEqualTo(1);
      assertThat(name(users, ann)).isEqualTo("Carl");
    } finally {
      redis.resume();
    }
    for (Users each : List.of(users, others)) {
      Await.until("the bound is kept", BOUND, () -> name(each, ann).equals("Carl"));
    }
    Await.until("the outbox is empty", BACK, () -> rows() == 0);
    Nodes.untilLocal(one, "users", () -> assertThat(name(users, ann)).isEqualTo("Carl"));
    Nodes.untilLocal(two, "users", () -> assertThat(name(others, ann)).isEqualTo("Carl"));
    assertThat(name(nodes.open().repository(Users.class), ann)).isEqualTo("Carl");
    Await.until("all is well", BACK, () -> one.health().equals(Health.WELL));
  }

  @Test
  void aRowIsWrittenInTheSameTransactionHoweverThatIsRun() throws SQLException {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    Cache<String, String> cache =
        penstock.cache("rates", String.class, String.class, CachePolicy.ttl(BACK));
    User ann = users.insert(User.of("ann@example.org"));
    redis.kill();

    penstock.transaction(
        tx -> {
          users.update(ann.withName("Beth"));
          cache.invalidate("a\0b\\c\ud800");
          penstock.invalidateTags("all");
          return null;
        });
    assertThat(rows()).as("one for each transaction").isEqualTo(1);
    try (Connection connection = penstock.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("update users set name = 'Carl'");
      }
      cache.invalidate("b");
      connection.commit();
    }
    assertThat(rows()).isEqualTo(2);
    cache.invalidate("c");
    cache.put("d", "value");
    cache.clear();
    penstock.invalidateTags("some", "more");
    assertThat(rows()).as("without a transaction it gets one of its own").isEqualTo(6);
    assertThat(one("select name from users")).isEqualTo("Carl");
    Health.Reason reason = waiting(penstock);
    assertThat(reason.detail()).isEqualTo("6 rows of the outbox wait for the remote tier");
    MeterRegistry registry = new SimpleMeterRegistry();
    PenstockMetrics.of(penstock).bindTo(registry);
    assertThat(registry.get("penstock.outbox.rows").gauge().value()).isEqualTo(6);
    assertThat(registry.get("penstock.outbox.age").timeGauge().value()).isPositive();

    redis.restart();
    Await.until("the outbox is empty", BACK, () -> rows() == 0);
    Await.until("nothing waits", BACK, () -> penstock.stats().waiting().rows() == 0);
    assertThat(penstock.health().has(Cause.OUTBOX_WAITING)).isFalse();
  }

  @Test
  void whatIsRolledBackLeavesNoRow() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    nodes.sql(
        "create function refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'no'; end $$");
    nodes.sql(
        "create constraint trigger late after update on users deferrable initially deferred"
            + " for each row execute function refuse()");
    redis.kill();
    assertThatThrownBy(() -> users.update(ann.withName("Beth"))).hasMessageContaining("COMMIT");
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      penstock.invalidateTags("all");
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");
    assertThat(rows()).isZero();
    assertThat(users.find(ann.id())).contains(ann);
  }

  @Test
  void rowsOfTenantsAreReadByAll() {
    nodes.sql("alter table users enable row level security");
    nodes.sql(
        "create policy own on users using (email like current_setting('penstock.tenant', true)"
            + " || '%')");
    Penstock one = nodes.openRestricted();
    Penstock two = nodes.openRestricted();
    Users users = one.as("acme").repository(Users.class);
    Users others = two.as("acme").repository(Users.class);
    User ann = users.insert(User.of("acme@example.org"));
    Nodes.untilCached(two, () -> others.find(ann.id()));
    redis.pause();
    try {
      users.update(ann.withName("Beth"));
      assertThat(rows()).isEqualTo(1);
    } finally {
      redis.resume();
    }
    Await.until("within the bound", BOUND, () -> name(others, ann).equals("Beth"));
    Await.until("the outbox is empty", BACK, () -> rows() == 0);
    assertThat(name(others, ann)).isEqualTo("Beth");
  }

  @Test
  void strongReadsAndTokensOfSuchCommitsReadTheSource() {
    Penstock one = nodes.open();
    Users users = one.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilCached(one, () -> users.find(ann.id()));
    long before = one.stats().statements();
    one.read(Consistency.STRONG, () -> users.find(ann.id()));
    assertThat(one.stats().statements()).isEqualTo(before + 1);
    redis.kill();
    users.update(ann.withName("Beth"));
    assertThat(one.lastCommit().announced()).isFalse();
  }

  @Test
  void whoeverChoseToFailFails() {
    Penstock penstock = nodes.open();
    Cache<String, String> cache =
        penstock.cache(
            "rates",
            String.class,
            String.class,
            CachePolicy.ttl(BACK)
                .with(
                    new Degraded(new Degraded.WhenRedisIsAway.Source(), OnQuarantineFailure.FAIL)));
    redis.kill();
    assertThatThrownBy(() -> cache.invalidate("a"))
        .isInstanceOf(RemoteTierException.class)
        .hasMessageContaining("choose onQuarantineFailure = OUTBOX for all caches concerned");
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      penstock.invalidateTags("all");
                      cache.invalidate("a");
                      return null;
                    }))
        .isInstanceOf(RemoteTierException.class);
    assertThat(rows()).isZero();
  }

  @Test
  void aNodeThatCannotReadTheOutboxServesNothingOfItsTiers() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    nodes.sql("alter table penstock_outbox rename to elsewhere");
    Await.until("it is noticed", BACK, () -> unread(penstock, users, ann));
    nodes.sql("update users set name = 'Foreign'");
    Await.until("the source is read", BOUND, () -> name(users, ann).equals("Foreign"));
    nodes.sql("alter table elsewhere rename to penstock_outbox");
    Await.until("it is read again", BACK, () -> !unread(penstock, users, ann));
  }

  private static boolean unread(Penstock penstock, Users users, User user) {
    name(users, user);
    return penstock.health().has(Cause.OUTBOX_UNREAD);
  }

  @Test
  void aTableThatCannotBeUsedIsNamedWithItsRemedy() {
    nodes.sql("do $$ begin create role nobody_special; exception when others then null; end $$");
    assertThatThrownBy(() -> nodes.open(builder -> builder.source(asNobody())))
        .hasMessageContaining(
            "The outbox table public.penstock_outbox cannot be used, and other nodes may rely on"
                + " it: select, insert, delete not granted: grant select, insert, delete on"
                + " public.penstock_outbox to nobody_special.");
    nodes.sql("grant select, insert on penstock_outbox to nobody_special");
    assertThatThrownBy(() -> nodes.open(builder -> builder.source(asNobody())))
        .hasMessageContaining("it: delete not granted: grant delete on");
    nodes.sql("grant delete on penstock_outbox to nobody_special");
    nodes.open(builder -> builder.source(asNobody()));
    nodes.sql("alter table penstock_outbox drop column tags");
    nodes.sql("alter table penstock_outbox set unlogged");
    nodes.sql("alter table penstock_outbox enable row level security");
    assertThatThrownBy(() -> nodes.open())
        .hasMessageContaining("it has no column tags text[]: drop it and create it anew")
        .hasMessageContaining("a crash empties it: alter table public.penstock_outbox set logged")
        .hasMessageContaining("alter table public.penstock_outbox disable row level security");
    nodes.sql("drop table penstock_outbox");
    assertThatThrownBy(
            () -> nodes.open(b -> b.source(Postgres.connect(nodes.jdbcUrl()).requireOutbox())))
        .hasMessageContaining("requireOutbox(): there is no table penstock_outbox");
  }

  private Postgres asNobody() {
    return Postgres.connect(nodes.jdbcUrl())
        .pool(config -> config.setConnectionInitSql("set role nobody_special"));
  }

  private static Health.Reason waiting(Penstock penstock) {
    Await.until("rows wait", BACK, () -> penstock.health().has(Cause.OUTBOX_WAITING));
    Await.until(
        "all six",
        BACK,
        () ->
            penstock.health().reasons().stream()
                .anyMatch(one -> one.detail().startsWith("6 rows of the outbox")));
    return penstock.health().reasons().stream()
        .filter(one -> one.cause() == Cause.OUTBOX_WAITING)
        .findFirst()
        .orElseThrow();
  }

  private static String name(Users users, User user) {
    return users.find(user.id()).orElseThrow().name();
  }

  private int rows() {
    return Integer.parseInt(one("select count(*)::text from penstock_outbox"));
  }

  private String one(String sql) {
    try (Connection connection = DriverManager.getConnection(nodes.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
