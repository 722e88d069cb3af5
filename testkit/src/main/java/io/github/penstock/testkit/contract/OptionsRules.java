package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.testkit.Await;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What options change about a transaction, and that nothing of it is left when it has ended. */
abstract class OptionsRules extends NoticedRules {

  private static final TransactionOptions DEFAULT = TransactionOptions.DEFAULT;
  private static final TransactionOptions REPEATABLE = DEFAULT.with(Isolation.REPEATABLE_READ);
  private static final TransactionOptions SERIALIZABLE = DEFAULT.with(Isolation.SERIALIZABLE);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void repeatableReadSeesOneSnapshot() {
    try (SourceSession second = openSecond()) {
      transactions.run(
          REPEATABLE,
          tx -> {
            assertThat(read()).isEmpty();
            writeIn(second, "a");
            assertThat(read()).isEmpty();
            return "done";
          });
    }
    assertThat(committed()).containsExactly("a");
  }

  @Test
  void readCommittedSeesWhatOthersCommit() {
    try (SourceSession second = openSecond()) {
      transactions.run(
          DEFAULT.with(Isolation.READ_COMMITTED),
          tx -> {
            assertThat(read()).isEmpty();
            writeIn(second, "a");
            assertThat(read()).containsExactly("a");
            return "done";
          });
    }
  }

  @Test
  void snapshotOfItsOwnMeansThatItReadsItsOwn() {
    assertThat(readsItsOwn(REPEATABLE)).isTrue();
    assertThat(readsItsOwn(SERIALIZABLE)).isTrue();
    assertThat(readsItsOwn(DEFAULT.with(Isolation.READ_COMMITTED))).isFalse();
    assertThat(readsItsOwn(DEFAULT.readOnly())).isFalse();
    assertThat(readsItsOwn(DEFAULT)).as("after transactions of other levels").isFalse();
  }

  @Test
  void readOnlyRefusesWritesAndEndsWithTheTransaction() {
    assertThatThrownBy(() -> transactions.run(DEFAULT.readOnly(), tx -> write("a")))
        .hasStackTraceContaining("read");
    assertThat(committed()).isEmpty();
    transactions.run(tx -> write("b"));
    write("c");
    assertThat(committed()).containsExactly("b", "c");
  }

  @Test
  void joinsATransactionThatSuits() {
    transactions.run(
        SERIALIZABLE,
        tx -> {
          transactions.run(SERIALIZABLE, inner -> write("a"));
          transactions.run(inner -> write("b"));
          return "done";
        });
    assertThat(committed()).containsExactly("a", "b");
  }

  @Test
  void joiningAnotherLevelIsRefusedAndRunsNothing() {
    transactions.run(
        tx -> {
          write("a");
          assertThatThrownBy(() -> transactions.run(SERIALIZABLE, inner -> write("b")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("SERIALIZABLE")
              .hasMessageContaining("READ_COMMITTED");
          return "done";
        });
    assertThat(committed()).containsExactly("a");
  }

  @Test
  void whenItsTimeIsOverItIsRolledBack() {
    assertThatThrownBy(() -> transactions.run(DEFAULT.withTimeout(SHORT), tx -> untilPassed(SHORT)))
        .isInstanceOf(SourceException.class)
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("25P04"));
    transactions.run(tx -> write("next"));
    assertThat(committed()).containsExactly("next");
  }

  @Test
  void joinedWorkShortensTheTime() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    DEFAULT.withTimeout(LONG),
                    tx -> {
                      write("a");
                      transactions.run(DEFAULT.withTimeout(SHORT), in -> "joined");
                      return untilPassed(SHORT);
                    }))
        .isInstanceOf(SourceException.class)
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("25P04"));
    assertThat(committed()).isEmpty();
  }

  @Test
  void joinedWorkNeverAddsToTheTime() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    DEFAULT.withTimeout(SHORT),
                    tx -> {
                      transactions.run(DEFAULT.withTimeout(LONG), in -> "joined");
                      return untilPassed(SHORT);
                    }))
        .isInstanceOf(SourceException.class);
  }

  private boolean readsItsOwn(TransactionOptions options) {
    return transactions.<Boolean>run(options, TransactionScope::readsItsOwn);
  }

  private static String untilPassed(Duration time) {
    TimeSource clock = TimeSource.system();
    long start = clock.nanoTime();
    Await.until("the time is over", LONG, () -> clock.nanoTime() - start > time.toNanos());
    return "too late";
  }

  final void writeIn(SourceSession other, String text) {
    try (Connection connection = other.dataSource().getConnection()) {
      write(connection, text);
    } catch (SQLException e) {
      throw new AssertionError("The write was refused.", e);
    }
  }
}
