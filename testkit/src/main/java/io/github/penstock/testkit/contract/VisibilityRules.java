package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.Lease.Condition;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.testkit.Await;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a source with transaction ids tells about who has finished. */
abstract class VisibilityRules extends SourceContract {

  @Test
  void transactionHasOneId() {
    long first =
        transactions.run(
            tx -> {
              long id = tx.transactionId();
              write("a");
              assertThat(transactions.<Long>run(TransactionScope::transactionId)).isEqualTo(id);
              assertThat(tx.transactionId()).isEqualTo(id);
              return id;
            });

    assertThat(first).isPositive();
    assertThat(transactions.<Long>run(TransactionScope::transactionId)).isGreaterThan(first);
  }

  @Test
  void snapshotDoesNotClaimThatAnOpenTransactionHasFinished() {
    try (SourceSession second = openSecond()) {
      long committed =
          transactions.run(
              tx -> {
                write("a");
                assertRunning(second, tx.transactionId());
                return tx.transactionId();
              });
      assertFinished(second, committed);

      long[] rolledBack = new long[1];
      IllegalStateException failure = new IllegalStateException("on purpose");
      assertThatThrownBy(
              () ->
                  transactions.run(
                      tx -> {
                        rolledBack[0] = tx.transactionId();
                        assertRunning(second, rolledBack[0]);
                        throw failure;
                      }))
          .isSameAs(failure);
      assertFinished(second, rolledBack[0]);
    }
  }

  @Test
  void olderTransactionThatGoesOnIsNotFinishedByAYoungerOne() {
    try (SourceSession second = openSecond()) {
      transactions.run(
          tx -> {
            long older = tx.transactionId();
            long younger = second.transactions().run(TransactionScope::transactionId);
            assertRunning(second, older);
            assertFinished(second, younger);
            return "done";
          });
    }
  }

  @Test
  void fenceIsPassedWhenEveryoneBelowItHasEnded() {
    try (SourceSession second = openSecond()) {
      long fence =
          transactions.run(
              tx -> {
                tx.transactionId();
                long burnt = second.visibility().burn();
                assertThat(provesFence(second, burnt)).isFalse();
                return burnt;
              });

      // Others may use the same server.
      Await.until(
          "everybody below the fence has ended",
          Duration.ofSeconds(20),
          () -> provesFence(second, fence));
    }
  }

  @Test
  void whatAWritingTransactionReadsIsNotShareable() {
    transactions.run(
        tx -> {
          assertThat(session.visibility().snapshot().shareable()).isTrue();
          long id = tx.transactionId();
          Snapshot own = session.visibility().snapshot();
          assertThat(own.shareable()).isFalse();
          assertThat(own.hasFinished(id)).isFalse();
          return "done";
        });

    assertThat(session.visibility().snapshot().shareable()).isTrue();
  }

  @Test
  void sessionsOfADatabaseAgreeOnWhichItIs() {
    String database = session.visibility().database();
    try (SourceSession second = openSecond()) {
      assertThat(session.visibility().isProvable()).isTrue();
      assertThat(database).isNotEmpty();
      assertThat(second.visibility().database()).isEqualTo(database);
      assertThat(second.visibility().snapshot().database()).isEqualTo(database);
      assertThat(transactions.<String>run(tx -> session.visibility().database()))
          .isEqualTo(database);
    }
  }

  @Test
  void burntTransactionIdsGrow() {
    long first = session.visibility().burn();
    transactions.run(tx -> write("a"));
    long second = session.visibility().burn();

    assertThat(first).isPositive();
    assertThat(second).isGreaterThan(first);
    assertThat(session.visibility().burn()).isGreaterThan(second);
  }

  @Test
  void burningInsideATransactionIsRefused() {
    assertThatThrownBy(() -> transactions.run(tx -> session.visibility().burn()))
        .isInstanceOf(SourceException.class);
  }

  private static boolean provesFence(SourceSession session, long fence) {
    return session.visibility().snapshot().proves(new Condition(Set.of(), fence));
  }

  private static void assertRunning(SourceSession session, long id) {
    Snapshot snapshot = session.visibility().snapshot();
    assertThat(snapshot.shareable()).isTrue();
    assertThat(snapshot.hasFinished(id)).isFalse();
    assertThat(snapshot.proves(new Condition(Set.of(id), 0))).isFalse();
  }

  private static void assertFinished(SourceSession session, long id) {
    Snapshot snapshot = session.visibility().snapshot();
    assertThat(snapshot.hasFinished(id)).isTrue();
    assertThat(snapshot.proves(new Condition(Set.of(id), 0))).isTrue();
  }
}
