package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.LoadLimits;
import io.github.penstock.cache.OverloadException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkheadTest {

  private static final Duration RAMP = Duration.ofSeconds(4);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final SteppedTime time = new SteppedTime();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    threads.shutdownNow();
  }

  @Test
  void opensByAndByAfterAColdStart() throws Exception {
    Bulkhead bulkhead = new Bulkhead(new LoadLimits(8, 0, RAMP), time);
    assertThat(entered(bulkhead)).isEqualTo(2);
    time.advance(RAMP.dividedBy(4));
    assertThat(entered(bulkhead)).isEqualTo(2);
    time.advance(RAMP);
    assertThat(entered(bulkhead)).isEqualTo(4);

    end.countDown();
    bulkhead.cold();
    assertThatThrownBy(() -> bulkhead.run("rates", LONG, () -> occupied(bulkhead)))
        .as("two places again, after those inside have left")
        .isInstanceOf(OverloadException.class);
  }

  /** Whether a third finds no place while two are inside. */
  private Object occupied(Bulkhead bulkhead) throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Future<?> second =
        threads.submit(
            () ->
                bulkhead.run(
                    "rates",
                    LONG,
                    () -> {
                      inside.countDown();
                      return leave.await(10, TimeUnit.SECONDS);
                    }));
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    Future<?> third = threads.submit(() -> bulkhead.run("rates", LONG, () -> ""));
    try {
      return third.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    } finally {
      leave.countDown();
      second.get(10, TimeUnit.SECONDS);
    }
  }

  /** How many find a place before one is refused; they stay inside until the end. */
  private int entered(Bulkhead bulkhead) throws Exception {
    List<Future<?>> inside = new ArrayList<>();
    while (true) {
      CountDownLatch entered = new CountDownLatch(1);
      Future<?> load =
          threads.submit(
              () ->
                  bulkhead.run(
                      "rates",
                      LONG,
                      () -> {
                        entered.countDown();
                        return end.await(10, TimeUnit.SECONDS);
                      }));
      while (!load.isDone() && !entered.await(1, TimeUnit.MILLISECONDS)) {
        Thread.onSpinWait();
      }
      if (entered.getCount() > 0) {
        return inside.size();
      }
      inside.add(load);
    }
  }

  @Test
  void oneThatWaitsGetsItsTurn() throws Exception {
    Bulkhead bulkhead = new Bulkhead(new LoadLimits(1, 1, Duration.ZERO), time);
    assertThat(bulkhead.isInside()).isFalse();
    String inner =
        bulkhead.run(
            "rates",
            LONG,
            () -> {
              assertThat(bulkhead.isInside()).isTrue();
              return bulkhead.run("rates", LONG, () -> "a load inside of a load");
            });
    assertThat(inner).isEqualTo("a load inside of a load");

    CountDownLatch first = new CountDownLatch(1);
    Future<String> holder =
        threads.submit(
            () ->
                bulkhead.run(
                    "rates",
                    LONG,
                    () -> {
                      first.countDown();
                      return end.await(10, TimeUnit.SECONDS) ? "first" : "";
                    }));
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
    Future<String> waiter = threads.submit(() -> bulkhead.run("rates", LONG, () -> "second"));
    end.countDown();

    assertThat(holder.get(10, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("second");
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> new LoadLimits(0, 0, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it was 0");
  }
}
