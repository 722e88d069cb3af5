package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Backoff;
import io.github.penstock.cache.BackoffException;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.Tier;
import io.github.penstock.testkit.fake.InMemorySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Values that are given after their life, and the memory of failures. */
class StaleValuesIT extends OneCache {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final CachePolicy REVALIDATED =
      policy().with(Stale.NEVER.withWhileRevalidate(HOUR));
  private static final CachePolicy PATIENT = policy().with(Stale.NEVER.withIfError(HOUR));
  private static final Loader<String, String> BROKEN =
      key -> {
        throw new IllegalStateException("no database");
      };

  @Test
  void aResultSaysWhereItCameFrom() {
    Penstock here = open(builder -> builder);
    Penstock there = open(builder -> builder);

    assertThat(cache(here, policy()).getResult("EUR", this::next))
        .isEqualTo(CacheResult.loaded("v1"));
    time.advance(Duration.ofMinutes(1));
    CacheResult<String> remote = cache(there, policy()).getResult("EUR", this::next);
    assertThat(remote.value()).isEqualTo("v1");
    assertThat(remote.tier()).isEqualTo(Tier.REMOTE);
    assertThat(remote.age()).isEqualTo(Duration.ofMinutes(1));
    time.advance(Duration.ofMinutes(1));
    CacheResult<String> local = cache(there, policy()).getResult("EUR", this::next);
    assertThat(local.tier()).isEqualTo(Tier.LOCAL);
    assertThat(local.age()).isEqualTo(Duration.ofMinutes(2));
    assertThat(local.version()).isEqualTo(remote.version()).isNotZero();
    assertThat(local.stale()).isFalse();
    assertThat(local).hasToString("a value from LOCAL, PT2M old");
  }

  @Test
  void aStaleValueIsGivenAtOnceAndLoadedAnewInTheBackground() throws Exception {
    Cache<String, String> cache = cache(REVALIDATED);
    CountDownLatch mayLoad = new CountDownLatch(1);
    Loader<String, String> slow =
        key -> {
          assertThat(mayLoad.await(5, TimeUnit.SECONDS)).isTrue();
          return next(key);
        };
    cache.get("EUR", this::next);
    time.advance(TTL);

    for (int i = 0; i < 10; i++) {
      CacheResult<String> stale = cache.getResult("EUR", slow);
      assertThat(stale.value()).isEqualTo("v1");
      assertThat(stale.stale()).isTrue();
    }
    assertThat(cache.getAll(List.of("EUR"), keys -> Map.of())).containsEntry("EUR", "v1");
    mayLoad.countDown();

    soon("the new value", () -> "v2".equals(cache.get("EUR", slow)));
    assertThat(cache.getResult("EUR", slow).stale()).isFalse();
    assertThat(loads).hasValue(2);
    assertThat(cache.stats().reads().stale()).isGreaterThanOrEqualTo(11);
    assertThat(cache.stats().loads().refreshes()).isEqualTo(1);
  }

  @Test
  void oneNodeOfAllLoadsAnew() {
    Cache<String, String> here = cache(open(builder -> builder), REVALIDATED);
    Cache<String, String> there = cache(open(builder -> builder), REVALIDATED);
    here.get("EUR", this::next);
    assertThat(there.get("EUR", this::next)).isEqualTo("v1");
    time.advance(TTL);

    here.get("EUR", this::next);
    there.get("EUR", this::next);

    soon(
        "the new value on both",
        () ->
            "v2".equals(here.get("EUR", this::next)) && "v2".equals(there.get("EUR", this::next)));
    assertThat(loads).hasValue(2);
  }

  @Test
  void aBatchIsLoadedAnewTogether() {
    Cache<String, String> cache = cache(REVALIDATED);
    List<String> keys = List.of("EUR", "USD", "GBP");
    Map<String, String> first = Map.of("EUR", "1", "USD", "1", "GBP", "1");
    Map<String, String> second = Map.of("EUR", "2", "USD", "2", "GBP", "2");
    cache.getAll(keys, missing -> first);
    time.advance(TTL);

    assertThat(cache.getAll(keys, missing -> batch(second))).isEqualTo(first);

    soon("the new values", () -> cache.getAll(keys, missing -> batch(second)).equals(second));
    assertThat(loads).hasValue(1);
  }

  private Map<String, String> batch(Map<String, String> values) {
    loads.incrementAndGet();
    return values;
  }

  @Test
  void whatIsTooOldToBeRevalidatedIsLoadedByTheReader() {
    Cache<String, String> cache = cache(REVALIDATED);
    cache.get("EUR", this::next);
    time.advance(TTL.plus(HOUR));

    assertThat(cache.getResult("EUR", this::next)).isEqualTo(CacheResult.loaded("v2"));
  }

  @Test
  void aStaleValueReplacesAFailure() {
    Cache<String, String> here = cache(open(builder -> builder), PATIENT);
    Cache<String, String> there = cache(open(builder -> builder), PATIENT);
    here.get("EUR", this::next);
    time.advance(TTL);

    CacheResult<String> local = here.getResult("EUR", BROKEN);
    CacheResult<String> remote = there.getResult("EUR", BROKEN);

    assertThat(local.value()).isEqualTo("v1");
    assertThat(local.stale()).isTrue();
    assertThat(remote.value()).isEqualTo("v1");
    assertThat(remote.tier()).isEqualTo(Tier.REMOTE);
    assertThat(remote.age()).isEqualTo(TTL);
    assertThat(here.getAll(List.of("EUR"), keys -> Map.of("EUR", BROKEN.load("EUR"))))
        .containsEntry("EUR", "v1");
    time.advance(HOUR);
    assertThatThrownBy(() -> here.get("EUR", BROKEN)).hasMessage("no database");
  }

  @Test
  void anInvalidatedValueReplacesNoFailure() {
    Cache<String, String> here = cache(open(builder -> builder), PATIENT);
    Cache<String, String> there = cache(open(builder -> builder), PATIENT);
    here.get("EUR", this::next);
    there.get("EUR", this::next);
    time.advance(TTL);
    there.invalidate("EUR");

    assertThatThrownBy(() -> here.get("EUR", BROKEN)).hasMessage("no database");
    assertThatThrownBy(() -> there.get("EUR", BROKEN)).hasMessage("no database");
  }

  @Test
  void aStrongReadIsNeverStale() {
    Penstock penstock = open(builder -> builder);
    Cache<String, String> cache = cache(penstock, policy().with(new Stale(HOUR, HOUR)));
    cache.get("EUR", this::next);
    time.advance(TTL);

    penstock.read(
        Consistency.STRONG,
        () -> {
          assertThatThrownBy(() -> cache.get("EUR", BROKEN)).hasMessage("no database");
          assertThat(cache.get("EUR", this::next)).isEqualTo("v2");
          return "";
        });
  }

  @Test
  void inATransactionAFailureIsNotReplaced() {
    Penstock penstock = open(builder -> builder.source(new InMemorySource()));
    Cache<String, String> cache = cache(penstock, PATIENT);
    cache.get("EUR", this::next);
    time.advance(TTL);
    assertThat(cache.getResult("EUR", BROKEN).stale()).isTrue();

    String unused =
        penstock.transaction(
            tx -> {
              assertThatThrownBy(() -> cache.get("EUR", BROKEN)).hasMessage("no database");
              assertThatThrownBy(
                      () -> cache.getAll(List.of("EUR"), keys -> Map.of("", BROKEN.load(""))))
                  .hasMessage("no database");
              return "";
            });
  }

  @Test
  void anAbsentEntryIsNeverStale() {
    Cache<String, String> cache =
        cache(
            policy()
                .with(new Stale(HOUR, HOUR))
                .with(Lifetimes.of(TTL).withAbsentTtl(Duration.ofSeconds(5)).withJitter(0)));
    assertThat(cache.get("EUR", key -> null)).isNull();
    time.advance(Duration.ofSeconds(5));

    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
  }

  @Test
  void aKeyThatFailedIsLeftAloneForAWhileThatDoubles() {
    Cache<String, String> cache =
        cache(
            PATIENT.with(
                Loading.DEFAULT.with(
                    new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(8), false))));
    Loader<String, String> counted =
        key -> {
          loads.incrementAndGet();
          throw new IllegalStateException("no database");
        };
    cache.get("EUR", key -> "v");
    time.advance(TTL);

    Duration longest = Duration.ofSeconds(2);
    for (int failure = 1; failure <= 4; failure++) {
      cache.get("EUR", counted);
      time.advance(longest.dividedBy(2).minusNanos(1));
      assertThat(cache.getResult("EUR", counted).stale()).isTrue();
      assertThat(loads).as("loads until half of the pause").hasValue(failure);
      time.advance(longest.dividedBy(2).plusNanos(2));
      longest = failure < 3 ? longest.multipliedBy(2) : longest;
    }
    assertThat(cache.get("EUR", this::next)).isEqualTo("v5");
  }

  @Test
  void whereThePolicySaysSoAKeyThatFailedFailsAtOnce() {
    Cache<String, String> cache =
        cache(
            policy()
                .with(
                    Loading.DEFAULT.with(
                        new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(8), true))));
    assertThatThrownBy(() -> cache.get("EUR", BROKEN)).hasMessage("no database");

    assertThatThrownBy(() -> cache.get("EUR", this::next))
        .isInstanceOf(BackoffException.class)
        .hasMessageContaining("'rates'")
        .hasMessageContaining("1 times in a row")
        .hasRootCauseMessage("no database");

    assertThat(cache.stats().loads().refused()).isEqualTo(1);
    time.advance(Duration.ofSeconds(2));
    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
  }
}
