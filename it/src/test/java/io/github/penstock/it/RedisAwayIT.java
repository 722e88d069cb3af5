package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.redis.Redis;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis dies, freezes, was never there, and comes back. */
@PenstockServers
class RedisAwayIT {

  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration BACK = Duration.ofSeconds(20);

  private final PostgresServer postgres;
  private final RedisServer redis;
  private Nodes nodes;

  RedisAwayIT(PostgresServer postgres, @OwnServer RedisServer redis) {
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
    nodes.close();
  }

  @Test
  void readsGoToTheSourceAndTheLocalTierIsNotServed() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));

    redis.kill();
    nodes.sql("update users set name = 'Foreign'");
    Await.until(
        "the local tier is no longer served",
        Nodes.SOON,
        () -> users.find(ann.id()).orElseThrow().name().equals("Foreign"));

    long local = Nodes.reads(penstock, "users").localHits();
    for (int i = 0; i < 20; i++) {
      assertThat(users.find(ann.id()).orElseThrow().name()).isEqualTo("Foreign");
    }
    assertThat(Nodes.reads(penstock, "users").localHits()).isEqualTo(local);
  }

  @Test
  void noCallerPaysForARedisThatStandsStill() throws Exception {
    Duration deadline = Duration.ofSeconds(10);
    Penstock penstock =
        nodes.open(builder -> builder.remote(Redis.connect(redis.uri()).commandDeadline(deadline)));
    Cache<Integer, String> cache =
        penstock.cache("rates", Integer.class, String.class, CachePolicy.ttl(TTL).with(Local.NONE));
    for (int i = 0; i < 300; i++) {
      assertThat(cache.get(i % 10, key -> "remote")).isEqualTo("remote");
    }
    ExecutorService callers = Executors.newFixedThreadPool(4);

    redis.pause();
    try {
      // Reads that are known to be quick are given up early; the breaker needs two rounds of them.
      List<Future<String>> early = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        early.add(callers.submit(() -> cache.get(1, key -> "source")));
      }
      for (Future<String> one : early) {
        assertThat(one.get(5, TimeUnit.SECONDS)).isEqualTo("source");
      }
      long start = System.nanoTime();
      long calls = 0;
      // Several heartbeats, each of which waits for an answer in vain.
      while (System.nanoTime() - start < Duration.ofSeconds(1).toNanos()) {
        assertThat(cache.get(2, key -> "source")).isEqualTo("source");
        calls++;
      }
      assertThat(calls).as("none of them waited for Redis").isGreaterThan(100);
    } finally {
      redis.resume();
      callers.shutdownNow();
    }
    Await.until(
        "the remote tier is used again",
        BACK,
        () -> cache.get(3, key -> "source").equals("remote"));
  }

  @Test
  void writesFailAndChangeNothing() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    redis.kill();

    assertThatThrownBy(() -> users.update(ann.withName("Beth")))
        .isInstanceOf(RemoteTierException.class)
        .hasMessageContaining("'users'")
        .hasMessageContaining("BEST_EFFORT");
    assertThat(users.find(ann.id())).contains(ann);
  }

  @Test
  void warmingWaitsForRedisAndLoadsNothingMeanwhile() throws Exception {
    ManualTime time = new ManualTime();
    Penstock penstock = nodes.open(builder -> builder.timeSource(time));
    Users users = penstock.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    // Else what the insert still tells Redis may fail meanwhile, and be counted.
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    redis.kill();
    long before = penstock.stats().statements();
    long failures = Nodes.reads(penstock, "users").remoteFailures();
    CompletableFuture<Warmed> warmer = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(warmer, () -> users.warm(Warming.of(10, 1_000))));
    thread.start();
    Await.until(
        "it has given up",
        BACK,
        () -> {
          time.advance(Duration.ofMillis(50));
          return warmer.isDone();
        });
    thread.join();
    assertThatThrownBy(warmer::get).hasCauseInstanceOf(RemoteTierException.class);
    assertThat(penstock.stats().statements()).as("its keys alone").isEqualTo(before + 1);
    assertThat(Nodes.reads(penstock, "users").remoteFailures()).isEqualTo(failures + 10);
  }

  private static <T> void complete(CompletableFuture<T> future, Supplier<T> work) {
    try {
      future.complete(work.get());
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
    }
  }

  @Test
  void warmingGoesOnAfterARestart() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    users.insertAll(List.of(User.of("a"), User.of("b"), User.of("c")));
    List<Warmed> steps = new ArrayList<>();
    Warming oneByOne =
        Warming.of(3, 19)
            .withProgress(
                done -> {
                  if (steps.isEmpty()) {
                    redis.kill();
                    redis.restart();
                  }
                  steps.add(done);
                });
    assertThat(users.warm(oneByOne).asked()).isEqualTo(3);
    assertThat(steps).hasSize(3);
  }

  @Test
  void everythingWorksAgainAfterARestart() {
    Penstock one = nodes.open();
    Penstock two = nodes.open();
    Users users = one.repository(Users.class);
    Users others = two.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));
    redis.kill();
    assertThat(users.find(ann.id())).contains(ann);
    redis.restart();

    Await.until("writes work again", BACK, () -> tryUpdate(users, ann.id(), "Beth"));
    Await.until(
        "the local tier of node one is served again",
        BACK,
        () -> servesLocally(one, () -> users.find(ann.id())));
    Await.until(
        "the local tier of node two is served again",
        BACK,
        () -> servesLocally(two, () -> others.find(ann.id())));
    assertThat(others.find(ann.id()).orElseThrow().name()).isEqualTo("Beth");

    assertThat(tryUpdate(users, ann.id(), "Carl")).isTrue();
    Await.until(
        "messages are heard again",
        Nodes.SOON,
        () -> others.find(ann.id()).orElseThrow().name().equals("Carl"));
  }

  @Test
  void aFrozenRedisCostsNoMoreThanTheDeadline() {
    Penstock penstock = nodes.open();
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache =
        penstock.cache("rates", String.class, String.class, CachePolicy.ttl(TTL));
    cache.get("warm", key -> "v");
    TimeSource time = TimeSource.system();

    redis.pause();
    try {
      long start = time.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThat(cache.get("k" + i, key -> "v" + loads.incrementAndGet())).isNotNull();
      }
      Duration took = Duration.ofNanos(time.nanoTime() - start);
      // Some reads wait for the deadline of 250 ms until Redis counts as away, and then its probes.
      assertThat(took).isLessThan(Duration.ofSeconds(4));
      assertThat(loads).hasValue(100);
    } finally {
      redis.resume();
    }
    Await.until(
        "the remote tier is used again",
        BACK,
        () -> {
          cache.get("after", key -> "v");
          return cache.stats().fills().accepted() > 1;
        });
  }

  @Test
  void aNodeThatFindsNoRedisServesFromTheSourceUntilThereIsOne() {
    redis.kill();
    Penstock penstock = nodes.open();
    Cache<String, String> cache =
        penstock.cache("rates", String.class, String.class, CachePolicy.ttl(TTL));
    assertThat(cache.get("EUR", key -> "1")).isEqualTo("1");
    assertThat(cache.get("EUR", key -> "2")).as("nothing is cached").isEqualTo("2");

    redis.restart();
    Await.until(
        "the caches work",
        BACK,
        () -> servesLocally(penstock, "rates", () -> cache.get("EUR", key -> "3")));
  }

  @Test
  void aNodeThatDemandsRedisDoesNotOpenWithoutIt() {
    redis.kill();
    assertThatThrownBy(
            () -> nodes.open(builder -> builder.remote(Redis.connect(redis.uri()).requireRedis())))
        .isInstanceOf(RemoteTierException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void localEntriesAreServedWithinTheAgeThatWasChosen() {
    Penstock penstock = nodes.open();
    Cache<String, String> cache =
        penstock.cache(
            "rates",
            String.class,
            String.class,
            CachePolicy.ttl(TTL)
                .with(
                    new Degraded(
                        new WhenRedisIsAway.Local(Duration.ofMinutes(1)),
                        OnQuarantineFailure.BEST_EFFORT)));
    Await.until(
        "the entry is in the local tier",
        Nodes.SOON,
        () -> servesLocally(penstock, "rates", () -> cache.get("EUR", key -> "1")));
    redis.kill();

    assertThat(cache.get("EUR", key -> "2")).isEqualTo("1");
    assertThat(cache.get("USD", key -> "3")).isEqualTo("3");
    assertThat(cache.get("USD", key -> "4")).as("kept while Redis is away").isEqualTo("3");
    cache.invalidate("EUR");
    assertThat(cache.get("EUR", key -> "5")).as("but not if it is invalid").isEqualTo("5");
  }

  @Test
  void aWriteOfBestEffortIsAnnouncedWhenRedisIsBack() {
    CachePolicy policy =
        CachePolicy.ttl(TTL)
            .with(new Degraded(new WhenRedisIsAway.Source(), OnQuarantineFailure.BEST_EFFORT));
    Cache<String, String> cache = nodes.open().cache("rates", String.class, String.class, policy);
    Cache<String, String> other = nodes.open().cache("rates", String.class, String.class, policy);
    cache.put("EUR", "1");
    Await.until("the value is there", Nodes.SOON, () -> "1".equals(other.getIfPresent("EUR")));

    redis.pause();
    try {
      cache.invalidate("EUR");
    } finally {
      redis.resume();
    }
    Await.until(
        "the invalidation has arrived, although the writer does nothing more",
        BACK,
        () -> "2".equals(other.get("EUR", key -> "2")));
    assertThat(cache.get("EUR", key -> "2")).isEqualTo("2");
  }

  private static boolean tryUpdate(Users users, long id, String name) {
    try {
      users.update(users.find(id).orElseThrow().withName(name));
      return true;
    } catch (RemoteTierException e) {
      return false;
    }
  }

  private static boolean servesLocally(Penstock penstock, Runnable read) {
    return servesLocally(penstock, "users", read);
  }

  private static boolean servesLocally(Penstock penstock, String cache, Runnable read) {
    long before = Nodes.reads(penstock, cache).localHits();
    read.run();
    return Nodes.reads(penstock, cache).localHits() > before;
  }
}
