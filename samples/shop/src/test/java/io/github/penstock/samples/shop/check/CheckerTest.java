package io.github.penstock.samples.shop.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.samples.shop.check.Entity.Kind;
import io.github.penstock.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckerTest {

  private static final long FILLED = 10;
  private static final Entity USER = new Entity(Kind.USER, 1L);
  private static final Entity NEW_ORDER = new Entity(Kind.ORDER, 11L);

  private final ManualTime time = new ManualTime();
  private final Checker checker =
      new Checker(
          entity -> (long) entity.id() <= FILLED ? 0 : Baseline.ABSENT,
          time,
          Duration.ofSeconds(1));

  @Test
  void acceptsWhatWasFilledIn() {
    checker.found(USER, 0, 0, time.nanoTime());
    checker.absent(NEW_ORDER, time.nanoTime());

    assertThat(checker.findings()).isEqualTo(new Findings(2, 0, 0, 0, Duration.ZERO, List.of()));
  }

  @Test
  void findsThePlantedStaleRead() {
    commit(USER, 1);
    time.advance(Duration.ofMillis(1_500));
    checker.found(USER, 0, 0, time.nanoTime());

    Findings findings = checker.findings();
    assertThat(findings.stale()).isEqualTo(1);
    assertThat(findings.maxStaleness()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(findings.examples())
        .containsExactly(
            "USER 1: version 0 of operation 0 was read 1,500 ms after something newer had been"
                + " acknowledged");
  }

  @Test
  void recordsStalenessBelowTheBoundWithoutAFault() {
    commit(USER, 1);
    time.advance(Duration.ofMillis(400));
    checker.found(USER, 0, 0, time.nanoTime());

    Findings findings = checker.findings();
    assertThat(findings.stale()).isZero();
    assertThat(findings.behind()).isEqualTo(1);
    assertThat(findings.maxStaleness()).isEqualTo(Duration.ofMillis(400));
  }

  @Test
  void allowsTheOldValueToAReadThatBeganBeforeTheAcknowledgement() {
    long start = time.nanoTime();
    time.advance(Duration.ofSeconds(5));
    commit(USER, 1);
    checker.found(USER, 0, 0, start);

    assertThat(checker.findings().behind()).isZero();
  }

  @Test
  void countsFromTheOldestOfTheNewerVersions() {
    Operation first = commit(USER, 1);
    time.advance(Duration.ofMillis(800));
    commit(USER, 2);
    time.advance(Duration.ofMillis(500));
    checker.found(USER, 1, first.id(), time.nanoTime());
    assertThat(checker.findings().maxStaleness()).isEqualTo(Duration.ofMillis(500));

    checker.found(USER, 0, 0, time.nanoTime());
    assertThat(checker.findings().maxStaleness()).isEqualTo(Duration.ofMillis(1_300));
    assertThat(checker.findings().stale()).isEqualTo(1);
  }

  @Test
  void findsAValueThatNobodyBeganToWrite() {
    checker.found(USER, 1, 77, time.nanoTime());
    commit(USER, 1);
    checker.found(USER, 1, 77, time.nanoTime());
    checker.found(USER, 2, 1, time.nanoTime());

    assertThat(checker.findings().uncommitted()).isEqualTo(3);
  }

  @Test
  void findsAValueThatWasRolledBack() {
    Operation operation = begin(USER, 1);
    operation.rolledBack();
    checker.found(USER, 1, operation.id(), time.nanoTime());

    assertThat(checker.findings().uncommitted()).isEqualTo(1);
  }

  @Test
  void findsAValueThatIsRolledBackAfterTheRead() {
    Operation operation = begin(USER, 1);
    checker.found(USER, 1, operation.id(), time.nanoTime());
    assertThat(checker.findings().uncommitted()).isZero();

    operation.rolledBack();
    assertThat(checker.findings().uncommitted()).isEqualTo(1);
  }

  @Test
  void allowsAValueWhoseCommitIsAcknowledgedAfterTheRead() {
    Operation operation = begin(USER, 1);
    checker.found(USER, 1, operation.id(), time.nanoTime());
    operation.committed();

    assertThat(checker.findings().uncommitted()).isZero();
  }

  @Test
  void tellsTwoWritesOfTheSameVersionApart() {
    Operation lost = begin(USER, 1);
    Operation won = begin(USER, 1);
    lost.rolledBack();
    won.committed();
    checker.found(USER, 1, won.id(), time.nanoTime());
    assertThat(checker.findings().uncommitted()).isZero();

    checker.found(USER, 1, lost.id(), time.nanoTime());
    assertThat(checker.findings().uncommitted()).isEqualTo(1);
  }

  @Test
  void countsOnNothingWhereTheOutcomeIsUnknown() {
    Operation operation = begin(USER, 1);
    operation.unknown();
    time.advance(Duration.ofSeconds(9));
    checker.found(USER, 0, 0, time.nanoTime());
    checker.found(USER, 1, operation.id(), time.nanoTime());

    assertThat(checker.findings().stale()).isZero();
    assertThat(checker.findings().uncommitted()).isZero();
  }

  @Test
  void findsTheAbsenceThatOutlivesAnInsert() {
    commit(NEW_ORDER, 0);
    time.advance(Duration.ofSeconds(2));
    checker.absent(NEW_ORDER, time.nanoTime());

    assertThat(checker.findings().stale()).isEqualTo(1);
  }

  @Test
  void allowsTheAbsenceOfWhatWasRolledBack() {
    begin(NEW_ORDER, 0).rolledBack();
    time.advance(Duration.ofSeconds(2));
    checker.absent(NEW_ORDER, time.nanoTime());

    assertThat(checker.findings().stale() + checker.findings().uncommitted()).isZero();
  }

  @Test
  void findsTheAbsenceOfWhatNobodyRemoved() {
    checker.absent(USER, time.nanoTime());
    commit(USER, 1);
    checker.absent(USER, time.nanoTime());

    assertThat(checker.findings().uncommitted()).isEqualTo(2);
  }

  @Test
  void allowsTheAbsenceOfWhatWasRemovedAndFindsItsLateReturn() {
    Operation removal = checker.begin();
    removal.removes(USER, 1);
    removal.committed();
    time.advance(Duration.ofSeconds(2));
    checker.absent(USER, time.nanoTime());
    assertThat(checker.findings().stale() + checker.findings().uncommitted()).isZero();

    checker.found(USER, 0, 0, time.nanoTime());
    assertThat(checker.findings().stale()).isEqualTo(1);
  }

  @Test
  void findsAnAbsenceThatIsRolledBackAfterTheRead() {
    Operation removal = checker.begin();
    removal.removes(USER, 1);
    checker.absent(USER, time.nanoTime());
    removal.rolledBack();

    assertThat(checker.findings().uncommitted()).isEqualTo(1);
  }

  @Test
  void stillKnowsThatAForgottenVersionIsStale() {
    Operation operation = begin(USER, 1);
    operation.committed();
    for (int version = 2; version <= 200; version++) {
      time.advance(Duration.ofSeconds(5));
      commit(USER, version);
    }
    checker.found(USER, 1, operation.id(), time.nanoTime());

    Findings findings = checker.findings();
    assertThat(findings.uncommitted()).isZero();
    assertThat(findings.stale()).isEqualTo(1);
    assertThat(findings.maxStaleness()).isGreaterThan(Duration.ofMinutes(1));
  }

  private Operation begin(Entity entity, int version) {
    Operation operation = checker.begin();
    operation.writes(entity, version);
    return operation;
  }

  private Operation commit(Entity entity, int version) {
    Operation operation = begin(entity, version);
    operation.committed();
    return operation;
  }
}
