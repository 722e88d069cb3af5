package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Refresh;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Hits that load their value anew before it expires. */
class RefreshIT extends OneCache {

  private static final CachePolicy AHEAD = policy().with(Refresh.after(0.8));

  @Test
  void aHitInTheLastFifthOfALifeLoadsAnewInTheBackground() {
    Cache<String, String> cache = cache(AHEAD);
    cache.get("EUR", this::next);
    time.advance(Duration.ofMinutes(8).minusNanos(1));
    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
    assertThat(cache.stats().loads().refreshes()).isZero();

    time.advance(Duration.ofNanos(1));
    assertThat(cache.getResult("EUR", this::next).stale()).isFalse();

    soon("the new value", () -> "v2".equals(cache.get("EUR", this::next)));
    time.advance(Duration.ofMinutes(7));
    assertThat(cache.get("EUR", this::next)).as("its own life").isEqualTo("v2");
    assertThat(loads).hasValue(2);
  }

  @Test
  void theEndOfTheLocalLifeAloneLoadsNothing() {
    Cache<String, String> cache =
        cache(AHEAD.with(Lifetimes.of(TTL).withLocalTtl(Duration.ofSeconds(10)).withJitter(0)));
    cache.get("EUR", this::next);

    for (int i = 0; i < 40; i++) {
      time.advance(Duration.ofSeconds(9));
      assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
    }

    assertThat(loads).hasValue(1);
  }

  @Test
  void anEagerHitLoadsAnewTheEarlierTheMoreAValueCost() {
    Cache<String, String> cache = cache(policy().with(Refresh.early(1)));
    Duration cost = Duration.ofSeconds(5);
    cache.get(
        "EUR",
        key -> {
          time.advance(cost);
          return next(key);
        });
    // Twenty times the cost before the end nobody is early; at the last moment everybody is.
    time.advance(TTL.minus(cost.multipliedBy(21)));
    for (int i = 0; i < 100; i++) {
      cache.get("EUR", this::next);
    }
    assertThat(loads).hasValue(1);

    time.advance(cost.multipliedBy(21).minusMillis(1));
    for (int i = 0; i < 100; i++) {
      cache.get("EUR", this::next);
    }

    soon("the new value", () -> "v2".equals(cache.get("EUR", this::next)));
  }

  @Test
  void anExecutorThatRejectsLeavesReadersWithTheirValue() {
    AtomicInteger asked = new AtomicInteger();
    Cache<String, String> cache =
        cache(
            open(
                builder ->
                    builder.backgroundExecutor(
                        work -> {
                          asked.incrementAndGet();
                          throw new RejectedExecutionException("full");
                        })),
            AHEAD);
    cache.get("EUR", this::next);
    time.advance(Duration.ofMinutes(9));

    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");
    assertThat(cache.get("EUR", this::next)).isEqualTo("v1");

    assertThat(asked).as("it is tried again").hasValue(2);
    time.advance(Duration.ofMinutes(1));
    assertThat(cache.get("EUR", this::next)).isEqualTo("v2");
  }
}
