package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.LockMode;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks of rows that another connection has, and the order in which several are taken. */
@PenstockServers
class RowLocksIT {

  private final SourceSession mine;
  private final SourceSession other;
  private final TableStatements<Long, User> users;

  RowLocksIT(PostgresServer server) {
    String url = server.newDatabase();
    mine = Sessions.open(Postgres.connect(url).poolSize(1));
    other = Sessions.open(Postgres.connect(url).poolSize(1));
    Shop.create(mine.dataSource());
    users = mine.planner().table(Shop.USERS);
  }

  @BeforeEach
  void create() {
    inMine(() -> users.insert(List.of(Shop.user(3), Shop.user(1), Shop.user(2))));
  }

  @AfterEach
  void close() {
    mine.close();
    other.close();
  }

  @Test
  void nowaitFailsAtOnceAndSaysWhatToDo() {
    whileOtherHolds(
        2,
        () -> {
          assertThatThrownBy(() -> inMine(() -> users.selectForUpdate(2L, LockMode.NOWAIT)))
              .isInstanceOf(SourceException.class)
              .hasMessageContaining("LockMode.WAIT")
              .hasMessageContaining("andLockTimeouts()")
              .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("55P03"));
          return inMine(() -> users.selectForUpdate(1L, LockMode.NOWAIT));
        });
    assertThat(this.<User>inMine(() -> users.selectForUpdate(2L, LockMode.NOWAIT))).isNotNull();
  }

  @Test
  void transactionGoesOnAfterANestedNowait() {
    whileOtherHolds(
        2,
        () ->
            mine.transactions()
                .run(
                    tx -> {
                      assertThatThrownBy(
                              () -> tx.nested(() -> users.selectForUpdate(2L, LockMode.NOWAIT)))
                          .isInstanceOf(SourceException.class);
                      return users.delete(List.of(1L));
                    }));
    assertThat(users.count()).isEqualTo(2);
  }

  @Test
  void lockedRowIsSkipped() {
    whileOtherHolds(
        2,
        () -> {
          assertThat(
                  this.<Boolean>inMine(
                      () -> users.selectForUpdate(2L, LockMode.SKIP_LOCKED) == null))
              .isTrue();
          return inMine(() -> users.selectForUpdate(1L, LockMode.SKIP_LOCKED));
        });
    assertThat(this.<User>inMine(() -> users.selectForUpdate(2L, LockMode.SKIP_LOCKED)))
        .isNotNull();
  }

  @Test
  void severalRowsAreLockedInTheOrderOfTheirKeys() {
    List<Long> locked =
        inMine(() -> List.copyOf(users.selectAllForUpdate(List.of(3L, 9L, 1L, 2L)).keySet()));
    assertThat(locked).containsExactly(1L, 2L, 3L);
    long before = mine.statements();
    inMine(() -> users.selectAllForUpdate(Set.of(1L, 2L)));
    assertThat(mine.statements() - before).isOne();
  }

  private <T> T inMine(Supplier<T> work) {
    return mine.transactions().run(tx -> work.get());
  }

  private void whileOtherHolds(long id, Supplier<?> work) {
    TableStatements<Long, User> theirs = other.planner().table(Shop.USERS);
    other
        .transactions()
        .run(
            tx -> {
              assertThat(theirs.selectForUpdate(id, LockMode.WAIT)).isNotNull();
              return work.get();
            });
  }
}
