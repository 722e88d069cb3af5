package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Local;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalTierTest {

  private static final TagStamps.Captured NONE = TagStamps.Captured.NONE;
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final long MAX_AGE = Duration.ofMinutes(5).toNanos();

  private final SteppedTime time = new SteppedTime();
  private final LocalTier<String, String> tier = tier(100, 2);

  @BeforeEach
  void channelIsThere() {
    trust(tier, 2);
  }

  @Test
  void servesWhatWasInstalledUntilItExpires() {
    install("a", "1", tier.ticket("a", 0, NONE));

    assertThat(value("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(59));
    assertThat(value("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(1));
    assertThat(value("a")).isNull();
  }

  @Test
  void refusesWhatWasReadBeforeAnInvalidation() {
    LocalTier.Ticket ticket = tier.ticket("a", 0, NONE);
    tier.invalidate("a", "");

    install("a", "old", ticket);

    assertThat(value("a")).isNull();
    assertThat(tier.isCurrent("a", ticket)).isFalse();
  }

  @Test
  void refusesWhatWasReadBeforeAClear() {
    LocalTier.Ticket ticket = tier.ticket("a", 0, NONE);
    tier.clear();

    install("a", "old", ticket);

    assertThat(value("a")).isNull();
    assertThat(tier.getWithin("a", MAX_AGE, time.nanoTime())).isNull();
  }

  @Test
  void doesNotServeWhatWasReadBeforeMessagesWereMissed() {
    LocalTier.Ticket ticket = tier.ticket("a", 1, NONE);
    install("b", "other partition", tier.ticket("b", 0, NONE));
    tier.restart(1);

    install("a", "old", ticket);

    assertThat(value("a")).isNull();
    assertThat(value("b")).isEqualTo("other partition");
  }

  @Test
  void servesNothingWhileSuspendedAndStartsEmpty() {
    install("a", "1", tier.ticket("a", 0, NONE));

    tier.suspend();
    assertThat(value("a")).isNull();
    install("b", "2", tier.ticket("b", 0, NONE));
    assertThat(value("b")).isNull();

    trust(tier, 2);
    assertThat(value("a")).isNull();
    assertThat(value("b")).isNull();
    install("a", "3", tier.ticket("a", 0, NONE));
    assertThat(value("a")).isEqualTo("3");
  }

  @Test
  void keepsWhatTheInvalidatingWriteHasPut() {
    LocalTier.Ticket ticket = tier.ticket("a", 0, NONE);
    long now = time.nanoTime();
    tier.install(
        "a", new LocalEntry<>("new", Life.until(now, now + MAX_AGE), ticket, "n.1"), ticket);

    tier.invalidate("a", "n.1");
    assertThat(value("a")).isEqualTo("new");
    tier.invalidate("a", "n.2");
    assertThat(value("a")).isNull();
  }

  @Test
  void servesLostEntriesOnlyWithinTheAgeThatWasAskedFor() {
    install("a", "1", tier.ticket("a", 0, NONE));
    tier.suspend();
    time.advance(Duration.ofSeconds(10));

    long now = time.nanoTime();
    assertThat(tier.getWithin("a", Duration.ofSeconds(10).toNanos(), now)).isNotNull();
    assertThat(tier.getWithin("a", Duration.ofSeconds(9).toNanos(), now)).isNull();
    tier.invalidate("a", "");
    assertThat(tier.getWithin("a", Duration.ofSeconds(10).toNanos(), now)).isNull();
  }

  @Test
  void holdsNoMoreEntriesThanItMay() {
    LocalTier<Integer, String> small = tier(10, 1);
    trust(small, 1);
    long now = time.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      LocalTier.Ticket ticket = small.ticket(i, 0, NONE);
      small.install(i, new LocalEntry<>("v", Life.until(now, now + MAX_AGE), ticket, ""), ticket);
    }

    int held = 0;
    for (int i = 0; i < 1_000; i++) {
      held += small.get(i, now) == null ? 0 : 1;
    }
    assertThat(held).isBetween(1, 10);
  }

  @Test
  void aTierOfNoEntriesHoldsNothing() {
    LocalTier<String, String> none = tier(0, 1);
    trust(none, 1);
    LocalTier.Ticket ticket = none.ticket("a", 0, NONE);
    long now = time.nanoTime();
    none.install("a", new LocalEntry<>("v", Life.until(now, now + MAX_AGE), ticket, ""), ticket);

    assertThat(none.get("a", now)).isNull();
  }

  /** Whatever the order, an install whose ticket is older than an invalidation leaves nothing. */
  @Test
  void neverKeepsAnOldValueUnderContention() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 5_000; round++) {
        LocalTier.Ticket ticket = tier.ticket("a", 0, NONE);
        CountDownLatch start = new CountDownLatch(1);
        Future<?> installer =
            threads.submit(
                () -> {
                  start.await();
                  install("a", "old", ticket);
                  return null;
                });
        Future<?> invalidator =
            threads.submit(
                () -> {
                  start.await();
                  tier.invalidate("a", "");
                  return null;
                });
        start.countDown();
        installer.get(5, TimeUnit.SECONDS);
        invalidator.get(5, TimeUnit.SECONDS);
        assertThat(value("a")).isNull();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void servesNothingPastItsBoundUntilAHeartbeatComesBack() {
    install("a", "1", tier.ticket("a", 0, NONE));
    time.advance(BOUND.minusMinutes(1).minusNanos(1));
    install("b", "2", tier.ticket("b", 0, NONE));
    time.advance(Duration.ofMinutes(1).plusNanos(2));

    assertThat(value("b")).isNull();
    assertThat(tier.isTrusted(0, time.nanoTime())).isFalse();
    install("b", "2", tier.ticket("b", 0, NONE));
    tier.heard(0, time.nanoTime());
    assertThat(value("b")).isEqualTo("2");
  }

  @Test
  void whoeverHasLookedAnEntryUpSeesThatItWasInvalidatedBeforeALaterHeartbeat() {
    install("a", "1", tier.ticket("a", 0, NONE));
    LocalEntry<String> lookedUp = tier.get("a", time.nanoTime());
    tier.invalidate("a", "");
    tier.heard(0, time.nanoTime());

    assertThat(lookedUp.isQuiet(time.nanoTime())).isFalse();
  }

  @Test
  void anInvalidatedTagVoidsWhatDependsOnItAndWhatIsAboutTo() {
    TagStamps stamps = new TagStamps();
    LocalTier.Ticket before = tier.ticket("b", 0, stamps.capture(List.of("#t")));
    install("a", "1", tier.ticket("a", 0, stamps.capture(List.of("#t", "#u"))));
    stamps.increment("#t");
    install("b", "old", before);

    assertThat(value("a")).isNull();
    assertThat(value("b")).isNull();
  }

  @Test
  void switchedOffItHoldsNothingWhoeverInstalls() {
    LocalTier.Ticket before = tier.ticket("b", 0, NONE);
    install("a", "1", tier.ticket("a", 0, NONE));
    LocalEntry<String> lookedUp = tier.get("a", time.nanoTime());
    tier.use(false);
    install("b", "before", before);
    install("c", "after", tier.ticket("c", 0, NONE));
    assertThat(lookedUp.isQuiet(time.nanoTime())).isFalse();
    assertThat(tier.stats().entries()).isZero();

    tier.use(true);
    install("b", "before", before);
    assertThat(value("a")).isNull();
    assertThat(value("b")).isNull();
    assertThat(value("c")).isNull();
    install("a", "2", tier.ticket("a", 0, NONE));
    assertThat(value("a")).isEqualTo("2");
  }

  @Test
  void itsSizeCanChangeAndWhatHasNoRoomIsCounted() {
    LocalTier<String, String> none = tier(0, 1);
    trust(none, 1);
    none.resize(new Local(2));
    for (String key : List.of("a", "b", "c", "d")) {
      long now = time.nanoTime();
      LocalTier.Ticket ticket = none.ticket(key, 0, NONE);
      none.install(key, new LocalEntry<>("1", Life.until(now, now + 1_000), ticket, ""), ticket);
    }
    assertThat(none.stats().entries()).isEqualTo(2);
    assertThat(none.stats().maxEntries()).isEqualTo(2);
    assertThat(none.stats().evictions()).isEqualTo(2);
    none.resize(new Local(0));
    assertThat(none.stats().entries()).isZero();
  }

  @Test
  void aLimitOfBytesHoldsAndSoDoesThatOfEntries() {
    Local limits = new Local(10).withMaxBytes(1_000);
    LocalTier<Integer, String> limited = new LocalTier<>(limits, BOUND, 1, Runnable::run);
    trust(limited, 1);

    assertThat(kept(limited, limits, 300)).isEqualTo(3);
    assertThat(kept(limited, limits, 1)).isEqualTo(10);
    Local larger = limits.withMaxBytes(2_000);
    limited.resize(larger);
    assertThat(kept(limited, larger, 300)).isEqualTo(6);
  }

  /** How many of many entries of a size are there afterwards. */
  private long kept(LocalTier<Integer, String> limited, Local limits, int bytes) {
    LocalSizes<String> sizes = new LocalSizes<>(limits, new NoRegion());
    long now = time.nanoTime();
    for (int i = 0; i < 50; i++) {
      LocalTier.Ticket ticket = limited.ticket(i, 0, NONE);
      Life life = Life.until(now, now + Duration.ofMinutes(1).toNanos());
      limited.install(i, sizes.entry("v", life, ticket, "", bytes), ticket);
    }
    return IntStream.range(0, 50).filter(i -> limited.get(i, now) != null).count();
  }

  @Test
  void whatIsTooLargeLeavesNothingOlderBehind() {
    LocalTier.Ticket late = tier.ticket("a", 0, NONE);
    tier.invalidate("a", "");
    install("a", "newer", tier.ticket("a", 0, NONE));
    assertThat(tier.keepOut("a", late)).as("the first").isTrue();
    assertThat(value("a")).as("newer than what was too large").isEqualTo("newer");

    assertThat(tier.keepOut("a", tier.ticket("a", 0, NONE))).isFalse();
    assertThat(value("a")).isNull();
  }

  private static <K> LocalTier<K, String> tier(long entries, int partitions) {
    return new LocalTier<>(new Local(entries), BOUND, partitions, Runnable::run);
  }

  private void trust(LocalTier<?, ?> some, int partitions) {
    some.resume();
    for (int p = 0; p < partitions; p++) {
      some.heard(p, time.nanoTime());
    }
  }

  private void install(String key, String value, LocalTier.Ticket ticket) {
    long now = time.nanoTime();
    long deadline = now + Duration.ofMinutes(1).toNanos();
    tier.install(key, new LocalEntry<>(value, Life.until(now, deadline), ticket, ""), ticket);
  }

  private String value(String key) {
    LocalEntry<String> entry = tier.get(key, time.nanoTime());
    return entry == null ? null : entry.value();
  }
}
