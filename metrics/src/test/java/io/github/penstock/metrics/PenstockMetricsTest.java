package io.github.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.CacheMeter;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.fake.InMemoryRemote;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is measured, under which names, with how many labels. */
class PenstockMetricsTest {

  private static final Duration TTL = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ManualTime time = new ManualTime();
  private final InMemoryRemote.Store store = new InMemoryRemote.Store(time);
  private final InMemoryRemote remote = new InMemoryRemote(store).answeringHeartbeats();
  private final Penstock penstock = Penstock.builder().timeSource(time).remote(remote).open();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final PenstockMetrics metrics = PenstockMetrics.of(penstock);

  @AfterEach
  void close() {
    penstock.close();
  }

  private Cache<String, String> cache(String name) {
    return penstock.cache(name, String.class, String.class, CachePolicy.ttl(TTL));
  }

  @Test
  void cachesAreBoundWhetherTheyAreMadeBeforeOrAfter() {
    cache("before").get("a", key -> "1");
    metrics.bindTo(registry);
    cache("after").get("a", key -> "1");

    for (String name : List.of("before", "after")) {
      assertThat(registry.get("cache.gets").tags("cache", name, "result", "miss").functionCounter())
          .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
      assertThat(registry.get("penstock.loads").tags("cache", name, "result", "value").meter())
          .isNotNull();
    }
  }

  @Test
  void loadsTakeTheirTimeByKindAndResult() {
    metrics.bindTo(registry);
    Cache<String, String> cache = cache("rates");
    cache.get("a", key -> after(Duration.ofMillis(3), "1"));
    cache.getAll(List.of("b", "c"), keys -> after(Duration.ofMillis(30), Map.of("b", "2")));
    assertThatThrownBy(
            () ->
                cache.get(
                    "d",
                    key -> {
                      time.advance(Duration.ofMillis(7));
                      throw new Exception("no");
                    }))
        .isInstanceOf(LoadException.class);

    assertThat(load("one", "success").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
    assertThat(load("many", "success").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
    assertThat(load("one", "failure").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
    assertThat(load("one", "success").count()).isEqualTo(1);
    assertThat(registry.get("penstock.load.batch").tag("cache", "rates").summary().totalAmount())
        .isEqualTo(2);
    CountAtBucket[] counts = load("one", "success").takeSnapshot().histogramCounts();
    assertThat(Arrays.stream(counts).map(each -> each.bucket(TimeUnit.MICROSECONDS)))
        .startsWith(100.0)
        .endsWith(10_000_000.0);
    assertThat(
            Arrays.stream(counts)
                .filter(each -> each.bucket(TimeUnit.MILLISECONDS) == 5)
                .map(CountAtBucket::count))
        .containsExactly(1.0);
  }

  private <T> T after(Duration took, T result) {
    time.advance(took);
    return result;
  }

  private Timer load(String loader, String result) {
    return registry
        .get("penstock.load")
        .tags("cache", "rates", "loader", loader, "result", result)
        .timer();
  }

  @Test
  void whoWaitsForAnotherThreadIsMeasured() throws Exception {
    metrics.bindTo(registry);
    Cache<String, String> cache = cache("rates");
    assertThat(waitingFor(cache, cache)).isEqualTo("1");
    assertThat(waits("thread").count()).isEqualTo(1);
    assertThat(waits("thread").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(20);
    assertThat(waits("node").count()).isZero();
  }

  @Test
  void whoWaitsForAnotherNodeIsMeasured() throws Exception {
    metrics.bindTo(registry);
    InMemoryRemote another = new InMemoryRemote(store);
    try (Penstock other = Penstock.builder().timeSource(time).remote(another).open()) {
      Cache<String, String> elsewhere =
          other.cache("rates", String.class, String.class, CachePolicy.ttl(TTL));
      assertThat(waitingFor(elsewhere, cache("rates"))).isEqualTo("1");
    }
    assertThat(waits("node").count()).isEqualTo(1);
    assertThat(waits("node").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(20);
    assertThat(waits("thread").count()).isZero();
  }

  private Timer waits(String whose) {
    return registry.get("penstock.wait").tags("cache", "rates", "for", whose).timer();
  }

  /** One loads for 20 ms while the other waits. */
  private String waitingFor(Cache<String, String> leading, Cache<String, String> following)
      throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayLoad = new CountDownLatch(1);
    Thread leader =
        new Thread(
            () ->
                leading.get(
                    "a",
                    key -> {
                      loading.countDown();
                      mayLoad.await();
                      return "1";
                    }));
    leader.start();
    loading.await();
    AtomicReference<String> got = new AtomicReference<>();
    Thread follower = new Thread(() -> got.set(following.get("a", key -> "2")));
    follower.start();
    Await.until("it waits", SOON, () -> follower.getState() == Thread.State.TIMED_WAITING);
    time.advance(Duration.ofMillis(20));
    mayLoad.countDown();
    leader.join();
    follower.join();
    return got.get();
  }

  @Test
  void theAgeOfWhatIsServedIsCountedFromWhenItWasStored() {
    metrics.bindTo(registry);
    Cache<String, String> cache = cache("rates");
    cache.get("a", key -> "1");
    time.advance(Duration.ofSeconds(20));
    InMemoryRemote another = new InMemoryRemote(store);
    try (Penstock other = Penstock.builder().timeSource(time).remote(another).open()) {
      MeterRegistry others = new SimpleMeterRegistry();
      PenstockMetrics.of(other).bindTo(others);
      other.cache("rates", String.class, String.class, CachePolicy.ttl(TTL)).get("a", key -> "2");
      Timer ages = others.get("penstock.age").tags("cache", "rates", "tier", "L2").timer();
      assertThat(ages.count()).isEqualTo(1);
      assertThat(ages.totalTime(TimeUnit.SECONDS)).isEqualTo(20);
    }
  }

  @Test
  void hitsOfTheLocalTierAreSampled() {
    metrics.bindTo(registry);
    Cache<String, String> cache = cache("rates");
    cache.get("a", key -> "1");
    Timer ages = registry.get("penstock.age").tags("cache", "rates", "tier", "L1").timer();
    Await.until(
        "a heartbeat came back",
        SOON,
        () -> {
          cache.get("a", key -> "2");
          return localHits() > 0;
        });
    long before = localHits();
    for (int i = 0; i < 25_600; i++) {
      time.advance(Duration.ofNanos(97));
      cache.get("a", key -> "2");
    }
    assertThat(localHits() - before).isEqualTo(25_600);
    assertThat(ages.count()).isBetween(50L, 200L);
    assertThat(penstock.hotKeys("rates", 3))
        .singleElement()
        .satisfies(hot -> assertThat(hot.key()).isEqualTo("a"));
  }

  private long localHits() {
    return penstock.stats().caches().get("rates").reads().localHits();
  }

  @Test
  void theWayThroughTheChannelIsMeasured() {
    metrics.bindTo(registry);
    remote.holdMessages();
    cache("rates").get("a", key -> "1");
    Await.until("a heartbeat is on its way", SOON, () -> remote.heldMessages() > 0);
    time.advance(Duration.ofMillis(40));
    Timer lag = registry.get("penstock.channel.lag").timer();
    long before = lag.count();
    remote.stopHolding();
    assertThat(lag.count()).isGreaterThan(before);
    assertThat(lag.max(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(40);
  }

  @Test
  void thereAreOnlySoManyLabelsAndTenantsAreNone() {
    RegistryMeters meters = new RegistryMeters(penstock, registry, Tags.of("app", "shop"), 2);
    CacheMeter users = meters.of("users");
    assertThat(meters.of("users@acme")).isSameAs(users);
    assertThat(meters.of("users@.4oy")).isSameAs(users);
    meters.of("orders");
    CacheMeter others = meters.of("items");
    assertThat(meters.of("stock@acme")).isSameAs(others);
    assertThat(meters.of("items")).isSameAs(others);

    Set<String> labels =
        registry.getMeters().stream()
            .map(meter -> meter.getId().getTag("cache"))
            .filter(label -> label != null)
            .collect(Collectors.toSet());
    assertThat(labels).containsExactlyInAnyOrder("users", "orders", "(others)");
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getTag("app")).isEqualTo("shop"));
  }

  @Test
  void cachesBeyondTheLimitAreSummedUp() {
    PenstockMetrics.of(penstock).withMostCaches(0).bindTo(registry);
    cache("a").get("k", key -> "1");
    cache("b").get("k", key -> "1");
    assertThat(
            registry
                .get("cache.gets")
                .tags("cache", RegistryMeters.OTHERS, "result", "miss")
                .functionCounter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void healthIsAGauge() {
    metrics.bindTo(registry);
    Cache<String, String> cache = cache("rates");
    assertThat(registry.get("penstock.health").gauge().value()).isEqualTo(2);
    remote.away(true);
    for (int i = 0; i < 3; i++) {
      cache.get("k" + i, key -> "1");
    }
    assertThat(registry.get("penstock.health").gauge().value()).isEqualTo(1);
    assertThat(cause("remote-away")).isEqualTo(1);
    assertThat(cause("channel-lost")).isZero();
    remote.loseChannel();
    assertThat(cause("channel-lost")).isEqualTo(1);
  }

  private double cause(String cause) {
    return registry.get("penstock.health.cause").tag("cause", cause).gauge().value();
  }

  @Test
  void onlyOneMeasuresAtATime() {
    metrics.bindTo(registry);
    cache("rates").get("a", key -> "1");
    assertThatThrownBy(() -> PenstockMetrics.of(penstock).bindTo(new SimpleMeterRegistry()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "This Penstock is measured already. Close that registration first; for several"
                + " destinations bind one registry that passes on.");
    metrics.close();
    cache("rates").get("b", key -> "1");
    assertThat(load("one", "success").count()).as("nobody measures").isEqualTo(1);

    MeterRegistry next = new SimpleMeterRegistry();
    PenstockMetrics.of(penstock).bindTo(next);
    cache("rates").get("c", key -> "1");
    assertThat(next.get("penstock.load").tags("loader", "one", "result", "success").timer().count())
        .isEqualTo(1);
  }

  @Test
  void theGuideNamesEveryMeterAndNoOther() throws IOException {
    metrics.bindTo(registry);
    cache("rates");
    Set<String> described = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../docs/guide/metrics.md"))) {
      String first = line.startsWith("| `") ? line.split("\\|", -1)[1] : "";
      Matcher names = Pattern.compile("`((cache|penstock)\\.[a-z.]+)`").matcher(first);
      while (names.find()) {
        described.add(names.group(1));
      }
    }
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .filteredOn(name -> !name.endsWith(".histogram")) // this registry shows buckets so
        .allSatisfy(name -> assertThat(described).contains(name));
    assertThat(described).allSatisfy(name -> assertThat(registry.find(name).meters()).isNotEmpty());
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> metrics.withMostCaches(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mostCaches -1 is less than zero");
    assertThat(Labels.of(Tier.SOURCE)).isEqualTo("source");
  }
}
