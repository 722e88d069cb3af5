package io.github.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void returnsWhenTheConditionHolds() {
    AtomicInteger asked = new AtomicInteger();

    Await.until("it was asked thrice", LONG, () -> asked.incrementAndGet() == 3);

    assertThat(asked).hasValue(3);
  }

  @Test
  void seesWhatAnotherThreadDoes() {
    CountDownLatch latch = new CountDownLatch(1);
    Thread other = new Thread(latch::countDown, "penstock-test-other");
    other.start();

    Await.until("the other thread has run", LONG, () -> latch.getCount() == 0);

    assertThat(latch.getCount()).isZero();
  }

  @Test
  void asksAtLeastOnceAndOnceMoreAtTheDeadline() {
    AtomicInteger asked = new AtomicInteger();

    boolean held = Await.holds("nothing", Duration.ofMillis(30), () -> asked.incrementAndGet() < 0);

    assertThat(held).isFalse();
    assertThat(asked).hasValueGreaterThan(1);
    assertThat(Await.holds("now", Duration.ZERO, () -> true)).isTrue();
  }

  @Test
  void saysWhatItWaitedFor() {
    assertThatThrownBy(() -> Await.until("pigs fly", Duration.ofMillis(20), () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessage("Waited 20 ms in vain until pigs fly.");
  }

  @Test
  void handsOutWhatTheConditionThrows() {
    IllegalArgumentException unchecked = new IllegalArgumentException("no");
    IOException checked = new IOException("gone");

    assertThatThrownBy(
            () ->
                Await.until(
                    "x",
                    LONG,
                    () -> {
                      throw unchecked;
                    }))
        .isSameAs(unchecked);
    assertThatThrownBy(
            () ->
                Await.until(
                    "the file is there",
                    LONG,
                    () -> {
                      throw checked;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The condition failed while waiting until the file is there: gone")
        .hasCause(checked);
  }

  @Test
  void endsOnInterruptionAndKeepsIt() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Await.until("pigs fly", LONG, () -> false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Interrupted while waiting until pigs fly.");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
