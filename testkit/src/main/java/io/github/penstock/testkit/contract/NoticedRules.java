package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Transactions that code runs on a connection of the data source by itself. */
abstract class NoticedRules extends BridgeRules {

  @Test
  void setAutoCommitBeginsATransactionOfTheThread() throws Exception {
    try (Connection connection = session.dataSource().getConnection()) {
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(transactions.current()).isNull();
      connection.setAutoCommit(false);
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(scope().readsItsOwn()).isFalse();

      write(connection, "v");

      assertThat(scope().readsItsOwn()).isTrue();
      connection.commit();
      assertThat(transactions.current()).isNull();
    }
    assertThat(committed()).containsExactly("v");
  }

  @Test
  void commitTellsTheBridges() throws Exception {
    try (Connection connection = begin()) {
      scope().enlist(bridge("a"));
      write(connection, "v");
      assertThat(calls).isEmpty();

      connection.commit();

      assertThat(calls).containsExactly("a before", "a COMMITTED");
    }
    assertThat(calls).hasSize(2);
    assertThat(committed()).containsExactly("v");
  }

  @Test
  void rollbackTellsTheBridges() throws Exception {
    try (Connection connection = begin()) {
      scope().enlist(bridge("a"));
      write(connection, "v");

      connection.rollback();

      assertThat(calls).containsExactly("a ROLLED_BACK");
      assertThat(transactions.current()).isNull();
    }
    assertThat(committed()).isEmpty();
  }

  @Test
  void closeRollsBackAndTellsTheBridges() throws Exception {
    try (Connection connection = begin()) {
      scope()
          .enlist(
              new Bridge("a") {
                @Override
                public void afterCompletion(Outcome outcome) {
                  super.afterCompletion(outcome);
                  // On the connection that was given back.
                  assertInside(() -> assertThat(committed()).isEmpty());
                }
              });
      write(connection, "v");
    }

    assertThat(calls).containsExactly("a ROLLED_BACK", "a checked");
    assertThat(committed()).isEmpty();
  }

  @Test
  void setAutoCommitAgainCommits() throws Exception {
    try (Connection connection = begin()) {
      scope().enlist(bridge("a"));
      write(connection, "v");

      connection.setAutoCommit(true);

      assertThat(calls).containsExactly("a before", "a COMMITTED");
      assertThat(transactions.current()).isNull();
      write(connection, "w");
      assertThat(transactions.current()).isNull();
    }
    assertThat(committed()).containsExactly("v", "w");
  }

  @Test
  void nextStatementAfterTheEndBeginsTheNextTransaction() throws Exception {
    try (Connection connection = begin()) {
      scope().enlist(bridge("a"));
      write(connection, "v");
      connection.commit();
      assertThat(connection.getAutoCommit()).isFalse();

      write(connection, "w");
      scope().enlist(bridge("b"));
      connection.rollback();
    }

    assertThat(calls).containsExactly("a before", "a COMMITTED", "b ROLLED_BACK");
    assertThat(committed()).containsExactly("v");
  }

  @Test
  void bridgeThatRefusesRollsBack() throws Exception {
    try (Connection connection = begin()) {
      scope()
          .enlist(
              new Bridge("a") {
                @Override
                public void beforeCommit() {
                  super.beforeCommit();
                  throw failure;
                }
              });
      write(connection, "v");

      assertThatThrownBy(connection::commit)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("rolled back")
          .hasCause(failure);

      assertThat(calls).containsExactly("a before", "a ROLLED_BACK");
      assertThat(transactions.current()).isNull();
      write(connection, "w");
      connection.commit();
    }
    assertThat(committed()).containsExactly("w");
  }

  @Test
  void workOfRunJoins() throws Exception {
    try (Connection connection = begin()) {
      write(connection, "v");
      transactions.run(
          tx -> {
            tx.enlist(bridge("a"));
            assertThat(read()).containsExactly("v");
            return write("w");
          });
      assertThat(calls).isEmpty();

      connection.commit();
    }

    assertThat(calls).containsExactly("a before", "a COMMITTED");
    assertThat(committed()).containsExactly("v", "w");
  }

  @Test
  void joinedWorkThatThrowsDooms() throws Exception {
    try (Connection connection = begin()) {
      write(connection, "v");
      assertThatThrownBy(() -> transactions.run(tx -> writeAndThrow("w", failure)))
          .isSameAs(failure);

      assertThatThrownBy(connection::commit)
          .isInstanceOf(SQLException.class)
          .hasCauseInstanceOf(SourceException.class);
    }
    assertThat(committed()).isEmpty();
  }

  @Test
  void anotherThreadMayCommit() throws Exception {
    try (Connection connection = begin()) {
      scope()
          .enlist(
              new Bridge("a") {
                @Override
                public void beforeCommit() {
                  super.beforeCommit();
                  assertThat(transactions.current()).isNotNull();
                }
              });
      write(connection, "v");

      boolean itHasNone =
          inAnotherThread(
              () -> {
                connection.commit();
                return transactions.current() == null;
              });

      assertThat(itHasNone).isTrue();
      assertThat(calls).containsExactly("a before", "a COMMITTED");
      assertThat(transactions.current()).isNull();
    }
    assertThat(committed()).containsExactly("v");
  }

  private Connection begin() throws SQLException {
    Connection connection = session.dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  static boolean inAnotherThread(Callable<Boolean> question) {
    FutureTask<Boolean> task = new FutureTask<>(question);
    Thread thread = new Thread(task, "penstock-test-stranger");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("The other thread did not answer.", e);
    }
  }
}
