package io.github.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

  private final ManualTime time = new ManualTime();

  @Test
  void standsStillUntilMoved() {
    long start = time.nanoTime();
    assertThat(time.nanoTime()).isEqualTo(start);

    time.advance(Duration.ofMillis(3));
    time.advance(Duration.ZERO);

    assertThat(time.nanoTime() - start).isEqualTo(3_000_000);
  }

  @Test
  void overflowsSoonSoThatOnlyDifferencesMeanAnything() {
    long start = time.nanoTime();

    time.advance(Duration.ofMinutes(2));

    assertThat(time.nanoTime()).isLessThan(start);
    assertThat(time.nanoTime() - start).isEqualTo(Duration.ofMinutes(2).toNanos());
  }

  @Test
  void refusesToGoBack() {
    long start = time.nanoTime();

    assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Time cannot go back by PT0.000000001S; use a duration of zero or more.");
    assertThat(time.nanoTime()).isEqualTo(start);
  }

  @Test
  void losesNoAdvanceOfAnyThread() throws Exception {
    long start = time.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        ends.add(threads.submit(this::advanceManyTimes));
      }
      for (Future<?> end : ends) {
        end.get(10, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(time.nanoTime() - start).isEqualTo(40_000);
  }

  private void advanceManyTimes() {
    for (int i = 0; i < 10_000; i++) {
      time.advance(Duration.ofNanos(1));
    }
  }
}
