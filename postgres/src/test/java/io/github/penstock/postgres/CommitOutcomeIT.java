package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.testkit.fault.FaultProxy;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a COMMIT that fails has done: nothing for sure, or nobody knows. */
@PenstockServers
class CommitOutcomeIT {

  private final String url;
  private final PGSimpleDataSource direct = new PGSimpleDataSource();
  private final List<Outcome> outcomes = new ArrayList<>();
  private SourceSession session;

  CommitOutcomeIT(PostgresServer server) {
    url = server.newDatabase();
    direct.setUrl(url);
    session = Sessions.open(Postgres.connect(url).poolSize(1));
  }

  @BeforeEach
  void create() {
    Shop.create(direct);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void deferredConstraintThatFailsAtCommitIsARollback() {
    Sessions.execute(
        direct,
        "alter table users add constraint name_once unique (name) deferrable initially deferred");

    SourceException e =
        Objects.requireNonNull(
            catchThrowableOfType(
                SourceException.class,
                () ->
                    run(
                        tx ->
                            users()
                                .insert(
                                    List.of(
                                        Shop.user(1).named("Secret"),
                                        Shop.user(2).named("Secret"))))));

    assertThat(e).isNotInstanceOf(CommitOutcomeException.class);
    assertThat(e.sqlState()).isEqualTo("23505");
    assertThat(e)
        .hasMessageContaining("COMMIT failed")
        .hasMessageContaining("name_once")
        .hasMessageNotContaining("Secret");
    assertThat(outcomes).containsExactly(Outcome.ROLLED_BACK);
    assertSessionWorks(0);
  }

  @Test
  void serializationFailureIsARollback() {
    session.close();
    session =
        Sessions.open(
            Postgres.connect(url)
                .poolSize(2)
                .pool(config -> config.setTransactionIsolation("TRANSACTION_SERIALIZABLE")));
    run(tx -> users().insert(List.of(Shop.user(1), Shop.user(2))));
    outcomes.clear();

    Throwable e =
        catchThrowable(
            () ->
                run(
                    tx -> {
                      assertThat(tx.readsItsOwn()).isTrue();
                      users().selectByIds(List.of(1L, 2L)).value();
                      users().update(Shop.user(1).named("a"), false).after();
                      inAnotherThread(
                          () ->
                              session
                                  .transactions()
                                  .run(
                                      other -> {
                                        users().selectByIds(List.of(1L, 2L)).value();
                                        return users()
                                            .update(Shop.user(2).named("b"), false)
                                            .after();
                                      }));
                    }));

    assertThat(e).isInstanceOf(SourceException.class).isNotInstanceOf(CommitOutcomeException.class);
    assertThat(((SourceException) e).sqlState()).isEqualTo("40001");
    assertThat(e).hasMessageContaining("Run the whole transaction again");
    assertThat(outcomes).containsExactly(Outcome.ROLLED_BACK);
  }

  @Test
  void backendThatEndsBeforeCommitLeavesTheOutcomeUnknown() {
    CommitOutcomeException e =
        unknown(
            tx -> {
              users().insert(List.of(Shop.user(1)));
              tx.enlist(beforeCommit(this::terminateOthers));
            });

    assertThat(e).hasMessageContaining("COMMIT got no answer").hasMessageContaining("Nobody knows");
    assertThat(outcomes).containsExactly(Outcome.UNKNOWN);
    assertSessionWorks(0);
  }

  @Test
  void connectionThatIsCutAtCommitLeavesTheOutcomeUnknown() {
    session.close();
    try (FaultProxy proxy = Sessions.cuttingAtCommit(direct)) {
      session = Sessions.open(Sessions.over(proxy, direct));
      CommitOutcomeException e = unknown(tx -> users().insert(List.of(Shop.user(1))));

      assertThat(e.sqlState()).startsWith("08");
      assertThat(outcomes).containsExactly(Outcome.UNKNOWN);
      proxy.heal();
      // This cut came after the server had committed: the very reason not to call it a rollback.
      assertSessionWorks(1);
    }
  }

  @Test
  void backendThatEndsDuringTheWorkIsARollback() {
    TableStatements<Long, User> users = users();
    Throwable e =
        catchThrowable(
            () ->
                run(
                    tx -> {
                      users.insert(List.of(Shop.user(1)));
                      terminateOthers();
                      users.count();
                    }));

    assertThat(e)
        .isInstanceOf(SourceException.class)
        .isNotInstanceOf(CommitOutcomeException.class)
        .hasMessageContaining("users.count failed")
        .hasMessageContaining("57P01");
    assertThat(outcomes).containsExactly(Outcome.ROLLED_BACK);
    assertSessionWorks(0);
  }

  @Test
  void connectionComesBackAfterAnError() {
    AssertionError failure = new AssertionError("on purpose");

    for (int i = 0; i < 3; i++) {
      assertThat(
              catchThrowable(
                  () ->
                      run(
                          tx -> {
                            users().insert(List.of(Shop.user(1)));
                            throw failure;
                          })))
          .isSameAs(failure);
    }

    assertThat(outcomes).containsOnly(Outcome.ROLLED_BACK).hasSize(3);
    assertSessionWorks(0);
  }

  private void assertSessionWorks(int rows) {
    assertThat(session.transactions().current()).isNull();
    assertThat(users().count()).isEqualTo(rows);
  }

  private CommitOutcomeException unknown(Consumer<TransactionScope> work) {
    return Objects.requireNonNull(
        catchThrowableOfType(CommitOutcomeException.class, () -> run(work)), "it did not fail");
  }

  private void run(Consumer<TransactionScope> work) {
    session
        .transactions()
        .run(
            tx -> {
              tx.enlist(noting());
              work.accept(tx);
              return "done";
            });
  }

  private TransactionBridge noting() {
    return new TransactionBridge() {
      @Override
      public void beforeCommit() {}

      @Override
      public void afterCompletion(Outcome outcome) {
        outcomes.add(outcome);
      }
    };
  }

  private static TransactionBridge beforeCommit(Runnable action) {
    return new TransactionBridge() {
      @Override
      public void beforeCommit() {
        action.run();
      }

      @Override
      public void afterCompletion(Outcome outcome) {}
    };
  }

  private void terminateOthers() {
    Sessions.execute(
        direct,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
  }

  private static void inAnotherThread(Supplier<?> work) {
    Throwable[] seen = new Throwable[1];
    Thread thread = new Thread(() -> seen[0] = catchThrowable(work::get), "penstock-test");
    thread.start();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(thread.isAlive()).isFalse();
    assertThat(seen[0]).isNull();
  }

  private TableStatements<Long, User> users() {
    return session.planner().table(Shop.USERS);
  }
}
