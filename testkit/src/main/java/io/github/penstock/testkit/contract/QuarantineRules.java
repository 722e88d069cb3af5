package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What writers do: quarantine before COMMIT, release after it, and what comes between. */
abstract class QuarantineRules extends LeaseRules {

  private final CacheKey key = key("q");

  @Test
  void quarantineRemovesTheValueEverywhere() {
    load(here, key, "v");

    quarantine(tier, key);

    assertMissing(here, key);
    assertMissing(there, key);
  }

  @Test
  void quarantineNamesItsKeysAndIsUnique() {
    List<CacheKey> keys = keys(REGION, 40);

    Quarantine first = tier.quarantine(keys, List.of(), 0, LONG);
    Quarantine second = tier.quarantine(keys, List.of(), 0, LONG);
    Quarantine third = otherTier.quarantine(keys, List.of(), 0, LONG);

    assertThat(first.generations()).containsOnlyKeys(keys);
    assertThat(first.token()).isNotEmpty();
    assertThat(Set.of(first.token(), second.token(), third.token())).hasSize(3);
  }

  @Test
  void quarantineAllowsNoLease() {
    quarantine(tier, key);

    assertQuarantined(here, key);
    assertQuarantined(there, key);
  }

  @Test
  void quarantineRefusesLeasesThatWereGrantedBefore() {
    Lease.Granted lease = granted(there, key);
    quarantine(tier, key);

    assertThat(fill(there, lease, "old")).isFalse();
    assertMissing(here, key);
    assertQuarantined(here, key);
  }

  @Test
  void quarantineEndsLeasesForGood() {
    Lease.Granted late = granted(there, key);
    releaseEmpty(quarantine(tier, key));

    assertThat(fill(there, late, "old")).as("a late fill is accepted").isFalse();
    assertMissing(here, key);
  }

  @Test
  void releaseWithAValueStoresIt() {
    load(here, key, "old");
    Quarantine quarantine = quarantine(tier, key);

    assertThat(releaseWith(quarantine, key, "new")).containsExactly(key);

    assertValue(here, key).isEqualTo("new");
    assertValue(there, key).isEqualTo("new");
    StoredEntry<String> found = there.get(List.of(key), sure).values().iterator().next();
    assertThat(found.hardLife()).isPositive().isLessThanOrEqualTo(LONG);
  }

  @Test
  void releaseWithAnAbsentEntryStoresIt() {
    Quarantine quarantine = quarantine(tier, key);
    StoredEntry<String> absent = StoredEntry.living(null, LONG, Duration.ZERO);

    assertThat(result(tier.release(quarantine, List.of(new RemoteWrite<>(here, key, absent)))))
        .containsExactly(key);

    assertValue(there, key).isNull();
  }

  @Test
  void emptyReleaseLeavesTheKeyEmptyAndOpen() {
    load(here, key, "old");
    Quarantine quarantine = quarantine(tier, key);

    assertThat(releaseEmpty(quarantine)).isEmpty();

    assertMissing(here, key);
    load(there, key, "new");
    assertValue(here, key).isEqualTo("new");
  }

  @Test
  void releaseStoresOnlyWhatItIsGiven() {
    CacheKey other = key("other");
    Quarantine quarantine = tier.quarantine(List.of(key, other), List.of(), 0, LONG);

    assertThat(releaseWith(quarantine, key, "new")).containsExactly(key);

    assertValue(there, key).isEqualTo("new");
    assertMissing(there, other);
    load(there, other, "v");
  }

  @Test
  void releaseStoresNoKeyThatWasNotQuarantined() {
    CacheKey foreign = key("foreign");
    Quarantine quarantine = quarantine(tier, key);

    settled(tier.release(quarantine, List.of(new RemoteWrite<>(here, foreign, entry("smuggled")))));

    assertMissing(there, foreign);
  }

  @Test
  void olderReleaseStoresNothingUnderALaterQuarantine() {
    Quarantine older = quarantine(tier, key);
    Quarantine later = quarantine(otherTier, key);

    assertThat(releaseWith(older, key, "older")).isEmpty();

    assertMissing(there, key);
    assertQuarantined(there, key);
    assertThat(releaseWith(later, key, "later")).containsExactly(key);
    assertValue(there, key).isEqualTo("later");
  }

  @Test
  void olderReleaseStoresNothingAfterALaterOneWithAValue() {
    Quarantine older = quarantine(tier, key);
    Quarantine later = quarantine(otherTier, key);
    Set<CacheKey> stored = releaseWith(later, key, "later");

    assertThat(releaseWith(older, key, "older")).isEmpty();

    if (stored.isEmpty()) {
      assertMissing(there, key);
    } else {
      assertValue(there, key).isEqualTo("later");
    }
  }

  @Test
  void olderReleaseStoresNothingAfterALaterOneWithout() {
    Quarantine older = quarantine(tier, key);
    Quarantine later = quarantine(otherTier, key);
    releaseEmpty(later);
    assertQuarantined(there, key);

    assertThat(releaseWith(older, key, "older")).isEmpty();

    assertMissing(there, key);
    load(there, key, "v");
  }

  @Test
  void keyStaysClosedUntilTheLastWriterReleased() {
    Quarantine older = quarantine(tier, key);
    Quarantine later = quarantine(otherTier, key);

    releaseEmpty(older);
    assertQuarantined(there, key);
    releaseEmpty(later);
    load(there, key, "v");
  }

  @Test
  void invalidateBetweenQuarantineAndReleaseWins() {
    Quarantine quarantine = quarantine(tier, key);
    otherTier.invalidate(List.of(key));

    assertQuarantined(there, key);
    assertThat(releaseWith(quarantine, key, "older")).isEmpty();

    assertMissing(there, key);
    load(there, key, "v");
  }

  @Test
  void clearBetweenQuarantineAndReleaseWins() {
    Quarantine quarantine = quarantine(tier, key);
    otherTier.clear(REGION);

    assertQuarantined(there, key);
    assertThat(releaseWith(quarantine, key, "older")).isEmpty();

    assertMissing(there, key);
    load(there, key, "v");
  }

  @Test
  void quarantinePastItsTimeIsOver() {
    Quarantine quarantine = tier.quarantine(List.of(key), List.of(), 0, SHORT);
    passTime(SHORT.multipliedBy(2));

    Lease.Granted lease = granted(there, key);
    assertThat(releaseWith(quarantine, key, "late")).isEmpty();
    assertMissing(there, key);
    assertThat(fill(there, lease, "v")).isTrue();
  }

  @Test
  void releasePastTheTimeStoresNothing() {
    Quarantine quarantine = tier.quarantine(List.of(key), List.of(), 0, SHORT);
    passTime(SHORT.multipliedBy(2));

    assertThat(releaseWith(quarantine, key, "late")).isEmpty();
    assertMissing(there, key);
  }

  @Test
  void laterQuarantineOutlivesAnEarlierOne() {
    tier.quarantine(List.of(key), List.of(), 0, SHORT);
    otherTier.quarantine(List.of(key), List.of(), 0, LONG);
    passTime(SHORT.multipliedBy(2));

    assertQuarantined(there, key);
  }

  @Test
  void valueThatCannotBeEncodedDoesNotKeepTheKeyClosed() {
    TypeRef type = TypeRef.of(Unencodable.class);
    var region = tier.<Unencodable>region(REGION, type, TagsOf.NONE);
    Quarantine quarantine = quarantine(tier, key);

    settled(
        tier.release(
            quarantine, List.of(new RemoteWrite<>(region, key, entry(new Unencodable(1))))));

    assertMissing(there, key);
    load(there, key, "v");
  }
}
