package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@code InvalidationChannel} does, together with the tier that publishes. An adapter
 * proves itself by a test class that extends this one and returns a new module for each call of
 * {@link #module()}, as with {@link RemoteTierContract}.
 *
 * <p>Messages without keys and regions are allowed and count in the sequence like any other.
 */
public abstract class InvalidationChannelContract extends WaitingRules {

  private static final int KEYS_TO_TRY = 100_000;

  /** For subclasses. */
  protected InvalidationChannelContract() {}

  /** Holds after every test: told in order, by one thread at a time, and never lost. */
  @AfterEach
  final void nothingWasWrong() {
    listeners.forEach(listener -> assertThat(listener.faults()).isEmpty());
  }

  @Test
  void readyNamesEveryPartitionOnce() {
    for (RecordingListener listener : listeners) {
      assertThat(listener.states())
          .extracting(PartitionState::partition)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, tier.partitions()).boxed().toList());
    }
  }

  @Test
  void quarantineReachesEveryNodeOnceWithItsToken() {
    List<CacheKey> keys = keys(REGION, 40);

    Quarantine quarantine = tier.quarantine(keys, List.of(), 0, LONG);
    result(tier.release(quarantine, List.of()));
    flush();

    for (RecordingListener listener : listeners) {
      assertAnnouncedOnce(listener, keys, quarantine.token());
      for (InvalidationMessage message : messagesWith(listener, keys)) {
        assertThat(message.generation())
            .isEqualTo(quarantine.generations().get(message.keys().get(0)));
      }
    }
  }

  @Test
  void twoQuarantinesOfAKeyAreTwoMessages() {
    List<CacheKey> keys = List.of(key("k"));

    Quarantine first = tier.quarantine(keys, List.of(), 0, LONG);
    Quarantine second = otherTier.quarantine(keys, List.of(), 0, LONG);
    flush();

    for (RecordingListener listener : listeners) {
      assertThat(messagesWith(listener, keys))
          .extracting(InvalidationMessage::token)
          .containsExactly(first.token(), second.token());
    }
  }

  @Test
  void invalidateReachesEveryNodeOnceWithoutToken() {
    List<CacheKey> keys = keys(REGION, 40);

    otherTier.invalidate(keys);
    flush();

    listeners.forEach(listener -> assertAnnouncedOnce(listener, keys, ""));
  }

  @Test
  void clearReachesEveryNodeOnce() {
    tier.clear(REGION);
    flush();

    for (RecordingListener listener : listeners) {
      List<InvalidationMessage> cleared =
          listener.messages().stream().filter(m -> m.tags().contains(REGION)).toList();
      assertThat(cleared).isNotEmpty();
      assertThat(cleared).extracting(InvalidationMessage::partition).doesNotHaveDuplicates();
      assertThat(cleared).allMatch(m -> m.token().isEmpty() && m.tags().size() == 1);
    }
  }

  @Test
  void sequencesHaveNoGapsWhileBothNodesWrite() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RemoteTier at = i % 2 == 0 ? tier : otherTier;
        running.add(writers.submit(() -> write(at)));
      }
      for (Future<?> one : running) {
        one.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      writers.shutdownNow();
    }
    flush();

    for (int partition = 0; partition < tier.partitions(); partition++) {
      List<InvalidationMessage> heard = listeners.get(0).messagesOf(partition);
      for (RecordingListener listener : listeners) {
        assertThat(listener.messagesOf(partition)).isEqualTo(heard);
        assertSequence(stateOf(listener, partition), heard);
      }
    }
  }

  @Test
  void readyStandsWhereTheOthersAre() {
    write(tier);
    flush();

    RecordingListener late = subscribed(openNode());
    assertThat(late.states()).hasSize(tier.partitions());
    for (PartitionState state : late.states()) {
      List<InvalidationMessage> heard = listeners.get(0).messagesOf(state.partition());
      InvalidationMessage last = heard.get(heard.size() - 1);
      assertThat(state.generation()).isEqualTo(last.generation());
      assertThat(state.sequence()).isEqualTo(last.sequence());
    }

    listeners = List.of(listeners.get(0), listeners.get(1), late);
    flush();
    for (PartitionState state : late.states()) {
      assertSequence(state, late.messagesOf(state.partition()));
    }
  }

  private static void write(RemoteTier at) {
    for (int i = 0; i < 10; i++) {
      List<CacheKey> keys = keys(REGION, 10 + i);
      at.invalidate(keys);
      result(at.release(at.quarantine(keys, List.of(), 0, LONG), List.of()));
      at.clear(REGION);
    }
  }

  /**
   * Waits until every node has heard everything: a last message in every partition, since each
   * partition keeps its order.
   */
  private void flush() {
    List<CacheKey> last = new ArrayList<>();
    String region = "last-" + listeners.get(0).messages().size();
    for (int partition = 0; partition < tier.partitions(); partition++) {
      int wanted = partition;
      last.add(
          IntStream.range(0, KEYS_TO_TRY)
              .mapToObj(i -> new CacheKey(region, "last-" + i))
              .filter(key -> tier.partitionOf(key) == wanted)
              .findFirst()
              .orElseThrow(() -> new AssertionError("No key belongs to partition " + wanted)));
    }
    tier.invalidate(last);
    for (RecordingListener listener : listeners) {
      Await.until(
          "a node has heard the last message of every partition",
          PATIENCE,
          () -> announced(listener).containsAll(last));
    }
  }

  private static Set<CacheKey> announced(RecordingListener listener) {
    return listener.messages().stream()
        .flatMap(message -> message.keys().stream())
        .collect(Collectors.toSet());
  }

  private static List<InvalidationMessage> messagesWith(
      RecordingListener listener, List<CacheKey> keys) {
    return listener.messages().stream()
        .filter(message -> message.keys().stream().anyMatch(keys::contains))
        .toList();
  }

  private void assertAnnouncedOnce(RecordingListener listener, List<CacheKey> keys, String token) {
    List<InvalidationMessage> heard = messagesWith(listener, keys);
    assertThat(heard.stream().flatMap(message -> message.keys().stream()))
        .containsExactlyInAnyOrderElementsOf(keys);
    assertThat(heard).extracting(InvalidationMessage::partition).doesNotHaveDuplicates();
    for (InvalidationMessage message : heard) {
      assertThat(message.token()).isEqualTo(token);
      assertThat(message.tags()).isEmpty();
      assertThat(message.keys()).allMatch(key -> tier.partitionOf(key) == message.partition());
    }
  }

  private static PartitionState stateOf(RecordingListener listener, int partition) {
    return listener.states().stream()
        .filter(state -> state.partition() == partition)
        .findFirst()
        .orElseThrow();
  }

  /** Where a partition had no state yet, its first message says where it begins. */
  private static void assertSequence(PartitionState from, List<InvalidationMessage> heard) {
    assertThat(heard).isNotEmpty();
    InvalidationMessage first = heard.get(0);
    if (from.generation() != null) {
      assertThat(first.generation()).isEqualTo(from.generation());
      assertThat(first.sequence()).isEqualTo(from.sequence() + 1);
    }
    for (int i = 0; i < heard.size(); i++) {
      assertThat(heard.get(i).generation()).isEqualTo(first.generation());
      assertThat(heard.get(i).sequence()).isEqualTo(first.sequence() + i);
    }
  }
}
