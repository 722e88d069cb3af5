package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.key.KeyCodecs;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tolerates no gap, no other generation and no time without a channel. */
class InvalidationReceiverTest {

  private static final String G = "1.abc";

  private final SteppedTime time = new SteppedTime();
  private final CacheCore<String, String> cache = cache();
  private final InvalidationReceiver receiver =
      new InvalidationReceiver(2, "me", new Events(List.of(), new Log.OncePerMinute(time)));

  @BeforeEach
  void ready() {
    receiver.add(cache);
    receiver.onReady(List.of(new PartitionState(0, G, 10), new PartitionState(1, G, 0)));
  }

  @Test
  void removesTheKeysOfAMessage() {
    install("a");
    install("b");
    receiver.onMessage(message(G, 11, "", "a"));

    assertThat(holds("a")).isFalse();
    assertThat(holds("b")).isTrue();
    assertThat(cache.counters().snapshot(0).writes().heard()).isEqualTo(1);
  }

  @Test
  void aSkippedNumberEndsThePartition() {
    install("a");
    receiver.onMessage(message(G, 12, "", "unrelated"));
    assertThat(holds("a")).isFalse();

    install("a");
    receiver.onMessage(message(G, 13, "", "unrelated"));
    assertThat(holds("a")).isTrue();
  }

  @Test
  void anotherGenerationEndsThePartition() {
    install("a");
    receiver.onMessage(message("2.def", 1, "", "unrelated"));
    assertThat(holds("a")).isFalse();
  }

  @Test
  void aMessageThatTheStateIncludedIsIgnored() {
    install("a");
    receiver.onMessage(message(G, 10, "", "a"));
    assertThat(holds("a")).isTrue();
  }

  @Test
  void servesNothingFromTheLossUntilTheChannelIsBack() {
    install("a");
    receiver.onLost("test");
    assertThat(holds("a")).isFalse();
    install("b");
    receiver.onReady(List.of(new PartitionState(0, G, 11)));
    assertThat(holds("a")).isFalse();
    assertThat(holds("b")).isFalse();
    install("a");
    assertThat(holds("a")).isTrue();
  }

  @Test
  void ownMessagesAdvanceTheSequenceAndLeaveWhatTheirWritePut() {
    LocalTier.Ticket ticket = cache.local().ticket("a", 0);
    long now = time.nanoTime();
    cache
        .local()
        .install(
            "a",
            new LocalEntry<>(
                "new", now, now + Duration.ofMinutes(1).toNanos(), ticket.epoch(), "me.7"),
            ticket);

    receiver.onMessage(message(G, 11, "me.7", "a"));
    assertThat(holds("a")).isTrue();
    receiver.onMessage(message(G, 12, "you.1", "a"));
    assertThat(holds("a")).isFalse();
    install("b");
    receiver.onMessage(message(G, 13, "", "unrelated"));
    assertThat(holds("b")).as("no gap was seen").isTrue();
  }

  @Test
  void aClearedRegionIsForgotten() {
    install("a");
    receiver.onMessage(new InvalidationMessage(1, G, 1, "", List.of(), List.of("rates")));
    assertThat(holds("a")).isFalse();
    install("a");
    receiver.onMessage(new InvalidationMessage(1, G, 2, "", List.of(), List.of("others")));
    assertThat(holds("a")).isTrue();
  }

  @Test
  void aCacheThatIsMadeLaterIsTrustedOnlyWhileTheChannelIsThere() {
    CacheCore<String, String> late = cache();
    receiver.onLost("test");
    receiver.add(late);
    late.local().install("a", entry(late.local().ticket("a", 0)), late.local().ticket("a", 0));
    assertThat(late.local().get("a", time.nanoTime())).isNull();
  }

  private static InvalidationMessage message(String g, long n, String token, String key) {
    return new InvalidationMessage(0, g, n, token, List.of(new CacheKey("rates", key)), List.of());
  }

  private void install(String key) {
    LocalTier.Ticket ticket = cache.local().ticket(key, 0);
    cache.local().install(key, entry(ticket), ticket);
  }

  private LocalEntry<String> entry(LocalTier.Ticket ticket) {
    long now = time.nanoTime();
    return new LocalEntry<>("v", now, now + Duration.ofMinutes(1).toNanos(), ticket.epoch(), "");
  }

  private boolean holds(String key) {
    return cache.local().get(key, time.nanoTime()) != null;
  }

  private CacheCore<String, String> cache() {
    TypeRef text = TypeRef.of(String.class);
    return new CacheCore<>(
        new CacheSpec("rates", text, text, CachePolicy.ttl(Duration.ofMinutes(1))),
        KeyCodecs.of("rates", text, getClass().getClassLoader()),
        new LocalTier<>(100, 2, Runnable::run),
        new SoloRemote("me", time).region("rates", text),
        new Counters(),
        time);
  }
}
