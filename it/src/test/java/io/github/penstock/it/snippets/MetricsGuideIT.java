package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.HotKey;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Tier;
import io.github.penstock.control.Control;
import io.github.penstock.health.Health;
import io.github.penstock.health.Health.Reason;
import io.github.penstock.health.Health.Status;
import io.github.penstock.it.Nodes;
import io.github.penstock.metrics.PenstockMetrics;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the pages about metrics, hot keys and switches. */
@PenstockServers
class MetricsGuideIT {

  @Table("users")
  record User(@Id long id, String name) {}

  @Repository
  @Cached(ttl = "1h")
  interface Users extends Crud<User, Long> {}

  private final Nodes nodes;

  MetricsGuideIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table users (id bigint primary key, name text not null)",
            "insert into users values (1, 'Ann'), (2, 'Beth')");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void metricsAndHealth() {
    Penstock penstock = nodes.open();
    MeterRegistry registry = new SimpleMeterRegistry();
    List<String> log = new ArrayList<>();

    PenstockMetrics metrics = PenstockMetrics.of(penstock).withTags(Tags.of("app", "shop"));
    metrics.bindTo(registry); // in Spring Boot it is enough that it is a bean

    Users users = penstock.repository(Users.class);
    Nodes.untilLocal(penstock, "users", () -> users.find(1L));
    Tags tags = Tags.of("cache", "users", "app", "shop");
    assertThat(registry.get("cache.gets").tags(tags.and("result", "hit")).functionCounter().count())
        .isPositive();
    assertThat(registry.get("penstock.health").gauge().value()).isEqualTo(2);

    penstock.control().off(Tier.LOCAL);
    Health health = penstock.health();
    if (health.status() != Status.UP) {
      for (Reason reason : health.reasons()) {
        log.add(reason.cause() + " for " + reason.lasting() + ": reads " + reason.reads());
      }
    }
    boolean ready = health.isServing();

    assertThat(ready).isTrue();
    assertThat(log)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .startsWith("SWITCHED_OFF for PT0")
                    .endsWith(": reads ask the other tier, or the source"));
    assertThat(registry.get("penstock.health").gauge().value()).isEqualTo(1);
    assertThat(registry.get("penstock.health.cause").tag("cause", "switched-off").gauge().value())
        .isEqualTo(1);
    metrics.close();
  }

  @Test
  void hotKeys() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    Await.until(
        "a read was in the sample",
        Nodes.SOON,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            users.find(1L);
          }
          return !penstock.hotKeys("users", 1).isEmpty();
        });

    List<HotKey> hottest = penstock.hotKeys("users", 10);
    double share = hottest.get(0).share(); // of all recent reads of this cache

    CacheStats.Local local = penstock.stats("users").orElseThrow().local();
    long worthIt = local.extraHitsIfDoubled(); // of the misses so far

    assertThat(hottest.get(0).key()).isEqualTo(1L);
    assertThat(share).isEqualTo(1);
    assertThat(worthIt).isZero();
  }

  @Test
  void switches() {
    Penstock penstock = nodes.open();
    penstock.repository(Users.class);

    // spotless:off
    Control control = penstock.control();
    control.off(Tier.REMOTE); // for all caches; on(Tier.REMOTE) ends it
    control.off(Tier.LOCAL, "users"); // for one

    control.ramp("users", 10); // a tenth of the keys, the same on every node

    CachePolicy policy = control.settings("users").policy();
    control.policy("users", policy.with(policy.lifetimes().withLocalTtl(Duration.ofSeconds(5))).with(new Local(50_000)));
    // spotless:on

    assertThat(control.settings("users").percent()).isEqualTo(10);
    assertThat(control.settings("users").policy().local().maxEntries()).isEqualTo(50_000);
    assertThat(control.settings("users").local()).isFalse();
    assertThat(control.settings("users").remote()).isFalse();
  }
}
