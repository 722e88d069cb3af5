package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final SteppedTime time = new SteppedTime();
  private final Breaker breaker = new Breaker(time);

  @Test
  void opensAfterThreeFailuresInARow() {
    breaker.failed();
    breaker.failed();
    breaker.succeeded();
    breaker.failed();
    breaker.failed();
    assertThat(breaker.allows()).isTrue();

    breaker.failed();
    assertThat(breaker.allows()).isFalse();
  }

  @Test
  void letsOneCallerAtATimeSeeWhetherItIsBack() {
    open();
    time.advance(Duration.ofMillis(499));
    assertThat(breaker.allows()).isFalse();
    time.advance(Duration.ofMillis(1));
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isFalse();

    breaker.succeeded();
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isTrue();
  }

  @Test
  void staysOpenWhenTheProbeFails() {
    open();
    time.advance(Duration.ofMillis(500));
    assertThat(breaker.allows()).isTrue();
    breaker.failed();
    assertThat(breaker.allows()).isFalse();
  }

  private void open() {
    for (int i = 0; i < 3; i++) {
      breaker.failed();
    }
  }
}
