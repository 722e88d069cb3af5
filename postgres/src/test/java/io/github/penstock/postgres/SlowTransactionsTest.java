package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is named when a transaction takes long, and that it is named once. */
class SlowTransactionsTest {

  private static final Duration LIMIT = Duration.ofHours(10);

  private final ManualTime time = new ManualTime();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final SlowTransactions slow = new SlowTransactions(LIMIT, time, reports::add);

  @AfterEach
  void close() {
    slow.close();
  }

  @Test
  void fastOneIsNotReported() {
    Watched watched = slow.begun();
    time.advance(LIMIT.minusNanos(1));
    slow.look();
    slow.ended(watched);
    time.advance(LIMIT);
    slow.look();
    assertThat(reports).isEmpty();
  }

  @Test
  void slowOneIsReportedOnceWhileItRuns() {
    Watched watched = slow.leftOpen();
    watched.statements().set(3);
    time.advance(LIMIT);
    slow.look();
    slow.look();
    slow.ended(watched);

    assertThat(reports).hasSize(1);
    assertThat(reports.get(0))
        .startsWith("A transaction has been open for 36000000 ms, more than slowTransaction(PT10H)")
        .contains(
            "on thread " + Thread.currentThread().getName(),
            "with 3 statements",
            getClass().getName() + ".slowOneIsReportedOnceWhileItRuns(SlowTransactionsTest.java:")
        .endsWith("or limit it with TransactionOptions.withTimeout");
  }

  @Test
  void slowOneThatNobodyLookedAtIsReportedAtItsEnd() {
    Watched watched = slow.leftOpen();
    time.advance(LIMIT);
    slow.ended(watched);
    slow.look();
    assertThat(reports).hasSize(1).first().asString().startsWith("A transaction took 36000000 ms");
  }

  @Test
  void openerIsFoundBehindTheLibraryOnAnotherThread() {
    StackTraceElement inside = frame("com.example.Service", "insideTheWork");
    StackTraceElement opener = frame("com.example.Service", "opener");
    StackTraceElement caller = frame("com.example.Main", "main");
    List<StackTraceElement> stack =
        List.of(
            frame("java.net.Socket", "read"),
            frame("io.github.penstock.postgres.Statements", "query"),
            inside,
            frame("io.github.penstock.postgres.ThreadTransactions", "runNew"),
            frame("io.github.penstock.postgres.ThreadTransactions", "run"),
            frame("io.github.penstock.UserTransactions", "run"),
            frame("io.github.penstock.Penstock", "transaction"),
            opener,
            caller);
    assertThat(Opener.of(stack)).isEqualTo(opener + ", " + caller);
    assertThat(Opener.of(List.of(caller))).isEqualTo("a place that is not on the stack any more");
  }

  @Test
  void theTimerLooksByItself() throws Exception {
    CountDownLatch reported = new CountDownLatch(1);
    ManualTime clock = new ManualTime();
    try (SlowTransactions quick =
        new SlowTransactions(Duration.ofMillis(1), clock, line -> reported.countDown())) {
      Watched unused = quick.leftOpen();
      clock.advance(Duration.ofMillis(1));
      assertThat(reported.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void limitHasToBeMoreThanZero() {
    assertThatThrownBy(
            () -> Postgres.connect("jdbc:postgresql://localhost/x").slowTransaction(Duration.ZERO))
        .hasMessage("slowTransaction PT0S is not more than zero");
  }

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, type.replaceAll(".*\\.", "") + ".java", 7);
  }
}
