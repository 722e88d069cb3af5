package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalTierTest {

  private static final long MAX_AGE = Duration.ofMinutes(5).toNanos();

  private final SteppedTime time = new SteppedTime();
  private final LocalTier<String, String> tier = new LocalTier<>(100, 2, Runnable::run);

  @BeforeEach
  void channelIsThere() {
    tier.resume();
  }

  @Test
  void servesWhatWasInstalledUntilItExpires() {
    install("a", "1", tier.ticket("a", 0));

    assertThat(value("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(59));
    assertThat(value("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(1));
    assertThat(value("a")).isNull();
  }

  @Test
  void refusesWhatWasReadBeforeAnInvalidation() {
    LocalTier.Ticket ticket = tier.ticket("a", 0);
    tier.invalidate("a", "");

    install("a", "old", ticket);

    assertThat(value("a")).isNull();
    assertThat(tier.isCurrent("a", ticket)).isFalse();
  }

  @Test
  void refusesWhatWasReadBeforeAClear() {
    LocalTier.Ticket ticket = tier.ticket("a", 0);
    tier.clear();

    install("a", "old", ticket);

    assertThat(value("a")).isNull();
    assertThat(tier.getWithin("a", MAX_AGE, time.nanoTime())).isNull();
  }

  @Test
  void doesNotServeWhatWasReadBeforeMessagesWereMissed() {
    LocalTier.Ticket ticket = tier.ticket("a", 1);
    install("b", "other partition", tier.ticket("b", 0));
    tier.restart(1);

    install("a", "old", ticket);

    assertThat(value("a")).isNull();
    assertThat(value("b")).isEqualTo("other partition");
  }

  @Test
  void servesNothingWhileSuspendedAndStartsEmpty() {
    install("a", "1", tier.ticket("a", 0));

    tier.suspend();
    assertThat(value("a")).isNull();
    install("b", "2", tier.ticket("b", 0));
    assertThat(value("b")).isNull();

    tier.resume();
    assertThat(value("a")).isNull();
    assertThat(value("b")).isNull();
    install("a", "3", tier.ticket("a", 0));
    assertThat(value("a")).isEqualTo("3");
  }

  @Test
  void keepsWhatTheInvalidatingWriteHasPut() {
    LocalTier.Ticket ticket = tier.ticket("a", 0);
    long now = time.nanoTime();
    tier.install("a", new LocalEntry<>("new", now, now + MAX_AGE, ticket.epoch(), "n.1"), ticket);

    tier.invalidate("a", "n.1");
    assertThat(value("a")).isEqualTo("new");
    tier.invalidate("a", "n.2");
    assertThat(value("a")).isNull();
  }

  @Test
  void servesLostEntriesOnlyWithinTheAgeThatWasAskedFor() {
    install("a", "1", tier.ticket("a", 0));
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
    LocalTier<Integer, String> small = new LocalTier<>(10, 1, Runnable::run);
    small.resume();
    long now = time.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      LocalTier.Ticket ticket = small.ticket(i, 0);
      small.install(i, new LocalEntry<>("v", now, now + MAX_AGE, ticket.epoch(), ""), ticket);
    }

    int held = 0;
    for (int i = 0; i < 1_000; i++) {
      held += small.get(i, now) == null ? 0 : 1;
    }
    assertThat(held).isBetween(1, 10);
  }

  @Test
  void aTierOfNoEntriesHoldsNothing() {
    LocalTier<String, String> none = new LocalTier<>(0, 1, Runnable::run);
    none.resume();
    LocalTier.Ticket ticket = none.ticket("a", 0);
    long now = time.nanoTime();
    none.install("a", new LocalEntry<>("v", now, now + MAX_AGE, ticket.epoch(), ""), ticket);

    assertThat(none.get("a", now)).isNull();
  }

  /** Whatever the order, an install whose ticket is older than an invalidation leaves nothing. */
  @Test
  void neverKeepsAnOldValueUnderContention() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 5_000; round++) {
        LocalTier.Ticket ticket = tier.ticket("a", 0);
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

  private void install(String key, String value, LocalTier.Ticket ticket) {
    long now = time.nanoTime();
    long deadline = now + Duration.ofMinutes(1).toNanos();
    tier.install(key, new LocalEntry<>(value, now, deadline, ticket.epoch(), ""), ticket);
  }

  private String value(String key) {
    LocalEntry<String> entry = tier.get(key, time.nanoTime());
    return entry == null ? null : entry.value();
  }
}
