package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken.Position;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.contract.RecordingListener.Heartbeat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that listen: heartbeats, positions, and what a node knows that has heard nothing yet.
 */
abstract class ListeningRules extends RemoteContract {

  RemoteTier tier;
  RemoteTier otherTier;
  List<RecordingListener> listeners;
  private InvalidationChannel channel;

  /** Opens two nodes that listen. */
  @BeforeEach
  final void openTwoListeningNodes() {
    RemoteSession one = openNode();
    RemoteSession two = openNode();
    tier = one.tier();
    otherTier = two.tier();
    channel = one.channel();
    listeners = List.of(subscribed(one), subscribed(two));
  }

  @Test
  void heartbeatComesAfterMessagesThatWereSentBeforeIt() {
    List<CacheKey> keys = keys(REGION, 40);
    for (int i = 1; i <= 20; i++) {
      otherTier.invalidate(keys);
      long before = time().nanoTime();
      channel.heartbeat(Set.of());
      Heartbeat beat = heartbeat(i);

      assertThat(beat.askedAt() - before).isNotNegative();
      assertThat(time().nanoTime() - beat.askedAt()).isNotNegative();
      assertThat(beat.states())
          .extracting(PartitionState::partition)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, tier.partitions()).boxed().toList());
      beat.states().forEach(state -> assertHeard(state, beat.messagesBefore()));
    }
  }

  @Test
  void heartbeatOfSomePartitionsNamesTheseAlone() {
    Set<Integer> some = new TreeSet<>(Set.of(0, tier.partitions() - 1));

    channel.heartbeat(some);

    assertThat(heartbeat(1).states())
        .extracting(PartitionState::partition)
        .containsExactlyInAnyOrderElementsOf(some);
  }

  @Test
  void heartbeatComesToTheNodeThatAskedForIt() {
    channel.heartbeat(Set.of(0));
    heartbeat(1);

    assertThat(listeners.get(1).heartbeats()).isEmpty();
  }

  @Test
  void heartbeatOfANodeThatDoesNotListenIsNothing() {
    openNode().channel().heartbeat(Set.of());
  }

  @Test
  void positionOfAQuarantineIsWhereItsMessagesStand() {
    List<CacheKey> keys = keys(REGION, 40);
    long writer = transactions.begin();

    Quarantine quarantine = otherTier.quarantine(keys, List.of(REGION, "#a", "#b"), writer, LONG);

    assertThat(quarantine.position().announced()).isTrue();
    assertThat(quarantine.tagGenerations()).containsOnlyKeys(REGION, "#a", "#b");
    Set<Integer> partitions =
        keys.stream().map(tier::partitionOf).collect(Collectors.toCollection(TreeSet::new));
    for (RecordingListener listener : listeners) {
      Await.until(
          "every message of the quarantine was heard",
          PATIENCE,
          () -> of(quarantine, listener).size() == quarantine.position().positions().size());
      List<InvalidationMessage> heard = of(quarantine, listener);
      assertThat(heard.stream().map(m -> new Position(m.partition(), m.generation(), m.sequence())))
          .containsExactlyInAnyOrderElementsOf(quarantine.position().positions());
      assertThat(heard).extracting(InvalidationMessage::partition).containsAll(partitions);
      assertThat(heard.stream().flatMap(m -> m.keys().stream()))
          .containsExactlyInAnyOrderElementsOf(keys);
      assertThat(heard.stream().flatMap(m -> m.tags().stream()))
          .containsExactlyInAnyOrder(REGION, "#a", "#b");
    }
  }

  @Test
  void askedReadSeesAClearThatWasNotHeardYet() {
    RemoteRegion<String> here = tier.region(REGION, STRING, TagsOf.NONE);
    for (int i = 0; i < 50; i++) {
      CacheKey key = key("asked-" + i);
      loaded(here, key, "v");

      otherTier.clear(REGION);

      assertThat(here.get(List.of(key), Assurance.ASKED)).isEmpty();
      assertThat(here.lease(List.of(key), LONG).get(key))
          .as("what was refused does not come back by the lease")
          .isInstanceOf(Lookup.Miss.class);
    }
  }

  @Test
  void askedReadFindsWhatIsThere() {
    RemoteRegion<String> here = tier.region(REGION, STRING, TagsOf.NONE);
    RemoteRegion<String> there = otherTier.region(REGION, STRING, TagsOf.NONE);
    CacheKey key = key("k");
    loaded(here, key, "v");

    for (RemoteRegion<String> region : List.of(here, there)) {
      assertThat(region.get(List.of(key), Assurance.ASKED)).containsOnlyKeys(key);
    }
  }

  @Test
  void writerOfARegionIsKnownAfterItWasHeard() {
    RemoteRegion<String> here = tier.region(REGION, STRING, TagsOf.NONE);
    CacheKey key = key("k");
    loaded(here, key, "v");
    long writer = transactions.begin();

    Quarantine quarantine = otherTier.quarantine(List.of(), List.of(REGION), writer, LONG);
    Await.until(
        "the quarantine was heard", PATIENCE, () -> !of(quarantine, listeners.get(0)).isEmpty());

    assertThat(here.get(List.of(key), Assurance.HEARD)).isEmpty();
    Lease.Granted lease = granted(here, key);
    assertThat(lease.condition().writers()).containsExactly(writer);
    result(otherTier.release(quarantine, List.of()));
    here.abandon(lease);
    assertThat(granted(here, key).condition().writers()).isEmpty();
  }

  private void loaded(RemoteRegion<String> region, CacheKey key, String value) {
    assertThat(result(region.fill(granted(region, key), entry(value)))).isTrue();
  }

  private static Lease.Granted granted(RemoteRegion<String> region, CacheKey key) {
    Map<CacheKey, Lookup<String>> answers = region.lease(List.of(key), LONG);
    Lookup<String> answer = answers.get(key);
    if (answer instanceof Lookup.Miss<String> miss && miss.lease() instanceof Lease.Granted lease) {
      return lease;
    }
    throw new AssertionError("No lease was granted");
  }

  private Heartbeat heartbeat(int number) {
    RecordingListener listener = listeners.get(0);
    Await.until("the heartbeat came back", PATIENCE, () -> listener.heartbeats().size() >= number);
    return listener.heartbeats().get(number - 1);
  }

  private void assertHeard(PartitionState state, int messages) {
    long last =
        listeners.get(0).messages().subList(0, messages).stream()
            .filter(message -> message.partition() == state.partition())
            .mapToLong(InvalidationMessage::sequence)
            .reduce(0, (one, next) -> next);
    long atReady =
        listeners.get(0).states().stream()
            .filter(ready -> ready.partition() == state.partition())
            .mapToLong(PartitionState::sequence)
            .sum();
    assertThat(Math.max(last, atReady)).isGreaterThanOrEqualTo(state.sequence());
  }

  private static List<InvalidationMessage> of(Quarantine quarantine, RecordingListener listener) {
    return listener.messages().stream()
        .filter(message -> message.token().equals(quarantine.token()))
        .toList();
  }
}
