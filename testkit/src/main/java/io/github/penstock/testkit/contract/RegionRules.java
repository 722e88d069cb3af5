package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for a region as a whole, for many keys at once, and for partitions. */
abstract class RegionRules extends TagRules {

  private static final int MANY = 40;

  @Test
  void clearRemovesEverythingInItsRegion() {
    List<CacheKey> keys = keys(REGION, MANY);
    keys.forEach(key -> load(here, key, "v"));

    otherTier.clear(REGION);

    assertThat(here.get(keys, sure)).isEmpty();
    assertThat(there.get(keys, sure)).isEmpty();
    keys.forEach(key -> load(there, key, "new"));
    assertThat(here.get(keys, sure)).containsOnlyKeys(keys);
  }

  @Test
  void clearOfAnUnknownRegionDoesNothing() {
    CacheKey key = key("k");
    load(here, key, "v");

    tier.clear("never-used");

    assertValue(there, key).isEqualTo("v");
  }

  @Test
  void clearMakesLoadsInFlightInvisible() {
    List<CacheKey> keys = keys(REGION, MANY);
    List<Lease.Granted> late = keys.stream().map(key -> granted(here, key)).toList();

    otherTier.clear(REGION);
    late.forEach(lease -> fill(here, lease, "old"));

    assertThat(here.get(keys, sure)).isEmpty();
    assertThat(there.get(keys, sure)).isEmpty();
    keys.forEach(key -> load(there, key, "new"));
    assertValue(here, keys.get(0)).isEqualTo("new");
  }

  @Test
  void clearLeavesOtherRegionsAlone() {
    RemoteRegion<String> other = tier.region(REGION + ".other", STRING, TagsOf.NONE);
    CacheKey stored = new CacheKey(REGION + ".other", "stored");
    CacheKey loading = new CacheKey(REGION + ".other", "loading");
    load(other, stored, "v");
    Lease.Granted lease = granted(other, loading);

    tier.clear(REGION);

    assertValue(other, stored).isEqualTo("v");
    assertThat(fill(other, lease, "w")).isTrue();
    assertValue(other, loading).isEqualTo("w");
  }

  @Test
  void regionsShareNothing() {
    RemoteRegion<String> other = otherTier.region(REGION + "-2", STRING, TagsOf.NONE);
    CacheKey mine = key("same");
    CacheKey theirs = new CacheKey(REGION + "-2", "same");
    load(here, mine, "mine");
    assertMissing(other, theirs);
    Lease.Granted lease = granted(other, theirs);
    Quarantine quarantine = quarantine(tier, mine);

    assertThat(fill(other, lease, "theirs")).isTrue();
    tier.invalidate(List.of(mine));
    assertThat(releaseWith(quarantine, mine, "mine")).isEmpty();

    assertValue(other, theirs).isEqualTo("theirs");
    assertMissing(here, mine);
  }

  @Test
  void namespacesShareNothing() {
    CacheKey key = key("k");
    load(here, key, "v");
    var elsewhere = openNode("contract-" + UUID.randomUUID()).tier();
    RemoteRegion<String> foreign = elsewhere.region(REGION, STRING, TagsOf.NONE);

    assertMissing(foreign, key);
    load(foreign, key, "w");
    elsewhere.clear(REGION);

    assertValue(here, key).isEqualTo("v");
  }

  @Test
  void regionAskedForTwiceIsTheSame() {
    CacheKey key = key("k");
    load(here, key, "v");

    assertValue(tier.<String>region(REGION, STRING, TagsOf.NONE), key).isEqualTo("v");
  }

  @Test
  void manyKeysGoInOneCall() {
    List<CacheKey> keys = keysOfSeveralPartitions();
    List<CacheKey> half = keys.subList(0, keys.size() / 2);
    half.forEach(key -> load(here, key, key.key()));

    assertThat(there.get(keys, sure)).containsOnlyKeys(half);
    Map<CacheKey, Lookup<String>> answers = there.lease(keys, LONG);
    assertThat(answers).containsOnlyKeys(keys);
    List<Lease.Granted> leases = new ArrayList<>();
    answers.forEach(
        (key, answer) -> {
          if (half.contains(key)) {
            assertThat(hit(answer).value()).isEqualTo(key.key());
          } else {
            leases.add((Lease.Granted) missed(answer));
          }
        });
    assertThat(leases).extracting(Lease.Granted::id).doesNotHaveDuplicates();
    leases.forEach(lease -> assertThat(fill(there, lease, lease.key().key())).isTrue());
    assertThat(here.get(keys, sure)).containsOnlyKeys(keys);
    here.get(keys, sure).forEach((key, entry) -> assertThat(entry.value()).isEqualTo(key.key()));
  }

  @Test
  void manyKeysAreQuarantinedReleasedAndInvalidatedInOneCall() {
    List<CacheKey> keys = keysOfSeveralPartitions();
    keys.forEach(key -> load(here, key, "old"));

    Quarantine quarantine = tier.quarantine(keys, List.of(), 0, LONG);
    assertThat(there.get(keys, sure)).isEmpty();
    there
        .lease(keys, LONG)
        .forEach((key, answer) -> assertThat(missed(answer)).isEqualTo(new Lease.Quarantined(key)));

    List<RemoteWrite<?>> writes = new ArrayList<>();
    keys.forEach(key -> writes.add(new RemoteWrite<>(here, key, entry("new"))));
    assertThat(result(tier.release(quarantine, writes))).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(there.get(keys, sure)).containsOnlyKeys(keys);

    tier.invalidate(keys);
    assertThat(there.get(keys, sure)).isEmpty();
  }

  @Test
  void partitionsAreInRangeAndTheSameInEveryNode() {
    assertThat(tier.partitions()).isPositive().isEqualTo(otherTier.partitions());
    for (CacheKey key : keys(REGION, 500)) {
      assertThat(tier.partitionOf(key))
          .isBetween(0, tier.partitions() - 1)
          .isEqualTo(tier.partitionOf(new CacheKey(key.region(), key.key())))
          .isEqualTo(otherTier.partitionOf(key));
    }
  }

  @Test
  void keysSpreadOverPartitions() {
    int mean = 100;
    Map<Integer, Long> counts =
        keys(REGION, mean * tier.partitions()).stream()
            .collect(Collectors.groupingBy(tier::partitionOf, Collectors.counting()));

    assertThat(counts).hasSize(tier.partitions());
    assertThat(counts.values()).allMatch(count -> count > mean / 4 && count < mean * 4L);
  }

  private List<CacheKey> keysOfSeveralPartitions() {
    List<CacheKey> keys = keys(REGION, MANY);
    Set<Integer> touched = keys.stream().map(tier::partitionOf).collect(Collectors.toSet());
    assertThat(touched).hasSizeGreaterThan(tier.partitions() == 1 ? 0 : 1);
    return keys;
  }
}
