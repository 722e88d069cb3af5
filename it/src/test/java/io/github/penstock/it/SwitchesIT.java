package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Freshness;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Tier;
import io.github.penstock.control.CacheSettings;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tiers, shares of keys and policies that are switched while two nodes work. */
@PenstockServers
class SwitchesIT {

  /** Written by hand. */
  public interface Rates {
    /** Cached. */
    @SuppressWarnings("penstock") // nothing is ever written
    @Cached(ttl = "1h")
    String rate(String currency);
  }

  private final PostgresServer postgres;
  private final RedisServer redis;
  private Nodes nodes;
  private Penstock one;
  private Penstock two;
  private Users users;
  private Users others;
  private User ann;

  SwitchesIT(PostgresServer postgres, @OwnServer RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  @BeforeEach
  void open() {
    redis.restart();
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
    one = nodes.open();
    two = nodes.open();
    users = one.repository(Users.class);
    others = two.repository(Users.class);
    ann = users.insert(User.of("ann@example.org"));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aNodeWithoutItsRemoteTierAnnouncesItsWritesAndStoresNothing() {
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
    one.control().off(Tier.REMOTE);

    User beth = users.update(ann.withName("Beth"));
    assertThat(users.find(ann.id())).contains(beth);
    Nodes.soon(() -> others.find(ann.id()).orElseThrow().name(), "Beth");

    long loaded = two.stats().caches().get("users").loads().values();
    assertThat(loaded).as("nobody stored it for the other node").isGreaterThan(0);
  }

  @Test
  void aNodeWithoutItsRemoteTierServesWhatItHasAsLongAsItHearsOfChanges() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    one.control().off(Tier.REMOTE, "users");

    long before = statements(one);
    for (int i = 0; i < 20; i++) {
      assertThat(users.find(ann.id())).contains(ann);
    }
    assertThat(statements(one) - before).isZero();

    others.update(others.find(ann.id()).orElseThrow().withName("Beth"));
    Nodes.soon(() -> users.find(ann.id()).orElseThrow().name(), "Beth");
    before = statements(one);
    users.find(ann.id());
    users.find(ann.id());
    assertThat(statements(one) - before).as("nothing may come into the local tier").isEqualTo(2);

    one.control().on(Tier.REMOTE, "users");
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
  }

  @Test
  void aNodeWithoutItsRemoteTierServesNothingOnceItHearsNothing() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    one.control().off(Tier.REMOTE);
    redis.kill();
    nodes.sql("update users set name = 'Foreign'");
    Nodes.soon(() -> users.find(ann.id()).orElseThrow().name(), "Foreign");
    long local = Nodes.reads(one, "users").localHits();
    users.find(ann.id());
    assertThat(Nodes.reads(one, "users").localHits()).isEqualTo(local);
  }

  @Test
  void aNodeWithoutItsLocalTierReadsFromTheRemoteOne() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    one.control().off(Tier.LOCAL);
    long local = Nodes.reads(one, "users").localHits();
    long remote = Nodes.reads(one, "users").remoteHits();
    long before = statements(one);
    for (int i = 0; i < 10; i++) {
      assertThat(users.find(ann.id())).contains(ann);
    }
    assertThat(Nodes.reads(one, "users").localHits()).isEqualTo(local);
    assertThat(Nodes.reads(one, "users").remoteHits()).isEqualTo(remote + 10);
    assertThat(statements(one)).isEqualTo(before);

    one.control().on(Tier.LOCAL);
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
  }

  @Test
  void withoutBothTiersEveryReadIsAStatement() {
    one.control().off(Tier.LOCAL);
    one.control().off(Tier.REMOTE);
    long before = statements(one);
    for (int i = 0; i < 5; i++) {
      assertThat(users.find(ann.id())).contains(ann);
    }
    assertThat(statements(one) - before).isEqualTo(5);
    assertThat(one.control().settings("users").local()).isFalse();
    assertThat(one.control().settings("users").remote()).isFalse();
    assertThat(two.control().settings("users").local()).as("another node").isTrue();
  }

  @Test
  void aPartOfTheKeysUsesTheCache() {
    List<Long> ids = new ArrayList<>();
    users.insertAll(rows()).forEach(user -> ids.add(user.id()));
    one.control().ramp("users", 0);
    assertThat(statementsFor(ids)).as("nobody").isEqualTo(ids.size());
    one.control().ramp("users", 100);
    Nodes.untilCached(one, () -> users.all(ids));
    one.control().ramp("users", 50);
    long half = statementsFor(ids);
    assertThat(half).isBetween(20L, 80L);
    assertThat(statementsFor(ids)).as("always the same ones").isEqualTo(half);
    assertThat(users.all(ids).keySet()).as("in order").containsExactlyElementsOf(ids);

    others.update(others.find(ids.get(0)).orElseThrow().withName("Beth"));
    others.update(others.find(ids.get(1)).orElseThrow().withName("Beth"));
    others.update(others.find(ids.get(2)).orElseThrow().withName("Beth"));
    Nodes.soon(
        () -> users.all(ids).values().stream().filter(u -> u.name().equals("Beth")).count(), 3L);
  }

  private static List<User> rows() {
    return LongStream.range(0, 100).mapToObj(i -> User.of("u" + i)).toList();
  }

  private long statementsFor(List<Long> ids) {
    long before = statements(one);
    ids.forEach(id -> assertThat(users.find(id)).isPresent());
    return statements(one) - before;
  }

  @Test
  void decoratedRepositoriesAndCachesObeyToo() {
    AtomicInteger calls = new AtomicInteger();
    Rates rates = one.decorate(Rates.class, currency -> currency + " = " + calls.incrementAndGet());
    String name =
        one.stats().caches().keySet().stream()
            .filter(each -> !each.startsWith("users"))
            .findFirst()
            .orElseThrow();
    Nodes.untilLocal(one, name, () -> rates.rate("EUR"));
    int before = calls.get();
    rates.rate("EUR");
    assertThat(calls).hasValue(before);
    one.control().ramp(name, 0);
    rates.rate("EUR");
    assertThat(calls).hasValue(before + 1);

    Cache<String, String> cache =
        one.cache("plain", String.class, String.class, CachePolicy.ttl(Duration.ofHours(1)));
    one.control().ramp("plain", 0);
    assertThat(cache.get("a", key -> "1")).isEqualTo("1");
    assertThat(cache.get("a", key -> "2")).isEqualTo("2");
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(cache.getAll(List.of("b", "a"), keys -> Map.of("a", "3", "b", "4")))
        .containsExactly(Map.entry("b", "4"), Map.entry("a", "3"));
  }

  @Test
  void aPolicyChangesWhileItIsInUse() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    UnaryOperator<CachePolicy> small =
        policy ->
            policy.with(policy.lifetimes().withLocalTtl(Duration.ofSeconds(5))).with(new Local(7));
    CachePolicy before = one.control().settings("users").policy();
    one.control().policy("users", small.apply(before));

    assertThat(one.stats().caches().get("users").local().maxEntries()).isEqualTo(7);
    long local = Nodes.reads(one, "users").localHits();
    users.find(ann.id());
    assertThat(Nodes.reads(one, "users").localHits()).as("it could be too old").isEqualTo(local);
    assertThat(one.repository(Users.class).find(ann.id()))
        .as("its spec is the old one")
        .isPresent();
    assertThat(one.control().settings("users"))
        .isEqualTo(new CacheSettings(true, true, 100, small.apply(before)));

    one.control().policy("users", before.with(Local.NONE));
    local = Nodes.reads(one, "users").localHits();
    users.find(ann.id());
    users.find(ann.id());
    assertThat(Nodes.reads(one, "users").localHits()).isEqualTo(local);
  }

  @Test
  void whatOtherNodesRelyOnIsNotChanged() {
    CachePolicy policy = one.control().settings("users").policy();
    assertThatThrownBy(
            () ->
                one.control()
                    .policy("users", policy.with(Freshness.DEFAULT.with(Duration.ofSeconds(9)))))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "Cache 'users': its bound (PT1S) and onQuarantineFailure (OUTBOX) cannot be changed"
                + " while nodes run, since reads of other nodes rely on them; asked for were PT9S and"
                + " OUTBOX. Change them where the cache is defined, and deploy that to all nodes.");
    Degraded careless = new Degraded(new WhenRedisIsAway.Source(), OnQuarantineFailure.BEST_EFFORT);
    assertThatThrownBy(() -> one.control().policy("users", policy.with(careless)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("asked for were PT1S and BEST_EFFORT");
    CachePolicy byBytes = policy.with(policy.local().withMaxBytes(1_000));
    assertThatThrownBy(() -> one.control().policy("users", byBytes))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "Cache 'users': whether its local tier is limited by bytes cannot be changed while nodes"
                + " run. Change another maxBytes, or maxEntries, or set it where the cache is"
                + " defined.");
    assertThat(one.control().settings("users").policy()).isEqualTo(policy);
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> one.control().off(Tier.LOCAL, "user"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("No cache 'user' was made on this node yet; there are: [users")
        .hasMessageEndingWith("].");
    assertThatThrownBy(() -> one.control().off(Tier.SOURCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The source cannot be switched off: what caches do not answer comes from there.");
    assertThatThrownBy(() -> one.control().ramp("users", 101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cache 'users': 101 % is not from 0 to 100");
    try (Penstock alone = Penstock.builder().open()) {
      assertThatThrownBy(() -> alone.control().off(Tier.REMOTE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "This Penstock has no remote tier that could be switched: it was opened without"
                  + " .remote(..).");
    }
  }

  @Test
  void cachesThatAreMadeLaterObeyWhatWasSwitchedBefore() {
    one.control().off(Tier.REMOTE);
    Cache<String, String> later =
        one.cache("later", String.class, String.class, CachePolicy.ttl(Duration.ofHours(1)));
    assertThat(later.get("a", key -> "1")).isEqualTo("1");
    assertThat(later.get("a", key -> "2")).isEqualTo("2");
    one.control().on(Tier.REMOTE);
    Await.until(
        "it is used",
        Nodes.SOON,
        () -> later.get("a", key -> "3").equals(later.get("a", key -> "4")));
  }

  @Test
  void cachesOfAllTenantsObeyAndAreCountedTogether() {
    CachePolicy policy = CachePolicy.ttl(Duration.ofHours(1));
    Cache<String, String> acme = one.as("acme").cache("plain", String.class, String.class, policy);
    one.control().ramp("plain", 0);
    one.control().policy("plain", policy.with(new Local(7)));
    Cache<String, String> later = one.as("bolt").cache("plain", String.class, String.class, policy);
    for (Cache<String, String> cache : List.of(acme, later)) {
      assertThat(cache.get("a", key -> "1")).isEqualTo("1");
      assertThat(cache.get("a", key -> "2")).isEqualTo("2");
      assertThat(cache.stats().local().maxEntries()).isEqualTo(7);
    }
    assertThat(one.stats("plain").orElseThrow().reads().misses()).isEqualTo(4);
    assertThat(one.stats("plain").orElseThrow().local().maxEntries()).isEqualTo(14);
    assertThat(one.stats("no such cache")).isEmpty();
  }

  private static long statements(Penstock penstock) {
    return penstock.stats().statements();
  }
}
