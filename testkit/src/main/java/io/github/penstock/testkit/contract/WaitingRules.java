package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.contract.RecordingListener.Ended;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who was told to wait for a lease hears how it ends, on every node, and nobody else is bothered.
 */
abstract class WaitingRules extends ListeningRules {

  private final CacheKey key = key("awaited {a}:b\n\u4e2d");
  private RemoteRegion<String> here;
  private RemoteRegion<String> there;

  /** The same region on both nodes. */
  @BeforeEach
  final void openRegions() {
    here = tier.region(REGION, STRING, TagsOf.NONE);
    there = otherTier.region(REGION, STRING, TagsOf.NONE);
  }

  @Test
  void fillOfAnAwaitedLeaseIsHeardEverywhere() {
    Lease.Granted lease = TwoNodes.granted(here, key);
    TwoNodes.assertWaits(there, key);

    assertThat(TwoNodes.fill(here, lease, "v")).isTrue();

    assertHeard(new Ended(key, true));
    assertThat(TwoNodes.hit(TwoNodes.lease(there, key)).value()).isEqualTo("v");
  }

  @Test
  void fillOfAnAbsentEntryIsHeardAsOne() {
    Lease.Granted lease = TwoNodes.granted(here, key);
    TwoNodes.assertWaits(there, key);

    assertThat(result(here.fill(lease, StoredEntry.living(null, LONG, SHORT)))).isTrue();

    assertHeard(new Ended(key, true));
  }

  @Test
  void abandonedLeaseIsHeardEverywhere() {
    Lease.Granted lease = TwoNodes.granted(here, key);
    TwoNodes.assertWaits(there, key);

    here.abandon(lease);

    assertHeard(new Ended(key, false));
    assertThat(TwoNodes.granted(there, key)).isNotNull();
  }

  @Test
  void fillThatComesTooLateIsHeardAsNone() {
    Lease.Granted lease = TwoNodes.granted(here, key, SHORT);
    TwoNodes.assertWaits(there, key);
    passTime(SHORT.multipliedBy(2));

    assertThat(TwoNodes.fill(here, lease, "late")).isFalse();

    assertHeard(new Ended(key, false));
  }

  @Test
  void whoWaitsForALeaseWaitsForItsSuccessor() {
    Lease.Granted dead = TwoNodes.granted(here, key, SHORT);
    TwoNodes.assertWaits(there, key);
    passTime(SHORT.multipliedBy(2));
    Lease.Granted successor = TwoNodes.granted(here, key);

    assertThat(TwoNodes.fill(here, dead, "late")).isFalse();
    assertThat(TwoNodes.fill(here, successor, "v")).isTrue();

    assertHeard(new Ended(key, true));
  }

  @Test
  void leaseThatNobodyWaitsForEndsInSilence() {
    CacheKey awaited = key("awaited");
    assertThat(TwoNodes.fill(here, TwoNodes.granted(here, key), "v")).isTrue();
    here.abandon(TwoNodes.granted(here, key("other")));
    Lease.Granted lease = TwoNodes.granted(here, awaited);
    TwoNodes.assertWaits(there, awaited);
    assertThat(TwoNodes.fill(here, lease, "v")).isTrue();

    assertHeard(new Ended(awaited, true));
  }

  @Test
  void itsEndCountsInNoSequence() {
    int partition = tier.partitionOf(key);
    Lookup<String> first = TwoNodes.lease(here, key);
    TwoNodes.assertWaits(there, key);
    tier.invalidate(List.of(key));
    Lease.Granted lease = TwoNodes.granted(here, key);
    TwoNodes.assertWaits(there, key);
    assertThat(TwoNodes.fill(here, lease, "v")).isTrue();
    tier.invalidate(List.of(key));

    assertThat(first).isInstanceOf(Lookup.Miss.class);
    for (RecordingListener listener : listeners) {
      Await.until(
          "both removals were heard",
          PATIENCE,
          () ->
              listener.messagesOf(partition).stream().filter(m -> !m.keys().isEmpty()).count()
                  == 2);
      List<Long> sequences =
          listener.messagesOf(partition).stream().map(message -> message.sequence()).toList();
      for (int i = 1; i < sequences.size(); i++) {
        assertThat(sequences.get(i)).isEqualTo(sequences.get(i - 1) + 1);
      }
    }
    assertHeard(new Ended(key, true));
  }

  /** This one and no other, on every node. */
  private void assertHeard(Ended ended) {
    for (RecordingListener listener : listeners) {
      Await.until("the lease's end was heard", PATIENCE, () -> !listener.ended().isEmpty());
      assertThat(listener.ended()).containsExactly(ended);
    }
  }
}
