package io.github.penstock.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.Transactions;
import io.github.penstock.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rows and the switches of the fake do what they say. */
class InMemorySourceTest {

  private final InMemorySource source = new InMemorySource();
  private final SourceSession session = source.open(context());
  private final Transactions transactions = session.transactions();
  private final InMemoryRows rows = source.rows();

  @Test
  void rowsOfATransactionAreSeenByOthersAfterItsCommit() {
    InMemorySource other = new InMemorySource(source.database(), 1);
    transactions.run(
        tx -> {
          rows.put("k", 1);
          rows.put("gone", 1);
          rows.remove("gone");
          assertThat(tx.readsItsOwn()).isTrue();
          assertThat(rows.all()).isEqualTo(Map.of("k", 1));
          assertThat(other.rows().get("k")).isNull();
          return "done";
        });

    assertThat(other.rows().get("k")).isEqualTo(1);
    assertThat(source.database().committed()).isEqualTo(Map.of("k", 1));
  }

  @Test
  void writersOfARowWaitForEachOther() throws Exception {
    FutureTask<String> second = new FutureTask<>(() -> transactions.run(tx -> increment()));
    Thread thread = new Thread(second, "penstock-test-writer");
    rows.put("k", 1);
    transactions.run(
        tx -> {
          increment();
          thread.start();
          Await.until(
              "the second writer waits",
              Duration.ofSeconds(10),
              () -> thread.getState() == Thread.State.TIMED_WAITING);
          return "done";
        });

    second.get(10, TimeUnit.SECONDS);
    assertThat(rows.get("k")).isEqualTo(3);
  }

  @Test
  void repeatableReadSeesWhatWasThereAtItsBegin() {
    InMemorySource other = new InMemorySource(source.database(), 1);
    rows.put("k", 1);
    source.repeatableRead(true);

    transactions.run(
        tx -> {
          assertThat(tx.readsItsOwn()).isTrue();
          other.rows().put("k", 2);
          assertThat(rows.get("k")).isEqualTo(1);
          return "done";
        });

    assertThat(rows.get("k")).isEqualTo(2);
  }

  @Test
  void lostCommitIsUnknownToTheBridge() {
    List<TransactionBridge.Outcome> outcomes = new ArrayList<>();
    for (boolean applied : new boolean[] {true, false}) {
      source.loseNextCommit(applied);
      assertThatThrownBy(
              () ->
                  transactions.run(
                      tx -> {
                        tx.enlist(noting(outcomes));
                        rows.put(applied, "row");
                        return "done";
                      }))
          .isInstanceOf(CommitOutcomeException.class);
    }

    assertThat(outcomes)
        .containsExactly(TransactionBridge.Outcome.UNKNOWN, TransactionBridge.Outcome.UNKNOWN);
    assertThat(rows.all()).isEqualTo(Map.of(true, "row"));
  }

  @Test
  void sourceThatIsAwayRefusesWithAConnectionError() {
    source.away(true);
    assertThatThrownBy(() -> rows.get("k"))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.sqlState()).isEqualTo("08006"));
    assertThatThrownBy(() -> transactions.run(tx -> "never")).isInstanceOf(SourceException.class);
    assertThatThrownBy(session.visibility()::burn).isInstanceOf(SourceException.class);

    source.away(false);
    rows.put("k", 1);
    assertThat(rows.get("k")).isEqualTo(1);
  }

  @Test
  void countsStatementsAndBurntTransactionIds() {
    rows.put("k", 1);
    transactions.run(tx -> String.valueOf(rows.get("k")));
    session.visibility().burn();

    assertThat(session.statements()).isEqualTo(2);
    assertThat(source.database().burntTransactionIds()).isEqualTo(1);
  }

  @Test
  void secondConnectionOfAThreadIsNoticed() {
    InMemorySource small = new InMemorySource(source.database(), 1);
    Transactions its = small.open(context()).transactions();

    assertThatThrownBy(
            () ->
                its.run(
                    tx -> {
                      FutureTask<Object> stranger = new FutureTask<>(() -> small.rows().all());
                      new Thread(stranger, "penstock-test-stranger").start();
                      return outcomeOf(stranger);
                    }))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("All 1 connections");
  }

  @Test
  void bridgeThatThrowsAfterTheEndIsKept() {
    IllegalStateException failure = new IllegalStateException("on purpose");
    transactions.run(
        tx -> {
          tx.enlist(
              new TransactionBridge() {
                @Override
                public void beforeCommit() {}

                @Override
                public void afterCompletion(Outcome outcome) {
                  throw failure;
                }
              });
          return "done";
        });

    assertThat(source.bridgeFailures()).containsExactly(failure);
  }

  @Test
  void plannerSaysWhatToUseInstead() {
    SqlSpec sql =
        new SqlSpec("Users.byName", "select 1", List.of(), List.of(), TypeRef.of(Long.class));

    assertThatThrownBy(() -> session.planner().query(sql))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Users.byName")
        .hasMessageContaining("rows()");
  }

  private String increment() {
    Object value = rows.getForUpdate("k");
    rows.put("k", value instanceof Integer number ? number + 1 : 1);
    return "done";
  }

  private static Object outcomeOf(FutureTask<Object> task) {
    try {
      return task.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (SourceException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError("The other thread did not answer.", e);
    }
  }

  private static TransactionBridge noting(List<TransactionBridge.Outcome> outcomes) {
    return new TransactionBridge() {
      @Override
      public void beforeCommit() {}

      @Override
      public void afterCompletion(Outcome outcome) {
        outcomes.add(outcome);
      }
    };
  }

  private static SourceContext context() {
    return new SourceContext(
        TimeSource.system(), InMemorySourceTest.class.getClassLoader(), StatementListener.NONE);
  }
}
