package io.github.penstock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.spi.SourceSession;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asks the source seldom, on another thread, and keeps nobody waiting. */
class SourceWatchTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch stuck = new CountDownLatch(1);
  private volatile BooleanSupplier answer = () -> true;
  private final SourceWatch watch = new SourceWatch(source(), now::get);

  private SourceSession source() {
    return (SourceSession)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SourceSession.class},
            (proxy, method, arguments) -> {
              asked.incrementAndGet();
              return answer.getAsBoolean();
            });
  }

  private void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }

  @AfterEach
  void close() {
    stuck.countDown();
    watch.close();
  }

  @Test
  void itAsksOnceASecondAtMost() {
    for (int i = 0; i < 10; i++) {
      assertThat(watch.awayFor()).isNull();
      advance(Duration.ofMillis(99));
    }
    assertThat(asked).hasValue(1);
    advance(Duration.ofMillis(10));
    assertThat(watch.awayFor()).isNull();
    assertThat(asked).hasValue(2);
  }

  @Test
  void itKnowsSinceWhenTheSourceDoesNotAnswerAndWhenItDoesAgain() {
    answer = () -> false;
    assertThat(watch.awayFor()).isZero();
    advance(Duration.ofSeconds(3));
    assertThat(watch.awayFor()).hasSeconds(3);
    advance(Duration.ofSeconds(3));
    answer =
        () -> {
          throw new IllegalStateException("broken");
        };
    assertThat(watch.awayFor()).hasSeconds(6);
    answer = () -> true;
    advance(Duration.ofSeconds(3));
    assertThat(watch.awayFor()).isNull();
  }

  @Test
  void aSourceThatKeepsTheThreadIsAwayAfterTwoSecondsAndIsAskedOnce() {
    answer =
        () -> {
          try {
            stuck.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        };
    assertThat(watch.awayFor()).as("slow at most").isNull();
    advance(Duration.ofMillis(2_001));
    assertThat(watch.awayFor()).hasMillis(2_001);
    advance(Duration.ofSeconds(60));
    assertThat(watch.awayFor()).hasMillis(62_001);
    assertThat(asked).hasValue(1);
  }
}
