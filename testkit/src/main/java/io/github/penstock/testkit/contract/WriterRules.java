package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.spi.RemoteTier.Quarantine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Writers that have a transaction id: nothing of theirs ends by time, all of it by proof. */
abstract class WriterRules extends QuarantineRules {

  private final CacheKey key = key("w");

  @Test
  void writerWithAnIdOutlivesItsDeadline() {
    long writer = transactions.begin();
    tier.quarantine(List.of(key), List.of(), writer, SHORT);
    passTime(SHORT.multipliedBy(2));

    assertThat(granted(there, key).condition().writers()).containsExactly(writer);
    assertThat(granted(here, key).condition().writers()).containsExactly(writer);
  }

  @Test
  void fillThatDoesNotNameTheWriterIsRefused() {
    long writer = transactions.begin();
    quarantine(tier, key, writer);
    Lease.Granted lease = granted(there, key);

    assertThat(fill(there, naming(lease, Set.of()), "old")).isFalse();

    assertMissing(here, key);
    assertThat(granted(here, key).condition().writers()).containsExactly(writer);
  }

  @Test
  void fillThatNamesTheWriterIsStored() {
    long writer = transactions.begin();
    quarantine(tier, key, writer);
    Lease.Granted lease = granted(there, key);
    transactions.finish(writer);

    assertThat(fill(there, lease, "new")).isTrue();

    assertValue(here, key).isEqualTo("new");
  }

  @Test
  void fillEndsTheQuarantinesThatItNames() {
    long writer = transactions.begin();
    Quarantine quarantine = quarantine(tier, key, writer);
    fill(there, granted(there, key), "new");
    assertThat(releaseWith(quarantine, key, "late")).isEmpty();
    assertValue(here, key).isEqualTo("new");

    tier.invalidate(List.of(key));

    assertThat(granted(here, key).condition().writers()).isEmpty();
  }

  @Test
  void fillNamesEveryWriter() {
    long one = transactions.begin();
    long two = transactions.begin();
    quarantine(tier, key, one);
    quarantine(otherTier, key, two);
    Lease.Granted lease = granted(there, key);
    assertThat(lease.condition().writers()).containsExactlyInAnyOrder(one, two);

    assertThat(fill(there, naming(lease, Set.of(two)), "old")).isFalse();

    assertMissing(here, key);
    assertThat(granted(here, key).condition().writers()).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void leaseUnderAWriterEndsTheOneBefore() {
    quarantine(tier, key, transactions.begin());
    Lease.Granted first = granted(here, key);
    Lease.Granted second = granted(there, key);

    assertThat(fill(here, first, "first")).isFalse();
    here.abandon(first);

    assertThat(fill(there, second, "second")).isTrue();
    assertValue(here, key).isEqualTo("second");
  }

  @Test
  void writerEndsLeasesThatWereGrantedBefore() {
    Lease.Granted late = granted(there, key);
    long writer = transactions.begin();
    Quarantine quarantine = quarantine(tier, key, writer);

    assertThat(fill(there, naming(late, Set.of(writer)), "old")).isFalse();
    releaseEmpty(quarantine);
    assertThat(fill(there, naming(late, Set.of(writer)), "old")).isFalse();
    assertMissing(here, key);
  }

  @Test
  void leaseUnderAWriterDoesNotOutliveTheNextOne() {
    quarantine(tier, key, transactions.begin());
    Lease.Granted lease = granted(there, key);
    long next = transactions.begin();
    quarantine(tier, key, next);

    assertThat(fill(there, lease, "old")).isFalse();

    assertMissing(here, key);
  }

  @Test
  void writerWithoutAnIdClosesTheKeyForAll() {
    quarantine(tier, key, transactions.begin());
    Quarantine closing = quarantine(otherTier, key);

    assertQuarantined(here, key);
    assertQuarantined(there, key);

    releaseEmpty(closing);
    assertThat(granted(there, key).condition().writers()).hasSize(1);
  }

  @Test
  void releaseOfAWriterEndsTheCondition() {
    Quarantine quarantine = quarantine(tier, key, transactions.begin());

    releaseEmpty(quarantine);

    assertThat(granted(there, key).condition().writers()).isEmpty();
  }

  @Test
  void releaseOfAWriterStoresItsValue() {
    Quarantine quarantine = quarantine(tier, key, transactions.begin());

    assertThat(releaseWith(quarantine, key, "new")).containsExactly(key);

    assertValue(there, key).isEqualTo("new");
  }

  @Test
  void fenceIsAnIdThatWasBurntAndGoesWithItsProof() {
    Lease.Granted first = granted(here, key);
    assertThat(first.condition().writers()).isEmpty();
    assertThat(first.condition().fence()).isBetween(0L, transactions.snapshot().xmax());
    fill(here, first, "v");
    tier.invalidate(List.of(key));
    load(here, key, "v");
    tier.invalidate(List.of(key));

    assertThat(granted(here, key).condition()).isEqualTo(Lease.Condition.NONE);
  }

  private static Lease.Granted naming(Lease.Granted lease, Set<Long> writers) {
    return new Lease.Granted(
        lease.key(),
        lease.generation(),
        lease.id(),
        new Lease.Condition(writers, lease.condition().fence()));
  }
}
