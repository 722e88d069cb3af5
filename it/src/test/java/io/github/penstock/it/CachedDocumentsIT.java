package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows with lists, maps and records inside, in the caches of two nodes. */
@PenstockServers
class CachedDocumentsIT {

  enum Level {
    LOW,
    HIGH
  }

  record Step(String name, @Nullable Instant at, Optional<Level> level, List<Integer> counts) {}

  @Table("plans")
  record Plan(
      @Id long id,
      List<String> tags,
      Set<Level> levels,
      List<Step> steps,
      Map<String, List<Step>> byDay,
      Optional<Step> next) {}

  /** The same rows after a component was added. */
  @Table("plans")
  record GrownPlan(
      @Id long id,
      List<String> tags,
      Set<Level> levels,
      List<Step> steps,
      Map<String, List<Step>> byDay,
      Optional<Step> next,
      int priority) {}

  @Repository
  @Cached(name = "plans", ttl = "1h", localTtl = "10m", write = WriteMode.WRITE_THROUGH)
  interface Plans extends Crud<Plan, Long> {}

  @Repository
  @Cached(name = "plans", ttl = "1h", localTtl = "10m", write = WriteMode.WRITE_THROUGH)
  interface GrownPlans extends Crud<GrownPlan, Long> {}

  private static final Step STEP =
      new Step(
          "a\"b\\c\u20ac",
          Instant.parse("2026-02-03T04:05:06.123456Z"),
          Optional.of(Level.HIGH),
          List.of(1, 2));

  private static final Step EMPTY = new Step("", null, Optional.empty(), List.of());

  private static final Plan FULL =
      new Plan(
          1,
          List.of("x", "y,z"),
          Set.of(Level.HIGH),
          List.of(STEP, EMPTY),
          Map.of("mon", List.of(STEP), "tue", List.of()),
          Optional.of(STEP));

  private final Nodes nodes;
  private Penstock one;
  private Penstock two;

  CachedDocumentsIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table plans (id bigint primary key, tags text[] not null, levels text[] not"
                + " null, steps jsonb not null, by_day jsonb not null, next jsonb,"
                + " priority int not null default 3)");
  }

  @BeforeEach
  void open() {
    one = nodes.open();
    two = nodes.open();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void allOfARowComesBackFromRedisAndIsClosed() {
    Plans plans = one.repository(Plans.class);
    Plans others = two.repository(Plans.class);
    Plan stored = plans.insert(FULL);
    assertThat(stored).isEqualTo(FULL);
    isClosed(stored);

    Nodes.untilLocal(one, "plans", () -> assertThat(plans.find(1L)).contains(FULL));
    isClosed(plans.find(1L).orElseThrow());
    Plan fromRedis = others.find(1L).orElseThrow();
    assertThat(Nodes.reads(two, "plans").remoteHits()).isOne();
    assertThat(fromRedis).isEqualTo(FULL);
    isClosed(fromRedis);
  }

  @Test
  void entriesOfARecordThatGrewAreMisses() {
    Plans plans = one.repository(Plans.class);
    GrownPlans grown = two.repository(GrownPlans.class);
    plans.insert(FULL);
    Nodes.untilLocal(one, "plans", () -> plans.find(1L));
    Penstock three = nodes.open();
    assertThat(three.repository(Plans.class).find(1L)).contains(FULL);
    assertThat(Nodes.reads(three, "plans").remoteHits()).as("there is an entry").isOne();

    GrownPlan found = grown.find(1L).orElseThrow();

    assertThat(found.priority()).isEqualTo(3);
    assertThat(found.steps()).isEqualTo(FULL.steps());
    CacheStats.Reads reads = Nodes.reads(two, "plans");
    assertThat(reads.remoteHits()).isZero();
    assertThat(reads.misses()).isOne();
    assertThat(grown.all(List.of(1L))).containsKey(1L);
    assertThat(plans.update(FULL).id()).isOne();
    assertThat(grown.find(1L).orElseThrow().priority()).isEqualTo(3);
    assertThat(plans.all(List.of(1L))).isEqualTo(Map.of(1L, FULL));
  }

  private static void isClosed(Plan plan) {
    assertClosed(() -> plan.tags().clear());
    assertClosed(() -> plan.levels().clear());
    assertClosed(() -> plan.steps().clear());
    assertClosed(() -> plan.steps().get(0).counts().clear());
    assertClosed(() -> plan.byDay().clear());
    assertClosed(() -> plan.byDay().get("mon").clear());
    assertClosed(() -> plan.next().orElseThrow().counts().clear());
  }

  private static void assertClosed(Runnable change) {
    assertThatThrownBy(change::run).isInstanceOf(UnsupportedOperationException.class);
  }
}
