package io.github.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.penstock.spi.StatementListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who counts which statements, and who is warned when. */
class StatementScopeTest {

  private final List<String> warnings = new ArrayList<>();
  private String line = "";
  private final RepeatedStatements silent =
      new RepeatedStatements(RepeatedStatements.NEVER, () -> line, warnings::add);
  private final RepeatedStatements warning = new RepeatedStatements(3, () -> line, warnings::add);

  @Test
  void whatIsSentInsideIsCounted() {
    silent.sending(() -> "before");
    StatementScope scope = StatementScope.open();
    try (scope) {
      assertThat(scope.counts().byFingerprint()).isEmpty();
      silent.sending(() -> "b");
      silent.sending(() -> "a");
      silent.sending(() -> "b");
      assertThat(scope.counts().total()).isEqualTo(3);
    }
    silent.sending(() -> "after");
    assertThat(scope.counts().byFingerprint())
        .containsExactly(Map.entry("b", 2), Map.entry("a", 1));
  }

  @Test
  void anInnerScopeCountsIntoTheOuterOnes() {
    try (StatementScope outer = StatementScope.open()) {
      silent.sending(() -> "a");
      try (StatementScope inner = StatementScope.open()) {
        silent.sending(() -> "a");
        assertThat(inner.counts().total()).isOne();
      }
      silent.sending(() -> "a");
      assertThat(outer.counts().total()).isEqualTo(3);
    }
  }

  @Test
  void otherThreadsAreNotCounted() {
    try (StatementScope scope = StatementScope.open()) {
      CompletableFuture.runAsync(() -> silent.sending(() -> "a"), task -> new Thread(task).start())
          .join();
      assertThat(scope.counts().total()).isZero();
    }
  }

  @Test
  void aScopeIsClosedByItsThreadAndInItsOrder() {
    StatementScope outer = StatementScope.open();
    StatementScope inner = StatementScope.open();
    assertThatThrownBy(outer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "A StatementScope is closed by the thread that opened it (%s), after the scopes inside of"
                    .formatted(Thread.currentThread().getName())
                + " it: use try-with-resources");
    AtomicReference<Throwable> elsewhere = new AtomicReference<>();
    CompletableFuture.runAsync(
            () -> elsewhere.set(catchThrowable(inner::close)), task -> new Thread(task).start())
        .join();
    assertThat(elsewhere.get()).isInstanceOf(IllegalStateException.class);
    inner.close();
    inner.close();
    outer.close();
  }

  @Test
  void nobodyAsksForTheTextWhereNobodyCounts() {
    silent.sending(
        () -> {
          throw new AssertionError("asked");
        });
    silent
        .ofTransaction()
        .sending(
            () -> {
              throw new AssertionError("asked");
            });
  }

  @Test
  void whatATransactionRepeatsIsReportedOnceForEachLine() {
    for (int i = 0; i < 3; i++) {
      StatementListener transaction = warning.ofTransaction();
      for (int sent = 0; sent < 7; sent++) {
        oneLine(transaction);
      }
    }
    assertThat(warnings).hasSize(1);
    StatementListener transaction = warning.ofTransaction();
    for (int sent = 0; sent < 3; sent++) {
      anotherLine(transaction);
    }
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0)).startsWith("One statement was sent 3 times in one transaction, ");
  }

  /** As behind a helper that sends the statements of everybody. */
  @Test
  void anotherStatementOfTheSameLineIsReportedAsWell() {
    StatementListener transaction = warning.ofTransaction();
    for (int sent = 0; sent < 3; sent++) {
      oneLine(transaction);
    }
    for (int sent = 0; sent < 3; sent++) {
      transaction.sending(() -> "select b");
    }
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(1)).contains("select b");
  }

  @Test
  void aLineThatRepeatsWhatAnotherHasRepeatedIsFound() {
    StatementListener transaction = warning.ofTransaction();
    for (int sent = 0; sent < 3; sent++) {
      oneLine(transaction);
    }
    for (int sent = 0; sent < 3; sent++) {
      anotherLine(transaction);
    }
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(1)).startsWith("One statement was sent 6 times in one transaction, ");
  }

  @Test
  void whatAScopeRepeatsIsReported() {
    try (StatementScope scope = StatementScope.open()) {
      for (int sent = 0; sent < 3; sent++) {
        oneLine(warning.ofTransaction());
      }
      assertThat(scope.counts().total()).isEqualTo(3);
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).startsWith("One statement was sent 3 times in one scope, ");
  }

  @Test
  void differentStatementsAndDifferentTransactionsAreNoRepetition() {
    StatementListener transaction = warning.ofTransaction();
    for (int sent = 0; sent < 9; sent++) {
      String text = "select " + sent;
      transaction.sending(() -> text);
      oneLine(warning.ofTransaction());
      oneLine(warning);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void countsDescribeThemselvesWithTheRemedy() {
    assertThat(new StatementCounts(Map.of()).describe()).isEqualTo("no statements");
    assertThat(new StatementCounts(Map.of("select 1", 1)).describe()).isEqualTo("1 x select 1");
    assertThat(new StatementCounts(Map.of("a", 1, "/* t.insert */ INSERT INTO t", 2)).describe())
        .isEqualTo(
            "2 x /* t.insert */ INSERT INTO t\n1 x a\n"
                + "-> insert many rows with one statement: insertAll(rows)");
    assertThat(StatementCounts.remedy("select 1 from t for update")).startsWith("read many rows");
    assertThat(StatementCounts.remedy("select 1 for no key update")).startsWith("read many rows");
    assertThat(StatementCounts.remedy("insert into t on conflict do update set a = 1"))
        .startsWith("insert many rows");
    assertThat(StatementCounts.remedy("with o as (select 1 for update) update t"))
        .startsWith("update many rows");
    assertThat(StatementCounts.remedy("with o as (select 1 for update) delete from t"))
        .startsWith("delete many rows");
  }

  @Test
  void oneIsNoRepetition() {
    assertThatThrownBy(() -> Penstock.builder().warnAboutRepeatedStatements(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warnAboutRepeatedStatements 1 is less than 2: one is no repetition");
  }

  private void oneLine(StatementListener listener) {
    line = "One.java:1";
    listener.sending(() -> "select a");
  }

  private void anotherLine(StatementListener listener) {
    line = "Another.java:2";
    listener.sending(() -> "select a");
  }
}
