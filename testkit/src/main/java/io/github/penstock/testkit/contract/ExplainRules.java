package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation.Condition;
import io.github.penstock.cache.Explanation.Copy;
import io.github.penstock.cache.Explanation.Holder;
import io.github.penstock.cache.Explanation.Place;
import io.github.penstock.cache.Explanation.Reach;
import io.github.penstock.cache.Explanation.Remote;
import io.github.penstock.cache.Explanation.Writer;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What people are told of a key, and that telling changes nothing. */
abstract class ExplainRules extends RegionRules {

  private static final String TAG = TagsOf.MARK + "tag";

  private final CacheKey key = key("explained");

  private Remote.Asked explained(RemoteRegion<?> region) {
    return region.explain(key, LONG);
  }

  @Test
  void keyThatNobodyKnowsIsExplainedAsEmpty() {
    load(here, key("another"), "v");

    Remote.Asked told = explained(here);

    assertThat(told.condition()).isEqualTo(Condition.EMPTY);
    assertThat(told.copy()).isNull();
    assertThat(told.writers()).isEmpty();
    assertThat(told.lease()).isNull();
    assertThat(told.place().partition()).isEqualTo(tier.partitionOf(key));
  }

  @Test
  void copyIsExplained() {
    load(there, key, "v");

    Remote.Asked told = explained(here);
    Copy copy = Objects.requireNonNull(told.copy());
    StoredEntry<String> found = Objects.requireNonNull(here.get(List.of(key), sure).get(key));

    assertThat(told.condition()).isEqualTo(Condition.CURRENT);
    assertThat(copy.version()).isEqualTo(found.version());
    assertThat(copy.isAbsent()).isFalse();
    assertThat(copy.age()).isBetween(Duration.ZERO, PATIENCE);
    assertThat(copy.freshFor()).isBetween(LONG.minus(PATIENCE), LONG);
    assertThat(copy.usableFor()).isEqualTo(copy.freshFor());
    assertThat(told.place().generation()).isNotEmpty();
  }

  @Test
  void expiredCopyIsExplainedAsExpired() {
    StoredEntry<String> brief = StoredEntry.of("v", SHORT, LONG, Duration.ZERO);
    assertThat(result(here.fill(granted(here, key), brief))).isTrue();
    passTime(SHORT.plus(SHORT));

    Copy copy = Objects.requireNonNull(explained(there).copy());

    assertThat(copy.freshFor()).isNegative();
    assertThat(copy.usableFor()).isPositive();
  }

  @Test
  void copyOfAnotherTypeIsExplainedAsUnreadable() {
    load(here, key, "v");
    RemoteRegion<SampleRow> retyped =
        otherTier.region(REGION, TypeRef.of(SampleRow.class), TagsOf.NONE);

    assertThat(explained(retyped).condition()).isEqualTo(Condition.UNREADABLE);
  }

  @Test
  void clearedCopyIsNotExplainedAsCurrent() {
    load(here, key, "v");
    otherTier.clear(REGION);

    assertThat(explained(here).condition()).isIn(Condition.EMPTY, Condition.INVALIDATED);
  }

  @Test
  void holderOfTheLeaseIsNamedAndKeepsIt() {
    Lease.Granted lease = granted(there, key);

    Holder holder = Objects.requireNonNull(explained(here).lease());
    assertThat(holder.node()).isEqualTo(nodeOf(otherTier));
    assertThat(holder.endsIn()).isBetween(LONG.minus(PATIENCE), LONG);
    assertThat(holder.isAwaited()).isFalse();

    assertWaits(here, key);
    assertThat(Objects.requireNonNull(explained(here).lease()).isAwaited()).isTrue();
    assertThat(fill(there, lease, "v")).as("the lease was left alone").isTrue();
    assertThat(explained(here).lease()).isNull();
  }

  @Test
  void explanationIsNoWishForALease() {
    assertThat(explained(here).lease()).isNull();
    assertThat(explained(there).lease()).isNull();
    granted(here, key);
  }

  @Test
  void writersAreNamedUntilTheyAreReleased() {
    long writer = transactions.begin();
    Quarantine quarantine = quarantine(otherTier, key, writer);

    List<Writer> told = explained(here).writers();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).reach()).isEqualTo(Reach.KEY);
    assertThat(told.get(0).transaction()).isEqualTo(writer);
    assertThat(told.get(0).node()).isEqualTo(nodeOf(otherTier));
    assertThat(told.get(0).age()).isBetween(Duration.ZERO, PATIENCE);

    assertThat(result(otherTier.release(quarantine, List.of()))).isEmpty();
    assertThat(explained(here).writers()).isEmpty();
  }

  @Test
  void writersOfTheCacheAndOfTagsAreNamed() {
    RemoteRegion<String> tagged = tier.region(REGION, STRING, one -> List.of(TAG));
    long writer = transactions.begin();
    quarantine(otherTier, writer, REGION, TAG);

    Assertions.assertThat(tagged.explain(key, LONG).writers())
        .extracting(Writer::reach, Writer::transaction, Writer::node)
        .containsExactlyInAnyOrder(
            Assertions.tuple(Reach.CACHE, writer, nodeOf(otherTier)),
            Assertions.tuple(Reach.TAG, writer, nodeOf(otherTier)));
  }

  @Test
  void sequenceIsThatOfTheMessages() {
    load(here, key, "v");
    Place before = explained(here).place();

    otherTier.invalidate(List.of(key));

    Place after = explained(here).place();
    assertThat(after.sequence()).isEqualTo(before.sequence() + 1);
    assertThat(after.generation()).isEqualTo(before.generation());
  }
}
