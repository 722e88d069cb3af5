package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The breaker in virtual time; the deadline of calls is 200 ms, so from 150 ms on they are slow.
 */
class BreakerTest {

  private static final Duration DEADLINE = Duration.ofMillis(200);
  private static final Duration QUICK = Duration.ofMillis(1);

  private final SteppedTime time = new SteppedTime();
  private final Breaker breaker = new Breaker(time, DEADLINE);

  @Test
  void opensWithinASecondUnderLoadWhenNothingIsAnsweredAnyMore() {
    for (int i = 0; i < 100; i++) {
      call(QUICK, true);
    }

    // Sixteen callers at once, each of which calls again when its call has failed.
    int rounds = 0;
    while (breaker.isClosed()) {
      blow(16, DEADLINE);
      rounds++;
    }

    assertThat(DEADLINE.multipliedBy(rounds)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void knowsForHowLongItHasBeenOpen() {
    assertThat(breaker.awayFor()).isNull();
    while (breaker.isClosed()) {
      call(QUICK, false);
    }
    time.advance(Duration.ofSeconds(2));
    assertThat(breaker.awayFor()).hasSeconds(2);
    breaker.probed();
    assertThat(breaker.awayFor()).isNull();
  }

  @Test
  void opensWithinASecondForASingleCallerToo() {
    for (int i = 0; i < 100; i++) {
      call(QUICK, true);
    }

    int failures = 0;
    while (breaker.isClosed()) {
      call(DEADLINE, false);
      failures++;
    }

    assertThat(DEADLINE.multipliedBy(failures)).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void opensAfterThreeFailuresWhereThereIsNothingElse() {
    call(QUICK, false);
    call(QUICK, false);
    assertThat(breaker.isClosed()).isTrue();

    call(QUICK, false);
    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void slowCallsCountLikeFailures() {
    call(Duration.ofMillis(150), true);
    call(Duration.ofMillis(150), true);
    call(Duration.ofMillis(150), true);

    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void callsThatAreNearlySlowAreGood() {
    for (int i = 0; i < 100; i++) {
      call(Duration.ofMillis(149), true);
    }

    assertThat(breaker.isClosed()).isTrue();
  }

  @Test
  void onePauseThatHitsAllCallsUnderWayDoesNotOpenIt() {
    blow(100, DEADLINE);
    assertThat(breaker.isClosed()).isTrue();

    call(QUICK, true);
    blow(100, Duration.ofMillis(1));
    assertThat(breaker.isClosed()).as("a second blow").isFalse();
  }

  @Test
  void fewFailuresAmongGoodCallsDoNotOpenIt() {
    for (int i = 0; i < 1_000; i++) {
      call(QUICK, i % 3 != 0);
    }

    assertThat(breaker.isClosed()).isTrue();
  }

  @Test
  void forgetsWhatIsLongAgo() {
    call(QUICK, false);
    call(QUICK, false);
    time.advance(Breaker.MEMORY.plusNanos(1));
    call(QUICK, false);

    assertThat(breaker.isClosed()).isTrue();
  }

  @Test
  void onlyAProbeClosesIt() {
    long early = time.nanoTime();
    open();
    time.advance(Duration.ofHours(1));
    assertThat(breaker.isClosed()).isFalse();
    breaker.succeeded(early);
    assertThat(breaker.isClosed()).as("a call from before").isFalse();

    breaker.probed();
    assertThat(breaker.isClosed()).isTrue();
  }

  @Test
  void beginsAnewAfterAProbe() {
    open();
    breaker.probed();
    call(QUICK, false);
    call(QUICK, false);
    assertThat(breaker.isClosed()).isTrue();

    call(QUICK, false);
    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void tellsOnceThatItHasOpened() {
    AtomicInteger told = new AtomicInteger();
    breaker.onOpen(told::incrementAndGet);
    open();
    call(QUICK, false);
    assertThat(told).hasValue(1);

    breaker.probed();
    breaker.probed();
    open();
    assertThat(told).hasValue(2);
  }

  private void open() {
    for (int i = 0; i < Breaker.FEWEST; i++) {
      call(QUICK, false);
    }
    assertThat(breaker.isClosed()).isFalse();
  }

  private void call(Duration took, boolean answered) {
    long start = time.nanoTime();
    time.advance(took);
    if (answered) {
      breaker.succeeded(start);
    } else {
      breaker.failed(start);
    }
  }

  /** Calls that begin together and fail together. */
  private void blow(int calls, Duration took) {
    long start = time.nanoTime();
    time.advance(took);
    for (int i = 0; i < calls; i++) {
      breaker.failed(start);
    }
  }
}
