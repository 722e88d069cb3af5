package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The estimate of the server's time is never too early. */
class ServerClockTest {

  private final ManualTime time = new ManualTime();

  @Test
  void countsFromTheMomentOfAsking() {
    long askedAt = time.nanoTime();
    time.advance(Duration.ofMillis(80)); // on the way there and back
    ServerClock clock = ServerClock.start(time, askedAt, answer(1_790_000_000L, 5_000));

    assertThat(clock.millis()).isEqualTo(1_790_000_000_085L);
    time.advance(Duration.ofMinutes(2)); // the origin of nanoTime overflows in between
    assertThat(clock.millis()).isEqualTo(1_790_000_120_085L);
  }

  @Test
  void roundsUp() {
    ServerClock clock = ServerClock.start(time, time.nanoTime(), answer(1_790_000_000L, 5_001));
    assertThat(clock.millis()).isEqualTo(1_790_000_000_006L);

    time.advance(Duration.ofNanos(1));
    assertThat(clock.millis()).isEqualTo(1_790_000_000_007L);
  }

  @Test
  void isOldAfterTenSecondsUntilItIsUpdated() {
    ServerClock clock = ServerClock.start(time, time.nanoTime(), answer(1_790_000_000L, 0));
    time.advance(Duration.ofSeconds(10));
    assertThat(clock.isOld()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(clock.isOld()).isTrue();

    clock.update(time.nanoTime(), answer(1_790_000_003L, 0)); // the server's clock was put back

    assertThat(clock.isOld()).isFalse();
    assertThat(clock.millis()).isEqualTo(1_790_000_003_000L);
  }

  @Test
  void seldomIsOnceAMinute() {
    Seldom seldom = new Seldom(time);

    assertThat(seldom.isDue()).isTrue();
    time.advance(Duration.ofSeconds(59));
    assertThat(seldom.isDue()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(seldom.isDue()).isTrue();
  }

  @Test
  void backoffDoublesToItsLimitAndStartsAgain() {
    Backoff backoff = new Backoff();

    for (long most = 50; most < 5_000; most *= 2) {
      assertThat(backoff.next().toMillis()).isBetween(most / 2, most);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next().toMillis()).isBetween(2_500L, 5_000L);
    }
    backoff.reset();
    assertThat(backoff.next().toMillis()).isBetween(25L, 50L);
  }

  private static List<byte[]> answer(long seconds, long micros) {
    return List.of(("" + seconds).getBytes(UTF_8), ("" + micros).getBytes(UTF_8));
  }
}
