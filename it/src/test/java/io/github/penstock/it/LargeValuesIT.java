package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Tier;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values of a megabyte, and local tiers that are limited by bytes. */
@PenstockServers
class LargeValuesIT {

  private static final int MEGABYTE = 1 << 20;

  private final AtomicInteger loads = new AtomicInteger();
  private Nodes nodes;

  @BeforeEach
  void open(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static CachePolicy policy(Local local) {
    return CachePolicy.ttl(Duration.ofHours(1)).with(local);
  }

  private static Cache<Integer, String> cache(Penstock penstock, Local local) {
    return penstock.cache("texts", Integer.class, String.class, policy(local));
  }

  private String load(int length) {
    loads.incrementAndGet();
    return "x".repeat(length);
  }

  /** Where a read is answered; loads a value of a length where it is nowhere. */
  private Tier tier(Cache<Integer, String> cache, int key, int length) {
    return cache.getResult(key, k -> load(length)).tier();
  }

  private void untilIn(Tier tier, Cache<Integer, String> cache, int key, int length) {
    Await.until("it is there", Nodes.SOON, () -> tier(cache, key, length) == tier);
  }

  private void staysIn(Tier tier, Cache<Integer, String> cache, int key) {
    for (int i = 0; i < 3; i++) {
      assertThat(tier(cache, key, 1)).isEqualTo(tier);
    }
  }

  @Test
  void aMegabyteIsReadFromRedisEachTimeAndNoError() {
    Cache<Integer, String> cache = cache(nodes.open(), Local.DEFAULT);
    untilIn(Tier.REMOTE, cache, 1, MEGABYTE);
    staysIn(Tier.REMOTE, cache, 1);
    assertThat(cache.get(1, key -> load(1))).hasSize(MEGABYTE);
    assertThat(cache.stats().reads().localHits()).isZero();
  }

  @Test
  void aMegabyteIsKeptLocallyWhereThatIsAllowed() {
    Local large = Local.DEFAULT.withMaxValueBytes(2 * MEGABYTE);
    Cache<Integer, String> cache = cache(nodes.open(), large);
    untilIn(Tier.LOCAL, cache, 1, MEGABYTE);
    Cache<Integer, String> other = cache(nodes.open(), large);
    untilIn(Tier.LOCAL, other, 1, 1);
    assertThat(other.get(1, key -> load(1))).hasSize(MEGABYTE);
  }

  /** Two quotes belong to the text; compression does not matter. */
  @Test
  void whatIsMeasuredIsTheEncodedFormWhereverTheValueCameFrom() {
    Local limits = Local.DEFAULT.withMaxValueBytes(10_000);
    Cache<Integer, String> loading = cache(nodes.open(), limits);
    untilIn(Tier.LOCAL, loading, 1, 9_998);
    untilIn(Tier.REMOTE, loading, 2, 9_999);
    staysIn(Tier.REMOTE, loading, 2);

    Cache<Integer, String> reading = cache(nodes.open(), limits);
    untilIn(Tier.LOCAL, reading, 1, 1);
    staysIn(Tier.REMOTE, reading, 2);
  }

  @Test
  void aLimitOfBytesEvicts() {
    Cache<Integer, String> cache = cache(nodes.open(), Local.DEFAULT.withMaxBytes(5_000));
    for (int i = 0; i < 10; i++) {
      untilIn(Tier.LOCAL, cache, i, 998);
    }
    Await.until("five of ten are left", Nodes.SOON, () -> locals(cache) <= 5);
  }

  private long locals(Cache<Integer, String> cache) {
    return IntStream.range(0, 10).filter(i -> tier(cache, i, 1) == Tier.LOCAL).count();
  }

  @Test
  void withoutARemoteTierTheEstimateCounts() {
    try (Penstock alone = Penstock.builder().open()) {
      Cache<Integer, String> cache = cache(alone, Local.DEFAULT.withMaxValueBytes(1_000));
      for (int i = 0; i < 3; i++) {
        cache.get(1, key -> load(992));
        cache.get(2, key -> load(993));
      }
      assertThat(loads).as("one of the small, three of the large").hasValue(4);
    }
  }
}
