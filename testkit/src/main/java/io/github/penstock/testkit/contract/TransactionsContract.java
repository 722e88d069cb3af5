package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.TransactionScope;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * What the {@code Transactions} of every source do. An adapter proves itself by a test class that
 * extends this one:
 *
 * <pre>{@code
 * class MyTransactionsIT extends TransactionsContract {
 *   protected SourceSession open() {
 *     database = emptyDatabase();
 *     return openSecond();
 *   }
 *
 *   protected SourceSession openSecond() {
 *     return MySource.connect(database, options -> options.connections(1)).open(context);
 *   }
 * }
 * }</pre>
 *
 * <p>The session must have one connection only and a short timeout for those who wait for one: thus
 * every test also shows that a transaction takes no second connection and gives back the one that
 * it has. Each test gets its own session and closes it at its end.
 */
public abstract class TransactionsContract extends NestedRules {

  /** For subclasses. */
  protected TransactionsContract() {}

  @Test
  void workThatReturnsIsCommitted() {
    String result =
        transactions.run(
            tx -> {
              write("a");
              return "result";
            });

    assertThat(result).isEqualTo("result");
    assertThat(committed()).containsExactly("a");
  }

  @Test
  void workThatThrowsIsRolledBackAndItsExceptionReachesTheCaller() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(() -> transactions.run(tx -> writeAndThrow("a", failure))).isSameAs(failure);

    assertThat(committed()).isEmpty();
  }

  @Test
  void errorRollsBackAsWell() {
    AssertionError failure = new AssertionError("on purpose");

    assertThatThrownBy(() -> transactions.run(tx -> writeAndThrow("a", failure))).isSameAs(failure);

    assertThat(committed()).isEmpty();
  }

  @Test
  void nextTransactionIsNewAfterAFailure() {
    IllegalStateException failure = new IllegalStateException("on purpose");
    assertThatThrownBy(() -> transactions.run(tx -> writeAndThrow("a", failure))).isSameAs(failure);

    transactions.run(tx -> write("b"));

    assertThat(committed()).containsExactly("b");
  }

  @Test
  void workInsideATransactionJoinsIt() {
    transactions.run(
        tx -> {
          write("outer");
          transactions.run(inner -> write("inner"));
          assertThat(read()).containsExactly("inner", "outer");
          return write("after");
        });

    assertThat(committed()).containsExactly("after", "inner", "outer");
  }

  @Test
  void joinedWorkIsRolledBackWithItsOwner() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      transactions.run(inner -> write("inner"));
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(committed()).isEmpty();
  }

  @Test
  void joinedWorkThatThrowsReachesTheCallerOfTheOwnerUnchanged() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(
            () -> transactions.run(tx -> transactions.run(in -> writeAndThrow("a", failure))))
        .isSameAs(failure);

    assertThat(committed()).isEmpty();
  }

  @Test
  void joinedWorkThatThrowsDoomsTheTransaction() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      write("outer");
                      assertThatThrownBy(
                              () -> transactions.run(in -> writeAndThrow("inner", failure)))
                          .isSameAs(failure);
                      return "as if nothing had happened";
                    }))
        .isInstanceOf(SourceException.class)
        .isNotInstanceOf(CommitOutcomeException.class);

    assertThat(committed()).isEmpty();
    transactions.run(tx -> write("next"));
    assertThat(committed()).containsExactly("next");
  }

  @Test
  void currentIsTheTransactionOfItsThread() throws Exception {
    assertThat(transactions.current()).isNull();
    transactions.run(
        tx -> {
          assertThat(transactions.current()).isNotNull();
          assertThat(inAnotherThread(() -> transactions.current() == null)).isTrue();
          transactions.run(inner -> "joined");
          assertThat(transactions.current()).isNotNull();
          return "done";
        });
    assertThat(transactions.current()).isNull();

    IllegalStateException failure = new IllegalStateException("on purpose");
    assertThatThrownBy(() -> transactions.run(tx -> writeAndThrow("a", failure))).isSameAs(failure);
    assertThat(transactions.current()).isNull();
  }

  @Test
  void readsItsOwnOnceItHasWritten() {
    transactions.run(
        tx -> {
          assertThat(tx.readsItsOwn()).isFalse();
          transactions.run(
              inner -> {
                inner.markWritten();
                return "written";
              });
          assertThat(tx.readsItsOwn()).isTrue();
          assertThat(scope().readsItsOwn()).isTrue();
          return "done";
        });

    assertThat(transactions.<Boolean>run(TransactionScope::readsItsOwn)).isFalse();
  }

  @Test
  void dataSourceInsideGivesTheConnectionOfTheTransaction() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      write("a");
                      assertThat(autoCommit()).isFalse();
                      assertThat(read()).as("read after a close").containsExactly("a");
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(committed()).isEmpty();
  }

  @Test
  void dataSourceInsideMayBeAskedWhileAConnectionOfItIsOpen() {
    transactions.run(
        tx -> {
          try (Connection first = session.dataSource().getConnection()) {
            write(first, "a");
            assertThat(read()).containsExactly("a");
            write(first, "b");
          } catch (SQLException e) {
            throw new AssertionError("The connection of the transaction was refused.", e);
          }
          return "done";
        });

    assertThat(committed()).containsExactly("a", "b");
  }

  @Test
  void dataSourceOutsideCommitsByItself() {
    assertThat(autoCommit()).isTrue();
    write("a");

    assertThat(committed()).containsExactly("a");
  }

  private boolean autoCommit() {
    try (Connection connection = session.dataSource().getConnection()) {
      return connection.getAutoCommit();
    } catch (SQLException e) {
      throw new AssertionError("The connection was refused.", e);
    }
  }
}
