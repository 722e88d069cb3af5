package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.ContextBulkLoader;
import io.github.penstock.cache.ContextLoader;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.LoadContexts;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Refresh;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.Tier;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.testkit.fake.InMemoryRemote;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads that say how long their value lives, or that it is to be stored nowhere. */
class AdaptiveLoadersIT extends OneCache {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration NANO = Duration.ofNanos(1);

  private final ContextLoader<String, String> forAMinute =
      (key, load) -> {
        load.ttl(MINUTE);
        return next(key);
      };

  private final ContextLoader<String, String> forNobodyElse =
      (key, load) -> {
        load.doNotCache();
        return next(key);
      };

  private final ContextLoader<String, String> absentForASecond =
      (key, load) -> {
        load.ttl(Duration.ofSeconds(1));
        loads.incrementAndGet();
        return null;
      };

  private Penstock node(boolean withRemote) {
    return withRemote ? open(builder -> builder) : alone();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLoadShortensTheLifeOfItsValue(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), policy());
    assertThat(cache.get("EUR", forAMinute)).isEqualTo("v1");
    assertThat(cache.get("USD", this::next)).isEqualTo("v2");

    time.advance(MINUTE.minus(NANO));
    assertThat(cache.get("EUR", forAMinute)).isEqualTo("v1");
    time.advance(NANO);
    assertThat(cache.get("EUR", forAMinute)).isEqualTo("v3");
    assertThat(cache.get("USD", this::next)).as("the policy's life").isEqualTo("v2");
  }

  @Test
  void itIsShorterInTheRemoteTierAsWell() {
    Cache<String, String> here = cache(policy());
    Cache<String, String> there = cache(policy());
    here.get("EUR", forAMinute);

    time.advance(Duration.ofSeconds(40));
    assertThat(there.get("EUR", this::next)).isEqualTo("v1");
    time.advance(Duration.ofSeconds(20));
    assertThat(there.get("EUR", this::next)).as("not a minute from there on").isEqualTo("v2");
  }

  @Test
  void noLoadLengthensALifeAndOfSeveralTheShortestCounts() {
    Cache<String, String> cache = cache(policy());
    ContextLoader<String, String> forLong =
        (key, load) -> {
          load.ttl(Duration.ofDays(1));
          return next(key);
        };
    ContextLoader<String, String> twice =
        (key, load) -> {
          load.ttl(MINUTE);
          load.ttl(TTL);
          return next(key);
        };
    cache.get("EUR", forLong);
    cache.get("USD", twice);

    time.advance(MINUTE);
    assertThat(cache.get("USD", this::next)).isEqualTo("v3");
    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
    time.advance(TTL.minus(MINUTE));
    assertThat(cache.get("EUR", this::next)).isEqualTo("v4");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thatThereIsNoneIsRememberedForAsShort(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), policy());
    ContextLoader<String, String> absentForAMinute =
        (key, load) -> {
          load.ttl(MINUTE);
          loads.incrementAndGet();
          return null;
        };
    cache.get("EUR", absentForASecond);
    cache.get("USD", absentForAMinute);

    time.advance(Duration.ofSeconds(1).minus(NANO));
    assertThat(cache.get("EUR", this::next)).isNull();
    time.advance(NANO);
    assertThat(cache.get("EUR", this::next)).isEqualTo("v3");
    assertThat(cache.get("USD", this::next)).isNull();
    time.advance(Duration.ofSeconds(4));
    assertThat(cache.get("USD", this::next)).as("absentTtl is 5 s").isEqualTo("v4");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staleTimesFollowTheEntrysOwnLife(boolean withRemote) {
    CachePolicy policy = policy().with(new Stale(MINUTE, Duration.ofHours(1)));
    Cache<String, String> cache = cache(node(withRemote), policy);
    cache.get("EUR", forAMinute);
    cache.get("USD", forAMinute);

    time.advance(MINUTE.multipliedBy(2).minus(NANO));
    assertThat(cache.getResult("EUR", forAMinute).stale()).isTrue();
    soon("the new value", () -> !cache.getResult("EUR", forAMinute).stale());

    time.advance(NANO);
    assertThat(cache.getResult("USD", forAMinute).stale()).as("a load that was waited").isFalse();
    time.advance(Duration.ofMinutes(61).minus(NANO));
    ContextLoader<String, String> broken =
        (key, load) -> {
          load.doNotCache();
          throw new IllegalStateException("no source");
        };
    assertThat(cache.getResult("USD", broken).stale()).isTrue();
    time.advance(NANO);
    assertThatThrownBy(() -> cache.get("USD", broken)).hasMessage("no source");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aheadIsAFractionOfTheEntrysOwnLife(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), policy().with(Refresh.after(0.5)));
    cache.get("EUR", forAMinute);
    time.advance(Duration.ofSeconds(30).minus(NANO));
    assertThat(cache.get("EUR", forAMinute)).isEqualTo("v1");
    assertThat(cache.stats().loads().refreshes()).isZero();
    assertThat(loads).hasValue(1);
    time.advance(NANO);
    assertThat(cache.get("EUR", forAMinute)).isEqualTo("v1");
    soon("the new value", () -> "v2".equals(cache.get("EUR", forAMinute)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNotToBeCachedIsStoredNowhere(boolean withRemote) {
    Penstock node = node(withRemote);
    Cache<String, String> cache = cache(node, policy());
    assertThat(cache.get("EUR", forNobodyElse)).isEqualTo("v1");
    assertThat(cache.getIfPresent("EUR")).isNull();
    assertThat(cache.get("EUR", forNobodyElse)).isEqualTo("v2");
    ContextLoader<String, String> absent =
        (key, load) -> {
          load.doNotCache();
          loads.incrementAndGet();
          return null;
        };
    assertThat(cache.get("USD", absent)).isNull();
    assertThat(cache.get("USD", this::next)).as("not known to be absent").isEqualTo("v4");
    assertThat(cache.stats().fills().refused()).isZero();
  }

  @Test
  void itsLeaseIsGivenBack() {
    Cache<String, String> here = cache(policy());
    Cache<String, String> there = cache(policy());
    here.get("EUR", forNobodyElse);

    assertThat(there.get("EUR", this::next)).isEqualTo("v2");
    assertThat(here.get("EUR", this::next)).as("stored under the next lease").isEqualTo("v2");
  }

  @Test
  void thoseWhoWaitForTheSameLoadGetIt() throws Exception {
    Cache<String, String> cache = cache(policy());
    // From the first heartbeat on flights are joined.
    soon("trust", () -> cache.getResult("EUR", key -> "1.08").tier() == Tier.LOCAL);
    cache.invalidate("EUR");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ContextLoader<String, String> slow =
        (key, load) -> {
          load.doNotCache();
          begun.countDown();
          assertThat(mayEnd.await(5, TimeUnit.SECONDS)).isTrue();
          return next(key);
        };
    Future<String> first = threads.submit(() -> cache.get("EUR", slow));
    assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
    AtomicReference<String> second = new AtomicReference<>();
    Thread waiter = new Thread(() -> second.set(cache.get("EUR", this::next)));
    waiter.start();
    soon("a reader that waits", () -> waiter.getState() == Thread.State.TIMED_WAITING);
    mayEnd.countDown();

    assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("v1");
    waiter.join(5_000);
    assertThat(second).hasValue("v1");
    assertThat(loads).hasValue(1);
    assertThat(cache.getIfPresent("EUR")).isNull();
  }

  @Test
  void aCopyThatIsThereStaysForItsOwnLife() {
    Cache<String, String> cache = cache(policy().with(Stale.NEVER.withWhileRevalidate(MINUTE)));
    cache.get("EUR", this::next);
    time.advance(TTL);

    assertThat(cache.get("EUR", forNobodyElse)).isEqualTo("v1");
    soon("the load", () -> loads.get() == 2);
    assertThat(cache.get("EUR", forNobodyElse)).isEqualTo("v1");
    time.advance(MINUTE);
    assertThat(cache.get("EUR", this::next)).isNotEqualTo("v1");
  }

  /** EUR for a minute, USD not at all, anything else as the policy says. */
  private Map<String, String> rates(Set<String> keys, LoadContexts<String, String> loads) {
    if (keys.contains("EUR")) {
      loads.of("EUR").ttl(MINUTE);
    }
    if (keys.contains("USD")) {
      loads.of("USD").doNotCache();
    }
    if (keys.contains("XXX")) {
      loads.of("XXX").ttl(Duration.ofSeconds(1));
    }
    return keys.stream()
        .filter(key -> !key.equals("XXX"))
        .collect(Collectors.toMap(key -> key, this::next));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachKeyOfManyHasItsOwnLife(boolean withRemote) {
    Cache<String, String> cache = cache(node(withRemote), policy());
    List<String> keys = List.of("EUR", "USD", "GBP", "XXX");
    assertThat(cache.getAll(keys, this::rates)).containsOnlyKeys("EUR", "USD", "GBP");

    assertThat(cache.getIfPresent("USD")).isNull();
    String gbp = cache.getIfPresent("GBP");
    assertThat(gbp).isNotNull();
    assertThat(cache.getIfPresent("EUR")).isNotNull();
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.get("XXX", this::next)).isNotNull();
    time.advance(MINUTE);
    assertThat(cache.getIfPresent("EUR")).isNull();
    assertThat(cache.getIfPresent("GBP")).isEqualTo(gbp);
  }

  @Test
  void loadersThatTravelTogetherSayItOfEachKey() {
    Cache<String, String> cache = cache(policy());
    BatchLoader<String, String> together = keys -> rates(keys, LoadContexts.current());
    for (String key : List.of("EUR", "USD", "GBP")) {
      assertThat(cache.get(key, together)).isNotNull();
    }

    assertThat(cache.getIfPresent("USD")).isNull();
    time.advance(MINUTE);
    assertThat(cache.getIfPresent("EUR")).isNull();
    assertThat(cache.getIfPresent("GBP")).isNotNull();
  }

  @Test
  void whatIsWarmedObeysAsWell() {
    Cache<String, String> cache = cache(policy());
    ContextBulkLoader<String, String> loader = this::rates;
    Warmed warmed = cache.warm(List.of("EUR", "USD", "GBP"), loader, Warming.of(10, 1_000));

    assertThat(warmed).isEqualTo(new Warmed(3, 0, 2, 0, 0, 1));
    time.advance(MINUTE);
    assertThat(cache.getIfPresent("EUR")).isNull();
    assertThat(cache.getIfPresent("GBP")).isNotNull();
  }

  @Test
  void whileTheRemoteTierIsAwayNoMoreIsKept() {
    InMemoryRemote remote = new InMemoryRemote(store);
    WhenRedisIsAway local = new WhenRedisIsAway.Local(TTL);
    CachePolicy policy = policy().with(new Degraded(local, OnQuarantineFailure.FAIL));
    Cache<String, String> cache = cache(open(builder -> builder.remote(remote)), policy);
    remote.away(true);

    assertThat(cache.get("EUR", forAMinute)).isEqualTo("v1");
    assertThat(cache.get("USD", forNobodyElse)).isEqualTo("v2");
    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
    assertThat(cache.get("USD", this::next)).isEqualTo("v3");
    time.advance(MINUTE);
    assertThat(cache.get("EUR", this::next)).isEqualTo("v4");
    assertThat(cache.get("USD", this::next)).isEqualTo("v3");
  }

  @Test
  void aLoadOnAThreadOfPenstockHasItsContextThere() {
    CachePolicy policy =
        policy().with(Loading.DEFAULT.with(Deadlines.NONE.withHard(Duration.ofSeconds(5))));
    Cache<String, String> cache = cache(policy);
    Thread caller = Thread.currentThread();
    String value =
        cache.get(
            "EUR",
            key -> {
              assertThat(Thread.currentThread()).isNotSameAs(caller);
              LoadContext.current().ttl(MINUTE);
              return next(key);
            });

    assertThat(value).isEqualTo("v1");
    time.advance(MINUTE);
    assertThat(cache.getIfPresent("EUR")).isNull();
  }

  @Test
  void aLoadInsideOfALoadSpeaksForItself() {
    Penstock node = open(builder -> builder);
    Cache<String, String> outer = cache(node, policy());
    Cache<String, String> inner = node.cache("inner", String.class, String.class, policy());
    ContextLoader<String, String> both =
        (key, load) -> {
          String value = inner.get(key, forNobodyElse);
          LoadContext.current().ttl(MINUTE);
          return value;
        };
    outer.get("EUR", both);

    assertThat(LoadContext.isLoading()).isFalse();
    assertThat(inner.getIfPresent("EUR")).isNull();
    assertThat(outer.getIfPresent("EUR")).isEqualTo("v1");
    time.advance(MINUTE);
    assertThat(outer.getIfPresent("EUR")).isNull();
  }
}
