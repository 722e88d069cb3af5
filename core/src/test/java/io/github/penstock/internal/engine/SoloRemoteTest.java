package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of leases and quarantines, as the remote tiers' contract has them, without a store. */
class SoloRemoteTest {

  private static final Duration LIFE = Duration.ofSeconds(30);
  private static final CacheKey KEY = new CacheKey("rates", "EUR");

  private final SteppedTime time = new SteppedTime();
  private final SoloRemote solo = new SoloRemote("node", time);
  private final RemoteRegion<String> region =
      solo.region("rates", TypeRef.of(String.class), TagsOf.NONE);

  @Test
  void aLeaseFillsOnce() {
    Lease.Granted lease = granted();
    assertThat(fill(lease)).isTrue();
    assertThat(fill(lease)).isFalse();
  }

  @Test
  void anInvalidationEndsLeases() {
    Lease.Granted lease = granted();
    solo.invalidate(List.of(KEY));
    assertThat(fill(lease)).isFalse();
  }

  @Test
  void aClearEndsLeasesOfItsRegionOnly() {
    Lease.Granted lease = granted();
    solo.clear("others");
    solo.clear("rates");
    assertThat(fill(lease)).isFalse();
    Lease.Granted next = granted();
    solo.clear("others");
    assertThat(fill(next)).isTrue();
  }

  @Test
  void aQuarantineEndsLeasesAndGrantsNoneUntilItsRelease() {
    Lease.Granted lease = granted();
    Quarantine quarantine = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);

    assertThat(fill(lease)).isFalse();
    assertThat(lease()).isInstanceOf(Lease.Quarantined.class);
    release(quarantine);
    assertThat(fill(granted())).isTrue();
  }

  @Test
  void aQuarantineThatNobodyReleasesEndsByItself() {
    solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    time.advance(LIFE.minusNanos(1));
    assertThat(lease()).isInstanceOf(Lease.Quarantined.class);
    time.advance(Duration.ofNanos(1));
    assertThat(lease()).isInstanceOf(Lease.Granted.class);
  }

  @Test
  void theLaterWriterOfTwoMayPutItsValueInEitherOrderOfRelease() {
    Quarantine first = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    Quarantine second = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    assertThat(release(first)).isEmpty();
    assertThat(release(second)).containsExactly(KEY);

    Quarantine third = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    Quarantine fourth = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    assertThat(release(fourth)).containsExactly(KEY);
    assertThat(release(third)).isEmpty();
  }

  @Test
  void aWriterKeepsWhatItHasPutAlsoWhereItTellsATag() {
    String tag = TagsOf.MARK + "team";
    Quarantine own = solo.quarantine(List.of(KEY), List.of(tag), 0, LIFE);
    assertThat(release(own)).containsExactly(KEY);
    Quarantine earlier = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    Quarantine later = solo.quarantine(List.of(), List.of(tag), 0, LIFE);
    assertThat(release(earlier)).as("the value may depend on the tag").isEmpty();
    assertThat(release(later)).isEmpty();
  }

  @Test
  void anInvalidationOrClearBeforeTheReleaseWins() {
    Quarantine quarantine = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    solo.invalidate(List.of(KEY));
    assertThat(release(quarantine)).isEmpty();

    Quarantine next = solo.quarantine(List.of(KEY), List.of(), 0, LIFE);
    solo.clear("rates");
    assertThat(release(next)).isEmpty();
  }

  @Test
  void aQuarantineWithAWriterOutlivesItsDeadlineAndEndsByProof() {
    solo.quarantine(List.of(KEY), List.of(), 7, LIFE);
    time.advance(LIFE.multipliedBy(2));

    Lease.Granted lease = granted();
    assertThat(lease.condition().writers()).containsExactly(7L);
    assertThat(fill(lease)).isTrue();
    assertThat(granted().condition().isEmpty()).isTrue();
  }

  @Test
  void aQuarantinedTagEndsLeasesAndHasToBeProven() {
    Lease.Granted before = granted();
    Quarantine quarantine = solo.quarantine(List.of(), List.of("rates"), 8, LIFE);

    assertThat(fill(before)).isFalse();
    assertThat(granted().condition().writers()).containsExactly(8L);
    solo.release(quarantine, List.of());
    assertThat(granted().condition().isEmpty()).isTrue();
  }

  private Lease lease() {
    Lookup<String> answer = region.lease(List.of(KEY), LIFE).get(KEY);
    return ((Lookup.Miss<String>) answer).lease();
  }

  private Lease.Granted granted() {
    return (Lease.Granted) lease();
  }

  private boolean fill(Lease.Granted lease) {
    return region.fill(lease, entry()).toCompletableFuture().join();
  }

  private Set<CacheKey> release(Quarantine quarantine) {
    return solo.release(quarantine, List.of(new RemoteWrite<>(region, KEY, entry())))
        .toCompletableFuture()
        .join();
  }

  private static StoredEntry<String> entry() {
    return StoredEntry.living("v", LIFE, Duration.ZERO);
  }
}
