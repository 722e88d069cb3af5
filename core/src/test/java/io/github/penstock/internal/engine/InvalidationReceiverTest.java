package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.key.KeyCodec;
import io.github.penstock.internal.key.KeyCodecs;
import io.github.penstock.spi.Gates;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.TagsOf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tolerates no gap, no other generation and no time without a channel. */
class InvalidationReceiverTest {

  private static final TagStamps.Captured NONE = TagStamps.Captured.NONE;
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(1));
  private static final String G = "1.abc";

  private final SteppedTime time = new SteppedTime();
  private final TagStamps tagStamps = new TagStamps();
  private final CacheCore<String, String> cache = cache();
  private final InvalidationReceiver receiver =
      new InvalidationReceiver(
          "me",
          2,
          tag -> 1,
          tagStamps,
          new Events(List.of(), new Log.OncePerMinute(time)),
          Gates.OPEN);

  @BeforeEach
  void ready() {
    receiver.add(cache);
    receiver.onReady(List.of(new PartitionState(0, G, 10), new PartitionState(1, G, 0)));
    beat();
  }

  /** Comes back from a server that is where this node is. */
  private void beat() {
    receiver.onHeartbeat(time.nanoTime(), List.of());
    receiver.onHeartbeat(
        time.nanoTime(), List.of(new PartitionState(0, G, 0), new PartitionState(1, G, 0)));
  }

  @Test
  void removesTheKeysOfAMessage() {
    install("a");
    install("b");
    receiver.onMessage(message(G, 11, "", "a"));

    assertThat(holds("a")).isFalse();
    assertThat(holds("b")).isTrue();
    assertThat(cache.stats().writes().heard()).isEqualTo(1);
  }

  @Test
  void wakesWhoWaitsForALeaseThatEndsOrIsEndedOrCannotBeHeardOf() throws Exception {
    CacheKey key = new CacheKey(cache.name(), "a");
    try (LeaseWaiters.Waiter waiter = receiver.waiters().enter(key)) {
      receiver.onLeaseEnded(key, false);
      assertWoken(waiter);
      receiver.onMessage(message(G, 11, "", "a"));
      assertWoken(waiter);
      receiver.onLost("test");
      assertWoken(waiter);
    }
    assertThat(receiver.waiters().isListening()).isFalse();
  }

  /** Would take longer than the test may. */
  private static void assertWoken(LeaseWaiters.Waiter waiter) throws InterruptedException {
    waiter.await(Duration.ofHours(1));
  }

  @Test
  void aLeaseThatEndsMakesNothingInvalid() {
    install("a");
    receiver.onLeaseEnded(new CacheKey(cache.name(), "a"), true);
    receiver.onMessage(message(G, 11, "", "unrelated"));

    assertThat(holds("a")).isTrue();
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
    AtomicInteger cold = new AtomicInteger();
    receiver.onCold(cold::incrementAndGet);
    install("a");
    assertThat(cold).hasValue(0);
    receiver.onMessage(message("2.def", 1, "", "unrelated"));
    assertThat(holds("a")).isFalse();
    assertThat(cold).as("what was cached there is lost").hasValue(1);
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
    assertThat(holds("a")).as("before the first heartbeat").isFalse();
    beat();
    assertThat(holds("a")).isTrue();
  }

  @Test
  void whereRowsMayWaitInAnOutboxAPollIsNeededToo() {
    CacheCore<String, String> needing = cache("needing", new Setting(POLICY, true));
    receiver.add(needing);
    beat();
    install(needing, "a");
    assertThat(holds(needing, "a")).as("nobody has read the outbox").isFalse();
    long start = time.nanoTime();
    time.advance(Duration.ofMillis(100));
    receiver.read(start, time.nanoTime(), List.of(), List.of());
    assertThat(holds(needing, "a")).as("no heartbeat was asked for after the poll").isFalse();
    receiver.onHeartbeat(start, List.of(new PartitionState(0, G, 0), new PartitionState(1, G, 0)));
    assertThat(holds(needing, "a")).as("nor does an earlier one count").isFalse();
    beat();
    assertThat(holds(needing, "a")).isTrue();
    time.advance(BOUND.minusMillis(100));
    assertThat(holds(needing, "a")).isTrue();
    time.advance(Duration.ofMillis(1));
    assertThat(holds(needing, "a")).as("counted from the beginning of the poll").isFalse();
    beat();
    assertThat(holds(needing, "a")).as("a heartbeat alone is not enough").isFalse();
    install("b");
    assertThat(holds("b")).as("others need none").isTrue();
  }

  @Test
  void rowsOfTheOutboxAreForgottenAlsoWithoutAChannel() {
    install("a");
    install("b");
    receiver.read(0, 0, List.of(new CacheKey(cache.name(), "a")), List.of("#tag"));
    assertThat(holds("a")).isFalse();
    assertThat(holds("b")).isTrue();
    receiver.read(0, 0, List.of(), List.of(cache.name()));
    assertThat(holds("b")).isFalse();
    receiver.onLost("test");
    LocalTier.Ticket ticket = cache.local().ticket("c", 0, NONE);
    receiver.read(0, 0, List.of(new CacheKey(cache.name(), "c")), List.of());
    assertThat(cache.local().isCurrent("c", ticket)).isFalse();
  }

  @Test
  void ownMessagesAdvanceTheSequenceAndLeaveWhatTheirWritePut() {
    LocalTier.Ticket ticket = cache.local().ticket("a", 0, NONE);
    long now = time.nanoTime();
    cache
        .local()
        .install(
            "a",
            new LocalEntry<>(
                "new", Life.until(now, now + Duration.ofMinutes(1).toNanos()), ticket, "me.7"),
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
    late.local()
        .install("a", entry(late.local().ticket("a", 0, NONE)), late.local().ticket("a", 0, NONE));
    assertThat(late.local().get("a", time.nanoTime())).isNull();
  }

  @Test
  void servesWithinTheBoundOfTheLastHeartbeatOnly() {
    install("a");
    time.advance(BOUND);
    assertThat(holds("a")).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(holds("a")).isFalse();
    beat();
    assertThat(holds("a")).isTrue();
  }

  @Test
  void aHeartbeatThatKnowsOfMoreMessagesEndsThePartition() {
    install("a");
    receiver.onHeartbeat(time.nanoTime(), List.of(new PartitionState(0, G, 11)));
    assertThat(holds("a")).isFalse();
    install("a");
    assertThat(holds("a")).isTrue();
  }

  @Test
  void aHeartbeatOfOnePartitionDoesNotSpeakForTheOneThatTellsOfTheCache() {
    install("a");
    time.advance(BOUND.plusNanos(1));
    receiver.onHeartbeat(time.nanoTime(), List.of(new PartitionState(0, G, 10)));
    assertThat(holds("a")).isFalse();
    receiver.onHeartbeat(time.nanoTime(), List.of(new PartitionState(1, G, 0)));
    assertThat(holds("a")).isTrue();
  }

  @Test
  void aGapWhereTheCacheIsToldOfEndsAllItsPartitions() {
    install("a");
    receiver.onMessage(new InvalidationMessage(1, G, 2, "", List.of(), List.of("others")));
    assertThat(holds("a")).isFalse();
  }

  @Test
  void knowsWhichCommitsHaveBeenApplied() {
    ConsistencyToken heard = token(0, G, 10);
    assertThat(receiver.hasApplied(heard, 0, cache)).isTrue();
    assertThat(receiver.hasApplied(token(0, G, 11), 0, cache)).isFalse();
    assertThat(receiver.hasApplied(token(0, "2.other", 1), 0, cache)).isFalse();
    assertThat(receiver.hasApplied(token(0, G, 11), 1, cache)).as("another key").isTrue();
    receiver.onLost("test");
    assertThat(receiver.hasApplied(heard, 0, cache)).isFalse();
  }

  private static ConsistencyToken token(int partition, String generation, long sequence) {
    return new ConsistencyToken(
        List.of(new ConsistencyToken.Position(partition, generation, sequence)), true);
  }

  private static InvalidationMessage message(String g, long n, String token, String key) {
    return new InvalidationMessage(0, g, n, token, List.of(new CacheKey("rates", key)), List.of());
  }

  private void install(String key) {
    install(cache, key);
  }

  private void install(CacheCore<String, String> in, String key) {
    LocalTier.Ticket ticket = in.local().ticket(key, 0, NONE);
    in.local().install(key, entry(ticket), ticket);
  }

  private LocalEntry<String> entry(LocalTier.Ticket ticket) {
    long now = time.nanoTime();
    return new LocalEntry<>(
        "v", Life.until(now, now + Duration.ofMinutes(1).toNanos()), ticket, "");
  }

  private boolean holds(String key) {
    return holds(cache, key);
  }

  private boolean holds(CacheCore<String, String> in, String key) {
    return in.local().get(key, time.nanoTime()) != null;
  }

  private CacheCore<String, String> cache() {
    return cache("rates", new Setting(POLICY));
  }

  private CacheCore<String, String> cache(String name, Setting setting) {
    TypeRef text = TypeRef.of(String.class);
    KeyCodec<String> codec = KeyCodecs.of(name, text, getClass().getClassLoader());
    return new CacheCore<>(
        new CacheSpec(name, text, text, POLICY),
        codec,
        new LocalTier<>(new Local(100), BOUND, 2, Runnable::run),
        new SoloRemote("me", time).region(name, text, TagsOf.NONE),
        new CacheTags<>(name, null, codec, tagStamps),
        new Counters(),
        time,
        new Probe<>(time),
        setting);
  }
}
