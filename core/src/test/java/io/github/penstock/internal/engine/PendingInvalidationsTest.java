package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What could not be announced is sent, all of it, also what comes while it is being sent. */
class PendingInvalidationsTest implements InvalidationListener {

  private static final CacheKey KEY = new CacheKey("rates", "a");

  private final SteppedTime time = new SteppedTime();
  private final SoloRemote remote = new SoloRemote("me", time);
  private final ScheduledThreadPoolExecutor retries = new ScheduledThreadPoolExecutor(1);
  private final PendingInvalidations pending = new PendingInvalidations(remote, retries, time);
  private final List<CacheKey> keys = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private Runnable onMessage = () -> {};

  PendingInvalidationsTest() {
    // What is to be sent by hand is not sent by the timer.
    retries.shutdown();
    remote.subscribe(this);
  }

  @AfterEach
  void close() {
    retries.shutdownNow();
  }

  @Test
  void whatIsAddedAgainWhileItIsSentIsSentAgain() {
    pending.add(List.of(KEY), List.of("#x"));
    onMessage =
        () -> {
          onMessage = () -> {};
          pending.add(List.of(KEY), List.of("#x"));
        };
    pending.drain();
    assertThat(pending.backlog()).as("the second write is not announced yet").isNotNull();
    pending.drain();
    assertThat(pending.backlog()).isNull();
    assertThat(keys).containsExactly(KEY, KEY);
    assertThat(tags).contains("#x", "#x");
  }

  @Test
  void manyTagsTravelTogetherAndAreOpenAgainAtOnce() {
    List<String> many = IntStream.range(0, 1_200).mapToObj(i -> "#" + i).toList();
    pending.add(List.of(), many);
    List<Integer> messages = new ArrayList<>();
    onMessage = () -> messages.add(1);
    pending.drain();
    assertThat(tags).containsExactlyInAnyOrderElementsOf(many);
    assertThat(messages).hasSize(3);
  }

  @Test
  void cachesStandForTooManyKeys() {
    pending.add(
        IntStream.range(0, 10_001).mapToObj(i -> new CacheKey("rates", "" + i)).toList(),
        List.of());
    pending.drain();
    assertThat(keys).isEmpty();
    assertThat(tags).containsExactly("rates");
  }

  @Override
  public void onMessage(InvalidationMessage message) {
    keys.addAll(message.keys());
    tags.addAll(message.tags());
    onMessage.run();
  }

  @Override
  public void onReady(List<PartitionState> states) {}

  @Override
  public void onLeaseEnded(CacheKey key, boolean filled) {}

  @Override
  public void onLost(String reason) {}

  @Override
  public void onHeartbeat(long askedAt, List<PartitionState> states) {}
}
