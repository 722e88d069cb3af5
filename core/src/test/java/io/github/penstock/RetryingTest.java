package io.github.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.transaction.Retry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an attempt runs again, what is waited for, and what is thrown in the end. */
class RetryingTest {

  private static final Duration BASE = Duration.ofMillis(5);
  private static final Duration CAP = Duration.ofMillis(500);

  private final List<Duration> waits = new ArrayList<>();
  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private Duration now = Duration.ofDays(-1);
  private int attempts;

  private final Retrying retrying =
      new Retrying(
          () -> now.toNanos(),
          longest -> {
            waits.add(longest);
            now = now.plus(longest);
          });

  @Test
  void workThatSucceedsRunsOnce() {
    assertThat(run(Retry.conflicts(5))).isEqualTo("done");
    assertThat(attempts).isEqualTo(1);
    assertThat(waits).isEmpty();
  }

  @Test
  void conflictsRunAgainUntilTheySucceed() {
    failWith(state("40001"), state("40P01"));
    assertThat(run(Retry.conflicts(3))).isEqualTo("done");
    assertThat(attempts).isEqualTo(3);
  }

  @Test
  void waitsDoubleUpToTheCap() {
    failWith(state("40001"), state("40001"), state("40001"), state("40001"), state("40001"));
    run(Retry.conflicts(6).withWaits(Duration.ofMillis(10), Duration.ofMillis(50)));
    assertThat(waits).extracting(Duration::toMillis).containsExactly(10L, 20L, 40L, 50L, 50L);
    assertThat(Retry.conflicts(1).longestWaitAfter(1)).isEqualTo(BASE);
    assertThat(Retry.conflicts(1).longestWaitAfter(1_000_000)).isEqualTo(CAP);
  }

  @Test
  void lastFailureIsTheCauseAndEarlierOnesAreSuppressed() {
    SourceException first = state("40001");
    SourceException second = state("40P01");
    SourceException third = state("40001");
    failWith(first, second, third);

    SourceException thrown =
        catchThrowableOfType(SourceException.class, () -> run(Retry.conflicts(3)));

    assertThat(thrown)
        .hasCause(third)
        .hasMessage(
            "The transaction failed with SQL state 40001 in attempt 3, after 15 ms in all. Allow"
                + " more attempts, or let fewer transactions meet: shorter ones, or locks in one"
                + " order. The last failure: 40001 on purpose");
    assertThat(thrown.getSuppressed()).containsExactly(first, second);
    assertThat(thrown.sqlState()).isEqualTo("40001");
    assertThat(thrown.statement()).isEqualTo("Users.update");
  }

  @Test
  void otherFailureIsThrownAsItIsWithTheConflictsBeforeIt() {
    SourceException conflict = state("40001");
    SourceException other = state("23505");
    failWith(conflict, other);
    assertThatThrownBy(() -> run(Retry.conflicts(5)))
        .isSameAs(other)
        .hasSuppressedException(conflict);
    assertThat(attempts).isEqualTo(2);
  }

  @Test
  void lockTimeoutsRunAgainOnlyWhereAskedFor() {
    failWith(state("55P03"));
    assertThatThrownBy(() -> run(Retry.conflicts(5))).isInstanceOf(SourceException.class);
    failWith(state("55P03"), state("40001"));
    assertThat(run(Retry.conflicts(5).andLockTimeouts())).isEqualTo("done");
  }

  @Test
  void unknownOutcomeIsNeverTriedAgain() {
    CommitOutcomeException unknown = new CommitOutcomeException("lost", "40001", null);
    failWith(unknown);
    assertThatThrownBy(() -> run(Retry.conflicts(5))).isSameAs(unknown);
    SourceException wrapping = new SourceException("wraps", "s", "40001", unknown);
    failWith(wrapping);
    assertThatThrownBy(() -> run(Retry.conflicts(5))).isSameAs(wrapping);
    assertThat(attempts).isEqualTo(2);
  }

  @Test
  void conflictOfHandWrittenCodeIsFoundBelowItsOwnException() {
    failWith(new IllegalStateException("mine", new SQLException("driver", "40001")));
    assertThat(run(Retry.conflicts(2))).isEqualTo("done");
  }

  @Test
  void noAttemptBeginsAfterTheDeadline() {
    failWith(state("40001"), state("40001"), state("40001"));
    Retry retry =
        Retry.conflicts(10)
            .withWaits(Duration.ofMillis(40), Duration.ofMillis(40))
            .withDeadline(Duration.ofMillis(100));
    assertThatThrownBy(() -> run(retry))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("in attempt 3, after 100 ms in all")
        .hasMessageContaining("deadline of PT0.1S");
    assertThat(waits).extracting(Duration::toMillis).containsExactly(40L, 40L, 20L);
  }

  @Test
  void interruptionEndsTheWaitAndStaysSet() {
    Retrying interrupted =
        new Retrying(
            () -> 0,
            longest -> {
              throw new InterruptedException();
            });
    SourceException conflict = state("40001");
    assertThatThrownBy(
            () ->
                interrupted.run(
                    Retry.conflicts(5),
                    () -> {
                      throw conflict;
                    }))
        .isInstanceOf(SourceException.class)
        .hasCause(conflict)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void waitOfTheSystemEndsWithAnInterruption() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Retrying.Pause.SYSTEM.upTo(Duration.ofHours(1)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void impossibleRetriesAreRefused() {
    assertThatThrownBy(() -> Retry.conflicts(0)).hasMessageContaining("0 attempts");
    assertThatThrownBy(() -> Retry.conflicts(1).withWaits(CAP, BASE))
        .hasMessageContaining("a cap not below it");
    assertThatThrownBy(() -> Retry.conflicts(1).withDeadline(Duration.ZERO))
        .hasMessageContaining("deadline");
  }

  private void failWith(RuntimeException... planned) {
    failures.addAll(Arrays.asList(planned));
  }

  private static SourceException state(String state) {
    return new SourceException(state + " on purpose", "Users.update", state, null);
  }

  private String run(Retry retry) {
    return retrying.run(
        retry,
        () -> {
          attempts++;
          RuntimeException failure = failures.poll();
          if (failure != null) {
            throw failure;
          }
          return "done";
        });
  }
}
