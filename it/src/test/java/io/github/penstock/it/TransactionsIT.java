package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.Transaction;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.LockMode;
import io.github.penstock.transaction.Retry;
import io.github.penstock.transaction.TransactionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions with options, retries, savepoints and hooks, over repositories with caches. */
@PenstockServers
class TransactionsIT {

  private static final TransactionOptions SERIALIZABLE =
      TransactionOptions.DEFAULT.with(Isolation.SERIALIZABLE);
  private static final TransactionOptions READ_ONLY = TransactionOptions.DEFAULT.readOnly();

  private final Nodes nodes;
  private final Penstock penstock;
  private final Users users;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final IllegalStateException failure = new IllegalStateException("on purpose");
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private User ann = User.of("ann@example.org");
  private User bob = User.of("bob@example.org");

  TransactionsIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
    penstock = nodes.open();
    users = penstock.repository(Users.class);
  }

  @BeforeEach
  void insert() {
    ann = users.insert(ann);
    bob = users.insert(bob);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  @Test
  void aDeadlockIsTriedAgainAndBothSucceed() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    Future<?> one = threads.submit(() -> lockBoth(ann, bob, attempts, bothHoldOne));
    Future<?> two = threads.submit(() -> lockBoth(bob, ann, attempts, bothHoldOne));
    one.get(60, TimeUnit.SECONDS);
    two.get(60, TimeUnit.SECONDS);

    assertThat(attempts).as("one was the victim, once").hasValue(3);
    assertThat(users.find(ann.id()).orElseThrow().version()).isEqualTo(2);
    assertThat(users.find(bob.id()).orElseThrow().version()).isEqualTo(2);
    assertThat(calls).as("the hook of the victim's first attempt is forgotten").hasSize(2);
  }

  private void lockBoth(User first, User second, AtomicInteger attempts, CyclicBarrier barrier) {
    List<Integer> own = new ArrayList<>();
    penstock.transaction(
        Retry.conflicts(3),
        tx -> {
          own.add(attempts.incrementAndGet());
          tx.afterCommit(() -> calls.add("committed"));
          User a = users.forUpdate(first.id()).orElseThrow();
          if (own.size() == 1) {
            meet(barrier);
          }
          User b = users.forUpdate(second.id()).orElseThrow();
          users.update(a.withName("x"));
          return users.update(b.withName("y"));
        });
  }

  @Test
  void rowsLockedTogetherCannotDeadlock() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    Future<?> one = threads.submit(() -> lockAll(start, List.of(ann.id(), bob.id())));
    Future<?> two = threads.submit(() -> lockAll(start, List.of(bob.id(), ann.id(), ann.id())));
    one.get(60, TimeUnit.SECONDS);
    two.get(60, TimeUnit.SECONDS);
    assertThat(users.find(ann.id()).orElseThrow().version()).isEqualTo(40);
  }

  private void lockAll(CyclicBarrier start, List<Long> ids) {
    meet(start);
    for (int i = 0; i < 20; i++) {
      penstock.transaction(
          tx -> {
            assertThat(users.lockAll(ids).keySet()).containsExactly(ann.id(), bob.id());
            users.update(users.find(bob.id()).orElseThrow());
            return users.update(users.find(ann.id()).orElseThrow());
          });
    }
  }

  /** Two people may not both be called off: each looks at the other and goes. */
  @Test
  void writeSkewIsFoundAndTriedAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CyclicBarrier bothHaveRead = new CyclicBarrier(2);
    Future<?> one = threads.submit(() -> callOff(ann, bob, attempts, bothHaveRead));
    Future<?> two = threads.submit(() -> callOff(bob, ann, attempts, bothHaveRead));
    one.get(60, TimeUnit.SECONDS);
    two.get(60, TimeUnit.SECONDS);

    assertThat(attempts).hasValue(3);
    assertThat(List.of(name(ann), name(bob))).containsExactlyInAnyOrder("off", "Ann");
  }

  private void callOff(User mine, User other, AtomicInteger attempts, CyclicBarrier barrier) {
    List<Integer> own = new ArrayList<>();
    penstock.transaction(
        SERIALIZABLE,
        Retry.conflicts(5),
        tx -> {
          own.add(attempts.incrementAndGet());
          boolean otherIsOn = !users.find(other.id()).orElseThrow().name().equals("off");
          User me = users.find(mine.id()).orElseThrow();
          if (own.size() == 1) {
            meet(barrier);
          }
          return otherIsOn ? users.update(me.withName("off")) : me;
        });
  }

  @Test
  void aConflictWithoutRetryIsAConflictToItsCaller() {
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    SERIALIZABLE,
                    tx -> {
                      User seen = users.find(ann.id()).orElseThrow();
                      nodes.sql("update users set name = 'foreign' where id = " + ann.id());
                      return users.update(seen.withName("mine"));
                    }))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Retry.conflicts")
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("40001"));
  }

  /** Nobody is refused before both have written: the second one is at its COMMIT. */
  @Test
  void aConflictAtCommitIsARollbackForCertain() throws Exception {
    CyclicBarrier bothHaveWritten = new CyclicBarrier(2);
    List<SourceException> refused = new CopyOnWriteArrayList<>();
    Future<?> one = threads.submit(() -> cross(ann, bob, bothHaveWritten, refused));
    Future<?> two = threads.submit(() -> cross(bob, ann, bothHaveWritten, refused));
    one.get(60, TimeUnit.SECONDS);
    two.get(60, TimeUnit.SECONDS);

    assertThat(refused).hasSize(1);
    assertThat(refused.get(0).sqlState()).isEqualTo("40001");
    assertThat(refused.get(0).statement()).isEqualTo("COMMIT");
    assertThat(refused.get(0)).isNotInstanceOf(CommitOutcomeException.class);
    assertThat(calls).containsExactlyInAnyOrder("committed", "rolled back");
    assertThat(List.of(name(ann), name(bob))).containsExactlyInAnyOrder("off", "Ann");
  }

  private void cross(User mine, User other, CyclicBarrier barrier, List<SourceException> refused) {
    try {
      penstock.transaction(
          SERIALIZABLE,
          tx -> {
            tx.afterCommit(() -> calls.add("committed"));
            tx.afterRollback(() -> calls.add("rolled back"));
            users.find(other.id());
            User written = users.update(mine.withName("off"));
            meet(barrier);
            return written;
          });
    } catch (SourceException e) {
      refused.add(e);
    }
  }

  @Test
  void retryInsideOfATransactionIsRefused() {
    assertThatThrownBy(
            () -> penstock.transaction(tx -> penstock.transaction(Retry.conflicts(2), in -> ann)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "transaction(Retry, ..) was called inside of an open transaction: after a conflict all"
                + " of that one must run again, which only its owner can do. Give the Retry to the"
                + " outermost transaction(..) and none to this one");
  }

  @Test
  void aRowThatWasRolledBackToASavepointIsNotWrittenThrough() {
    penstock.transaction(
        tx -> {
          User kept = users.update(ann.withName("kept"));
          assertThatThrownBy(
                  () ->
                      tx.nested(
                          in -> {
                            users.update(kept.withName("rolled back"));
                            throw failure;
                          }))
              .isSameAs(failure);
          assertThat(name(ann)).isEqualTo("kept");
          return kept;
        });
    Penstock other = nodes.open();
    assertThat(name(ann)).isEqualTo("kept");
    assertThat(other.repository(Users.class).find(ann.id()).orElseThrow().name()).isEqualTo("kept");
  }

  @Test
  void aTransactionGoesOnAfterAStatementFailedInNestedWork() {
    User carl =
        penstock.transaction(
            tx -> {
              assertThatThrownBy(() -> tx.nested(in -> users.insert(User.of(ann.email()))))
                  .isInstanceOf(SourceException.class);
              return users.insert(User.of("carl@example.org"));
            });
    assertThat(users.find(carl.id())).contains(carl);
  }

  @Test
  void hooksAfterACommitRunInTheirOrderAndAfterTheCachesWereTold() {
    penstock.transaction(
        tx -> {
          tx.afterCommit(() -> calls.add("first: " + name(ann)));
          tx.afterCommit(
              () -> {
                throw new AssertionError("A hook that fails, on purpose");
              });
          tx.afterRollback(() -> calls.add("not of a commit"));
          users.update(ann.withName("new"));
          penstock.transaction(in -> hook(in, "of joined work"));
          tx.nested(in -> hook(in, "of nested work"));
          return tx.<String>nested(in -> hook(in, "last"));
        });
    assertThat(calls).containsExactly("first: new", "of joined work", "of nested work", "last");
  }

  @Test
  void hooksAfterARollbackRunInTheirOrder() {
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      users.update(ann.withName("never"));
                      hook(tx, "not of a rollback");
                      tx.afterRollback(() -> calls.add("first: " + name(ann)));
                      tx.afterRollback(
                          () -> {
                            throw failure;
                          });
                      tx.afterRollback(() -> calls.add("last"));
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(calls).containsExactly("first: Ann", "last");
  }

  @Test
  void hooksOfNestedWorkThatWasRolledBackAreThoseOfARollback() {
    penstock.transaction(
        tx -> {
          hook(tx, "kept");
          assertThatThrownBy(
                  () ->
                      tx.nested(
                          in -> {
                            hook(in, "forgotten");
                            in.afterRollback(() -> calls.add("nested work was undone"));
                            throw failure;
                          }))
              .isSameAs(failure);
          return hook(tx, "after");
        });
    assertThat(calls).containsExactly("kept", "nested work was undone", "after");
  }

  private String hook(Transaction tx, String name) {
    tx.afterCommit(() -> calls.add(name));
    return name;
  }

  @Test
  void readOnlyReadsComeFromTheCachesUnderReadCommittedAlone() {
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    long before = penstock.stats().statements();
    penstock.transaction(READ_ONLY.with(Isolation.READ_COMMITTED), tx -> users.find(ann.id()));
    assertThat(penstock.stats().statements()).isEqualTo(before);
    penstock.transaction(READ_ONLY.with(Isolation.REPEATABLE_READ), tx -> users.find(ann.id()));
    assertThat(penstock.stats().statements()).isEqualTo(before + 1);
  }

  @Test
  void locksOfRowsNeverReadACache() {
    Nodes.untilLocal(penstock, "users", () -> users.find(ann.id()));
    nodes.sql("update users set name = 'foreign' where id = " + ann.id());
    assertThat(name(ann)).as("a foreign write is not heard of").isEqualTo("Ann");
    String locked =
        penstock.transaction(
            tx -> users.forUpdate(ann.id(), LockMode.SKIP_LOCKED).orElseThrow().name());
    assertThat(locked).isEqualTo("foreign");
    String many = penstock.transaction(tx -> users.lockAll(List.of(ann.id())).get(ann.id()).name());
    assertThat(many).isEqualTo("foreign");
    String afterALock =
        penstock.transaction(
            tx -> {
              tx.lock("anything");
              return name(ann);
            });
    assertThat(afterALock).isEqualTo("foreign");
  }

  @Test
  void aNamedLockIsSharedByTheNodesOfANamespace() {
    Penstock node = nodes.open();
    Penstock stranger = nodes.open(builder -> builder.namespace("stranger"));
    penstock.transaction(
        tx -> {
          tx.lock("report");
          assertThat(tries(node, "report")).isFalse();
          assertThat(tries(node, "other")).isTrue();
          assertThat(tries(stranger, "report")).isTrue();
          return "done";
        });
    assertThat(tries(node, "report")).isTrue();
  }

  private static boolean tries(Penstock node, String name) {
    return node.<Boolean>transaction(tx -> tx.tryLock(name));
  }

  @Test
  void locksOutsideOfATransactionAreRefused() {
    assertThatThrownBy(() -> users.lockAll(List.of(1L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Users.lockAll was called outside a transaction");
    assertThatThrownBy(() -> users.forUpdate(1L, LockMode.NOWAIT))
        .hasMessageStartingWith("Users.forUpdate was called outside a transaction");
  }

  private String name(User user) {
    return users.find(user.id()).orElseThrow().name();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
