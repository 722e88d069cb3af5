package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;

/** Two nodes, one region of texts, and short names for what is done with them. */
abstract class TwoNodes extends RemoteContract {

  RemoteTier tier;
  RemoteTier otherTier;
  RemoteRegion<String> here;
  RemoteRegion<String> there;

  /** How reads are made that must see everything that has happened before them. */
  Assurance sure = Assurance.HEARD;

  /**
   * Whether the nodes listen to the channel while the rules are checked. An adapter that knows from
   * the channel what it would have to ask for otherwise is checked in both ways.
   *
   * @return false, unless overridden
   */
  protected boolean listening() {
    return false;
  }

  /** Opens two nodes on the store of this test. */
  @BeforeEach
  final void openTwoNodes() {
    RemoteSession one = openNode();
    RemoteSession two = openNode();
    if (listening()) {
      sure = Assurance.ASKED;
      subscribed(one);
      subscribed(two);
    }
    tier = one.tier();
    otherTier = two.tier();
    here = tier.region(REGION, STRING, TagsOf.NONE);
    there = otherTier.region(REGION, STRING, TagsOf.NONE);
  }

  static <V> Lookup<V> lease(RemoteRegion<V> region, CacheKey key) {
    return lease(region, key, LONG);
  }

  static <V> Lookup<V> lease(RemoteRegion<V> region, CacheKey key, Duration atMost) {
    Map<CacheKey, Lookup<V>> answers = region.lease(List.of(key), atMost);
    assertThat(answers).as("one answer for the key that was asked for").containsOnlyKeys(key);
    return answers.values().iterator().next();
  }

  /** The lease of an asker who must get one. */
  static <V> Lease.Granted granted(RemoteRegion<V> region, CacheKey key) {
    return granted(region, key, LONG);
  }

  static <V> Lease.Granted granted(RemoteRegion<V> region, CacheKey key, Duration atMost) {
    Lease lease = missed(lease(region, key, atMost));
    assertThat(lease).isInstanceOf(Lease.Granted.class);
    assertThat(lease.key()).isEqualTo(key);
    return (Lease.Granted) lease;
  }

  /** The same, after a lease was given back by a node that does not wait until that has arrived. */
  static <V> Lease.Granted grantedSoon(RemoteRegion<V> region, CacheKey key) {
    List<Lease.Granted> granted = new ArrayList<>();
    Await.until(
        "the lease that was given back is granted to the next asker",
        PATIENCE,
        () -> {
          if (missed(lease(region, key)) instanceof Lease.Granted lease) {
            granted.add(lease);
          }
          return !granted.isEmpty();
        });
    return granted.get(0);
  }

  static Lease missed(Lookup<?> lookup) {
    if (lookup instanceof Lookup.Miss<?> miss) {
      return miss.lease();
    }
    throw new AssertionError("Expected a miss, got a hit.");
  }

  static <V> StoredEntry<V> hit(Lookup<V> lookup) {
    if (lookup instanceof Lookup.Hit<V> hit) {
      return hit.entry();
    }
    throw new AssertionError("Expected a hit, got " + lookup + ".");
  }

  static <V> boolean fill(RemoteRegion<V> region, Lease.Granted lease, V value) {
    return result(region.fill(lease, entry(value)));
  }

  /** Asks for the lease of a key, and fills it. */
  <V> void load(RemoteRegion<V> region, CacheKey key, V value) {
    assertThat(fill(region, granted(region, key), value)).as("fill accepted").isTrue();
  }

  <V> AbstractAssert<?, ?> assertValue(RemoteRegion<V> region, CacheKey key) {
    Map<CacheKey, StoredEntry<V>> found = region.get(List.of(key), sure);
    assertThat(found).as("the key is found").containsOnlyKeys(key);
    return Assertions.assertThat((Object) found.values().iterator().next().value()).as("value");
  }

  void assertMissing(RemoteRegion<?> region, CacheKey key) {
    assertThat(region.get(List.of(key), sure)).as("nothing is found").isEmpty();
  }

  static void assertWaits(RemoteRegion<?> region, CacheKey key) {
    assertThat(missed(lease(region, key))).isEqualTo(new Lease.Wait(key));
  }

  static void assertQuarantined(RemoteRegion<?> region, CacheKey key) {
    assertThat(missed(lease(region, key))).isEqualTo(new Lease.Quarantined(key));
  }

  static Quarantine quarantine(RemoteTier at, CacheKey key) {
    return at.quarantine(List.of(key), List.of(), 0, LONG);
  }

  /** Announces a change of tags by a transaction. */
  static Quarantine quarantine(RemoteTier at, long writer, String... tags) {
    return at.quarantine(List.of(), List.of(tags), writer, LONG);
  }

  /** Announces a change of a key by a transaction. */
  static Quarantine quarantine(RemoteTier at, CacheKey key, long writer) {
    return at.quarantine(List.of(key), List.of(), writer, LONG);
  }

  Set<CacheKey> releaseWith(Quarantine quarantine, CacheKey key, String value) {
    return result(tier.release(quarantine, List.of(new RemoteWrite<>(here, key, entry(value)))));
  }

  Set<CacheKey> releaseEmpty(Quarantine quarantine) {
    return result(tier.release(quarantine, List.of()));
  }
}
