package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries that depend on more than their region. */
abstract class TagRules extends WriterRules {

  private static final String LISTS = "lists";
  private static final String ALL = TagsOf.MARK + "all";

  private final CacheKey key = new CacheKey(LISTS, "1");
  private final CacheKey sibling = new CacheKey(LISTS, "2");
  private RemoteRegion<String> lists;
  private RemoteRegion<String> listsThere;

  /** A region whose keys have two tags: one that all have, and one of each key. */
  @BeforeEach
  final void openTaggedRegions() {
    TagsOf tags = one -> List.of(ALL, only(one));
    lists = tier.region(LISTS, STRING, tags);
    listsThere = otherTier.region(LISTS, STRING, tags);
  }

  private static String only(CacheKey key) {
    return TagsOf.MARK + "of:" + key.key();
  }

  @Test
  void taggedEntriesComeBack() {
    load(lists, key, "v");
    load(listsThere, sibling, "w");

    assertValue(listsThere, key).isEqualTo("v");
    assertValue(lists, key).isEqualTo("v");
    assertThat(lists.get(List.of(key, sibling), sure)).containsOnlyKeys(key, sibling);
  }

  @Test
  void clearOfATagMakesItsEntriesVoid() {
    load(lists, key, "v");
    load(lists, sibling, "w");

    otherTier.clear(only(key));

    assertMissing(lists, key);
    assertMissing(listsThere, key);
    assertValue(lists, sibling).isEqualTo("w");
    load(lists, key, "new");
    assertValue(listsThere, key).isEqualTo("new");
  }

  @Test
  void clearOfACommonTagOrOfTheRegionMakesAllVoid() {
    for (String tag : List.of(ALL, LISTS)) {
      load(lists, key, "v");
      load(lists, sibling, "w");

      otherTier.clear(tag);

      assertThat(lists.get(List.of(key, sibling), sure)).isEmpty();
      assertThat(listsThere.get(List.of(key, sibling), sure)).isEmpty();
    }
  }

  @Test
  void tagsAreNoRegions() {
    load(here, key("k"), "v");
    load(lists, key, "v");

    tier.clear(TagsOf.MARK + LISTS);
    tier.clear(TagsOf.MARK + REGION);

    assertValue(there, key("k")).isEqualTo("v");
    assertValue(listsThere, key).isEqualTo("v");
  }

  @Test
  void loadUnderWayIsVoidAfterItsTagWasCleared() {
    Lease.Granted lease = granted(lists, key);

    otherTier.clear(ALL);
    fill(lists, lease, "old");

    assertMissing(lists, key);
    assertMissing(listsThere, key);
  }

  @Test
  void writerOfATagMakesItsEntriesVoid() {
    load(lists, key, "v");
    load(lists, sibling, "w");

    quarantine(otherTier, transactions.begin(), only(key));

    assertMissing(lists, key);
    assertMissing(listsThere, key);
    assertValue(lists, sibling).isEqualTo("w");
  }

  @Test
  void leaseNamesTheWritersOfItsTags() {
    for (String tag : List.of(ALL, only(key), LISTS)) {
      long writer = transactions.begin();
      Quarantine quarantine = quarantine(otherTier, writer, tag);
      for (RemoteRegion<String> region : List.of(lists, listsThere)) {
        assertMissing(region, key);
        Lease.Granted lease = grantedSoon(region, key);
        assertThat(lease.condition().writers()).containsExactly(writer);
        region.abandon(lease);
      }
      releaseEmpty(quarantine);
    }
  }

  @Test
  void leaseNamesTheWritersOfItsKeyAndOfItsTags() {
    long one = transactions.begin();
    long two = transactions.begin();
    quarantine(otherTier, one, ALL);
    quarantine(otherTier, key, two);

    assertMissing(lists, key);
    assertThat(granted(lists, key).condition().writers()).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void fillThatSawTheWriterOfATagStays() {
    long writer = transactions.begin();
    Quarantine quarantine = quarantine(otherTier, writer, ALL);
    assertMissing(lists, key);
    Lease.Granted lease = granted(lists, key);
    transactions.finish(writer);

    assertThat(fill(lists, lease, "new")).isTrue();

    assertValue(listsThere, key).isEqualTo("new");
    releaseEmpty(quarantine);
    assertValue(listsThere, key).isEqualTo("new");
    assertValue(lists, key).isEqualTo("new");
  }

  @Test
  void loadBeforeTheWriterOfATagIsVoid() {
    Lease.Granted lease = granted(lists, key);
    Quarantine quarantine = quarantine(otherTier, transactions.begin(), ALL);

    fill(lists, lease, "old");
    assertMissing(lists, key);
    releaseEmpty(quarantine);

    assertMissing(lists, key);
    assertMissing(listsThere, key);
  }

  @Test
  void releaseOfATagEndsTheConditionAndKeepsOldEntriesVoid() {
    load(lists, key, "old");
    Quarantine quarantine = quarantine(otherTier, transactions.begin(), ALL, only(sibling));

    releaseEmpty(quarantine);

    assertMissing(lists, key);
    assertThat(granted(lists, key).condition().writers()).isEmpty();
    assertThat(granted(lists, sibling).condition().writers()).isEmpty();
  }

  @Test
  void writerOfATagOutlivesItsDeadline() {
    long writer = transactions.begin();
    otherTier.quarantine(List.of(), List.of(ALL), writer, SHORT);
    passTime(SHORT.multipliedBy(2));

    assertMissing(lists, key);
    assertThat(granted(lists, key).condition().writers()).containsExactly(writer);
  }

  @Test
  void writerOfATagWithoutAnIdClosesItUntilItsRelease() {
    Quarantine quarantine = quarantine(otherTier, 0, only(key));
    assertMissing(lists, key);

    assertQuarantined(lists, key);
    assertQuarantined(listsThere, key);
    load(lists, sibling, "w");

    releaseEmpty(quarantine);
    load(lists, key, "v");
    assertValue(listsThere, key).isEqualTo("v");
  }

  @Test
  void writerOfATagWithoutAnIdIsGonePastItsDeadline() {
    otherTier.quarantine(List.of(), List.of(ALL), 0, SHORT);
    passTime(SHORT.multipliedBy(2));

    assertMissing(lists, key);
    load(lists, key, "v");
    assertValue(listsThere, key).isEqualTo("v");
  }

  @Test
  void releaseOfATaggedKeyStoresItsValue() {
    Quarantine quarantine = quarantine(tier, key, transactions.begin());

    assertThat(releaseValue(quarantine, "new")).containsExactly(key);

    assertValue(listsThere, key).isEqualTo("new");
  }

  @Test
  void clearOfATagBetweenQuarantineAndReleaseWins() {
    Quarantine quarantine = quarantine(tier, key, transactions.begin());
    otherTier.clear(only(key));

    assertThat(releaseValue(quarantine, "older")).isEmpty();

    assertMissing(listsThere, key);
  }

  private Set<CacheKey> releaseValue(Quarantine quarantine, String value) {
    return result(tier.release(quarantine, List.of(new RemoteWrite<>(lists, key, entry(value)))));
  }
}
