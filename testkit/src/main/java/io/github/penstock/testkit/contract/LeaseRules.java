package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Misses, leases, fills and invalidations of single keys. */
abstract class LeaseRules extends TwoNodes {

  private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(10);

  private final CacheKey key = key("k");

  @Test
  void keyNeverFilledIsAMiss() {
    assertMissing(here, key);
    assertThat(granted(here, key).key()).isEqualTo(key);
  }

  @Test
  void acceptedFillIsFoundByEveryNode() {
    load(here, key, "v");

    for (var region : List.of(here, there)) {
      StoredEntry<String> found = region.get(List.of(key), sure).values().iterator().next();
      assertThat(found.value()).isEqualTo("v");
      assertThat(found.hardLife()).isPositive().isLessThanOrEqualTo(LONG);
      assertThat(found.softLife()).isPositive().isLessThanOrEqualTo(LONG);
      assertThat(found.loadCost()).isEqualTo(Duration.ofMillis(7));
    }
  }

  @Test
  void absentEntryIsFoundAsAbsent() {
    Lease.Granted lease = granted(here, key);
    StoredEntry<String> absent = StoredEntry.living(null, LONG, Duration.ZERO);

    assertThat(result(here.fill(lease, absent))).isTrue();

    assertValue(there, key).isNull();
    assertThat(hit(lease(there, key)).isAbsent()).isTrue();
  }

  @Test
  void validatorIsFoundWithItsValue() {
    StoredEntry<String> entry = StoredEntry.living("v", LONG, Duration.ZERO);
    String longest = "\u20ac".repeat(1_000);

    assertThat(result(here.fill(granted(here, key), entry.withValidator(longest)))).isTrue();

    StoredEntry<String> found = there.get(List.of(key), sure).values().iterator().next();
    assertThat(found.value()).isEqualTo("v");
    assertThat(found.validator()).isEqualTo(longest);
    assertThat(hit(lease(there, key)).validator()).isEqualTo(longest);
    CacheKey without = key("without");
    load(here, without, "v");
    assertThat(there.get(List.of(without), sure).values().iterator().next().validator()).isNull();
  }

  @Test
  void remainingLifeGoesDown() {
    load(here, key, "v");

    passTime(SHORT);

    StoredEntry<String> found = here.get(List.of(key), sure).values().iterator().next();
    Duration most = LONG.minus(SHORT).plus(CLOCK_TOLERANCE);
    assertThat(found.hardLife()).isPositive().isLessThanOrEqualTo(most);
    assertThat(found.softLife()).isPositive().isLessThanOrEqualTo(most);
  }

  @Test
  void entryPastItsLifeIsAMiss() {
    Lease.Granted lease = granted(here, key);
    assertThat(result(here.fill(lease, StoredEntry.living("v", SHORT, Duration.ZERO)))).isTrue();

    passTime(SHORT.multipliedBy(2));

    assertMissing(there, key);
    assertThat(granted(there, key).key()).isEqualTo(key);
  }

  @Test
  void entryPastItsSoftLifeIsFoundAsStale() {
    Lease.Granted lease = granted(here, key);
    assertThat(result(here.fill(lease, StoredEntry.of("v", SHORT, LONG, Duration.ZERO)))).isTrue();

    passTime(SHORT.multipliedBy(2));

    StoredEntry<String> found = there.get(List.of(key), sure).values().iterator().next();
    assertThat(found.softLife()).isLessThanOrEqualTo(Duration.ZERO);
    assertThat(found.hardLife()).isPositive();
  }

  @Test
  void outdatedEntryIsReplacedUnderALease() {
    load(here, key, "old");
    StoredEntry<String> old = here.get(List.of(key), sure).values().iterator().next();
    Map<CacheKey, Long> outdated = Map.of(key, old.version());

    Lookup<String> first = there.lease(List.of(key), LONG, outdated).values().iterator().next();
    Lookup<String> second = here.lease(List.of(key), LONG, outdated).values().iterator().next();
    assertThat(missed(second)).isEqualTo(new Lease.Wait(key));
    assertValue(here, key).isEqualTo("old");
    assertThat(fill(there, (Lease.Granted) missed(first), "new")).isTrue();

    assertValue(here, key).isEqualTo("new");
    Lookup<String> third = here.lease(List.of(key), LONG, outdated).values().iterator().next();
    assertThat(hit(third).value()).as("another copy than the outdated one").isEqualTo("new");
  }

  @Test
  void entryIsKnownByItsVersionAndGrowsOlder() {
    StoredEntry<String> stored = entry("v");
    assertThat(result(here.fill(granted(here, key), stored))).isTrue();

    passTime(SHORT);

    StoredEntry<String> found = there.get(List.of(key), sure).values().iterator().next();
    assertThat(found.version()).isEqualTo(stored.version());
    assertThat(found.age()).isBetween(SHORT.minus(CLOCK_TOLERANCE), PATIENCE);
  }

  @Test
  void secondAskerWaits() {
    granted(here, key);

    assertWaits(there, key);
    assertWaits(here, key);
  }

  @Test
  void oneOfManyAskersGetsTheLease() throws Exception {
    ExecutorService askers = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Lease>> asks = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        var region = i % 2 == 0 ? here : there;
        asks.add(() -> missed(lease(region, key)));
      }
      List<Lease> leases = new ArrayList<>();
      for (Future<Lease> answer : askers.invokeAll(asks)) {
        leases.add(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
      }

      assertThat(leases).filteredOn(Lease.Granted.class::isInstance).hasSize(1);
      assertThat(leases).filteredOn(Lease.Wait.class::isInstance).hasSize(31);
    } finally {
      askers.shutdownNow();
    }
  }

  @Test
  void askerGetsThroughAfterAnAbandonedLease() {
    Lease.Granted lease = granted(here, key);
    here.abandon(lease);

    Lease.Granted next = grantedSoon(there, key);

    assertThat(next.id()).isNotEqualTo(lease.id());
    assertThat(fill(here, lease, "abandoned")).as("an abandoned lease fills").isFalse();
    assertThat(fill(there, next, "v")).isTrue();
    assertValue(here, key).isEqualTo("v");
  }

  @Test
  void askerGetsTheValueAfterTheFill() {
    Lease.Granted lease = granted(here, key);
    assertWaits(there, key);
    fill(here, lease, "v");

    assertThat(hit(lease(there, key)).value()).isEqualTo("v");
  }

  @Test
  void leaseFillsOnce() {
    Lease.Granted lease = granted(here, key);
    assertThat(fill(here, lease, "first")).isTrue();

    assertThat(fill(here, lease, "second")).isFalse();
    assertValue(there, key).isEqualTo("first");
  }

  @Test
  void leasePastItsTimeNoLongerFills() {
    Lease.Granted lease = granted(here, key, SHORT);
    passTime(SHORT.multipliedBy(2));

    assertThat(fill(here, lease, "late")).isFalse();
    assertMissing(there, key);
  }

  @Test
  void nextAskerIsNotDisturbedByALeasePastItsTime() {
    Lease.Granted late = granted(here, key, SHORT);
    passTime(SHORT.multipliedBy(2));
    Lease.Granted lease = granted(there, key);

    here.abandon(late);
    assertThat(fill(here, late, "late")).isFalse();

    assertWaits(here, key);
    assertThat(fill(there, lease, "v")).isTrue();
    assertValue(here, key).isEqualTo("v");
  }

  @Test
  void invalidateRemovesTheValueEverywhere() {
    load(here, key, "v");

    tier.invalidate(List.of(key));

    assertMissing(here, key);
    assertMissing(there, key);
    assertThat(granted(there, key).key()).isEqualTo(key);
  }

  @Test
  void invalidateEndsTheLease() {
    Lease.Granted late = granted(here, key);
    otherTier.invalidate(List.of(key));

    assertThat(fill(here, late, "late")).as("a late fill is accepted").isFalse();
    assertMissing(there, key);
  }

  @Test
  void lateFillDoesNotEndTheNextLease() {
    Lease.Granted late = granted(here, key);
    otherTier.invalidate(List.of(key));
    Lease.Granted lease = granted(there, key);

    assertThat(fill(here, late, "late")).isFalse();
    here.abandon(late);

    assertWaits(here, key);
    assertThat(fill(there, lease, "v")).isTrue();
    assertThat(fill(here, late, "later")).isFalse();
    assertValue(here, key).isEqualTo("v");
  }

  @Test
  void interruptionStaysSet() {
    Thread.currentThread().interrupt();
    boolean threw = false;
    try {
      here.get(List.of(key), sure);
    } catch (InterruptedLoadException e) {
      threw = true;
    }
    assertThat(Thread.interrupted()).as("interrupted after get, which threw: %s", threw).isTrue();
  }
}
