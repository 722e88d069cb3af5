package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadDeadlineTest {

  private static final Duration CEILING = Duration.ofMillis(250);

  private final ReadDeadline deadline = new ReadDeadline(CEILING);

  @Test
  void waitsAsLongAsItMayUntilItKnowsEnough() {
    answers(ReadDeadline.ENOUGH - 1, Duration.ofMillis(1));
    assertThat(deadline.of(1)).isEqualTo(CEILING.toNanos());

    answers(1, Duration.ofMillis(1));
    assertThat(deadline.of(1)).isEqualTo(ReadDeadline.FLOOR.toNanos());
  }

  @Test
  void waitsManyTimesWhatTheSlowOnesTook() {
    answers(1_000, Duration.ofMillis(15));

    assertThat(Duration.ofNanos(deadline.of(1)))
        .isBetween(Duration.ofMillis(149), Duration.ofMillis(150));
  }

  @Test
  void neverWaitsLongerThanTheUserSays() {
    answers(1_000, Duration.ofMillis(200));

    assertThat(deadline.of(1)).isEqualTo(CEILING.toNanos());
    assertThat(new ReadDeadline(Duration.ofMillis(5)).of(1))
        .isEqualTo(Duration.ofMillis(5).toNanos());
  }

  @Test
  void aServerThatBecomesSlowIsWaitedForAfterAFewAnswersThatCameTooLate() {
    answers(10_000, Duration.ofMillis(1));

    answers(3, Duration.ofMillis(40));

    assertThat(deadline.of(1)).isEqualTo(CEILING.toNanos());
  }

  @Test
  void aServerThatIsSlowNowAndThenIsWaitedFor() {
    for (int i = 0; i < 50; i++) {
      answers(199, Duration.ofMillis(1));
      answers(1, Duration.ofMillis(40));
    }
    answers(199, Duration.ofMillis(1));

    assertThat(Duration.ofNanos(deadline.of(1))).isGreaterThan(Duration.ofMillis(150));
  }

  @Test
  void oneSlowAnswerIsForgottenInTheEnd() {
    answers(1_000, Duration.ofMillis(1));
    answers(1, Duration.ofMillis(250));
    answers(10_000, Duration.ofMillis(1));

    assertThat(deadline.of(1)).isEqualTo(ReadDeadline.FLOOR.toNanos());
  }

  @Test
  void manyKeysHaveTheWholeTime() {
    answers(1_000, Duration.ofMillis(1));

    assertThat(deadline.of(ReadDeadline.FEW_KEYS)).isEqualTo(ReadDeadline.FLOOR.toNanos());
    assertThat(deadline.of(ReadDeadline.FEW_KEYS + 1)).isEqualTo(CEILING.toNanos());
  }

  @Test
  void beginsAnewOnAnotherConnection() {
    answers(1_000, Duration.ofMillis(1));
    deadline.forget();

    assertThat(deadline.of(1)).isEqualTo(CEILING.toNanos());
  }

  private void answers(int count, Duration each) {
    for (int i = 0; i < count; i++) {
      deadline.answered(each.toNanos());
    }
  }
}
