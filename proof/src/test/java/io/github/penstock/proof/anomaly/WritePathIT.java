package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomalies 13 to 22: what writers leave behind. */
@PenstockServers
class WritePathIT {

  private final Stage stage;

  WritePathIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private Node through(String name) {
    return stage.node(name, ThroughAccounts.class, builder -> builder);
  }

  /** T1 reads v0, T2 commits v1 and invalidates, T1 commits, and then v0 is stored. */
  @Test
  void a13_deferredPut() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> first =
        stage.start("first", () -> two.penstock.transaction(tx -> two.amount(1)));
    fill.await();
    one.setAmount(1, 150);
    fill.go();
    assertThat(first.result()).isEqualTo(100);
    two.awaitFills(1);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a13_naiveThatPutsAfterItsCommitKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop commit = two.stopAt(Gate.BEFORE_COMMIT);
    Actor<String> first = stage.start("first", () -> two.cache.write(c -> NaiveNode.select(c, 1)));
    commit.await();
    one.setAmount(1, 150);
    commit.go();
    two.cache.store(NaiveNode.key(1), first.result());
    stage.assertNaivePoisoned(1, 100);
  }

  /** W1 commits v1, W2 commits v2, W2 stores v2, W1 stores v1. */
  @Test
  void a14_writeThroughInTheOtherOrder() {
    Altered firstRemote = new Altered(stage.remote());
    Altered secondRemote = new Altered(stage.remote());
    Node one = stage.node("one", ThroughAccounts.class, b -> b.remote(firstRemote));
    Node two = stage.node("two", ThroughAccounts.class, b -> b.remote(secondRemote));
    Stop release = one.stopAt(Gate.BEFORE_RELEASE);
    Actor<Account> first = stage.start("first", () -> one.setAmount(1, 150));
    release.await();
    two.setAmount(1, 175);
    Await.until("the second has released", Node.SOON, () -> secondRemote.releases() > 0);
    release.go();
    first.result();
    Await.until("the first has released", Node.SOON, () -> firstRemote.releases() > 0);
    stage.assertAtRest(1, 175);
  }

  @Test
  void a14_naiveKeepsTheOlderValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop committed = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Integer> first = stage.start("first", () -> putAfterCommit(one, 150));
    committed.await();
    putAfterCommit(two, 175);
    committed.go();
    first.result();
    stage.assertNaivePoisoned(1, 150);
  }

  private static int putAfterCommit(NaiveNode node, int amount) throws SQLException {
    int rows = node.cache.write(c -> NaiveNode.update(c, 1, amount));
    node.cache.put(NaiveNode.key(1), Integer.toString(amount));
    return rows;
  }

  /** W announces v1, R reads, COMMIT fails. */
  @Test
  void a15_rollbackAfterTheAnnouncement() {
    stage.sql("alter table accounts drop constraint accounts_email_key");
    stage.sql("alter table accounts add unique (email) deferrable initially deferred");
    Altered writersRemote = new Altered(stage.remote());
    Node one = stage.node("one", ThroughAccounts.class, b -> b.remote(writersRemote));
    Node two = through("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer =
        stage.start(
            "writer",
            () -> one.accounts.update(Account.ONE.withAmount(150).withEmail(Account.TWO.email())));
    commit.await();
    assertThat(two.amount(1)).isEqualTo(100);
    commit.go();
    assertThat(writer.failure()).hasMessageContaining("accounts_email_key");
    Await.until("the writer has released", Node.SOON, () -> writersRemote.releases() > 0);
    stage.assertAtRest(1, 100);
    two.warm(1);
  }

  @Test
  void a15_naiveThatPutsBeforeItCommitsCachesWhatWasRolledBack() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    assertThatThrownBy(
            () ->
                one.cache.write(
                    c -> {
                      NaiveNode.update(c, 1, 150);
                      one.cache.put(NaiveNode.key(1), "150");
                      assertThat(two.amount(1)).as("a dirty read").isEqualTo(150);
                      throw new SQLException("changed my mind");
                    }))
        .hasMessage("changed my mind");
    stage.assertNaivePoisoned(1, 150);
  }

  /** A trigger doubles what W writes. */
  @Test
  void a16_valueIsChangedBeforeItIsStored() {
    stage.sql(
        "create or replace function twice() returns trigger language plpgsql as"
            + " 'begin new.amount := new.amount * 2; return new; end'");
    stage.sql(
        "create trigger twice before update on accounts for each row execute function twice()");
    Node one = through("one");
    Node two = through("two");
    assertThat(one.setAmount(1, 75).amount()).isEqualTo(150);
    assertThat(one.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
    assertThat(two.amount(1)).isEqualTo(150);
  }

  /** A trigger changes the row after W's statement has given it back. */
  @Test
  void a16_valueIsChangedAfterItWasGivenBack() {
    stage.sql(
        "create or replace function more() returns trigger language plpgsql as"
            + " 'begin update accounts set amount = 150 where id = new.id; return null; end'");
    stage.sql(
        "create trigger more after update on accounts for each row when (pg_trigger_depth() = 0)"
            + " execute function more()");
    Altered writersRemote = new Altered(stage.remote());
    Node one = stage.node("one", ThroughAccounts.class, b -> b.remote(writersRemote));
    one.setAmount(1, 75);
    Await.until("the writer has released", Node.SOON, () -> writersRemote.releases() > 0);
    assertThat(one.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a16_naiveCachesWhatItWroteAndNotWhatTheRowIs() throws Exception {
    stage.sql(
        "create or replace function twice() returns trigger language plpgsql as"
            + " 'begin new.amount := new.amount * 2; return new; end'");
    stage.sql(
        "create trigger twice before update on accounts for each row execute function twice()");
    putAfterCommit(stage.naive("one"), 75);
    assertThat(stage.inDatabase(1)).isEqualTo(150);
    stage.assertNaivePoisoned(1, 75);
  }

  /** R gets v0 from its process, W commits v1, R adds to v0 and writes the whole row. */
  @Test
  void a17_readModifyWriteOnACachedCopy() {
    Node one = stage.node("one");
    Node two = stage.node("two", builder -> builder.timeSource(new ManualTime()));
    two.warm(1);
    Stop message = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(1, 150);
    message.await();
    Account old = two.accounts.find(1L).orElseThrow();
    assertThat(old.amount()).as("within the bound").isEqualTo(100);
    assertThatThrownBy(() -> two.accounts.update(old.withAmount(old.amount() + 10)))
        .isInstanceOf(StaleVersionException.class);
    int current =
        two.penstock.transaction(
            tx -> {
              Account locked = two.accounts.forUpdate(1L).orElseThrow();
              return two.accounts.update(locked.withAmount(locked.amount() + 10)).amount();
            });
    assertThat(current).isEqualTo(160);
    message.go();
    stage.assertAtRest(1, 160);
  }

  @Test
  void a17_naiveLosesAnUpdate() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop message = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(1, 150);
    message.await();
    two.setAmount(1, two.amount(1) + 10);
    assertThat(stage.inDatabase(1)).as("150 + 10 is lost").isEqualTo(110);
  }

  /** Inside W's transaction another one commits v1, and W rolls back. */
  @Test
  void a18_innerTransactionCommitsAndTheOuterOneDoesNot() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    two.warm(1);
    two.warm(2);
    assertThatThrownBy(
            () ->
                one.penstock.transaction(
                    tx -> {
                      one.setAmount(2, 175);
                      stage.start("inner", () -> one.setAmount(1, 150)).result();
                      assertThat(two.strong(1)).as("at once").isEqualTo(150);
                      throw new IllegalStateException("changed my mind");
                    }))
        .hasMessage("changed my mind");
    stage.assertAtRest(1, 150);
    stage.assertAtRest(2, 100);
  }

  @Test
  void a18_naiveThatInvalidatesWithTheOuterOneKeepsTheOldValue() {
    NaiveNode one = stage.naive("one");
    one.amount(1);
    assertThatThrownBy(
            () ->
                one.cache.write(
                    outer -> {
                      try (Connection inner = DriverManager.getConnection(stage.jdbcUrl)) {
                        NaiveNode.update(inner, 1, 150);
                      }
                      throw new SQLException("changed my mind");
                    },
                    NaiveNode.key(1)))
        .hasMessage("changed my mind");
    stage.assertNaivePoisoned(1, 100);
  }

  /**
   * R reads version 9, W deletes the row and inserts it again with version 0, R stores version 9.
   */
  @Test
  void a20_versionBeginsAnew() {
    stage.sql("update accounts set ver = 9 where id = 1");
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    one.accounts.delete(1L);
    one.accounts.insert(Account.ONE.withAmount(150));
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    two.awaitFills(1);
    stage.assertAtRest(1, 150);
    two.warm(1);
    one.setAmount(1, 175);
    stage.assertAtRest(1, 175);
  }

  @Test
  void a20_naiveKeepsTheDeletedRow() throws Exception {
    stage.sql("update accounts set ver = 9 where id = 1");
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    String key = NaiveNode.key(1);
    one.cache.write(c -> NaiveNode.run(c, "delete from accounts where id = 1"), key);
    one.cache.write(
        c -> NaiveNode.run(c, "insert into accounts values (1, 'one@example.org', 150, 0)"), key);
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    stage.assertNaivePoisoned(1, 100);
  }

  /** R caches who has address a and that nobody has b, W changes a into b and dies. */
  @Test
  void a21_keyChanges() {
    String b = "b@example.org";
    Node one = stage.node("one");
    Node two = stage.node("two");
    two.warm(1);
    assertThat(two.finders().byEmail(Account.ONE.email())).isPresent();
    assertThat(two.finders().byEmail(b)).isEmpty();
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer =
        stage.start("writer", () -> one.accounts.update(Account.ONE.withEmail(b)));
    death.await();
    two.penstock.read(
        Consistency.STRONG,
        () -> {
          assertThat(two.finders().byEmail(Account.ONE.email())).isEmpty();
          return assertThat(two.finders().byEmail(b)).isPresent();
        });
    Await.until("b is found", Node.SOON, () -> two.finders().byEmail(b).isPresent());
    Await.until("a is not", Node.SOON, () -> two.finders().byEmail(Account.ONE.email()).isEmpty());
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a21_naiveKeepsBothEntries() throws Exception {
    NaiveNode one = stage.naive("one");
    String sql = "select id::text from accounts where email = ?";
    String b = "b@example.org";
    assertThat(one.cache.get("a", c -> NaiveNode.first(c, sql, Account.ONE.email())))
        .isEqualTo("1");
    assertThat(one.cache.get("b", c -> NaiveNode.first(c, sql, b))).isNull();
    one.cache.write(
        c -> NaiveNode.run(c, "update accounts set email = ? where id = 1", b), NaiveNode.key(1));
    assertThat(one.cache.get("a", c -> NaiveNode.first(c, sql, Account.ONE.email())))
        .isEqualTo("1");
    assertThat(one.cache.get("b", c -> NaiveNode.first(c, sql, b))).isNull();
  }

  /** The answer to W's announcement is lost, and W announces again. */
  @Test
  void a22_announcementIsRepeated() {
    Node one = stage.nodeOver("one", announcingTwice(stage.remote()));
    Node two = stage.node("two");
    two.warm(1);
    one.setAmount(1, 150);
    stage.assertAtRest(1, 150);
    two.warm(1);
    assertThat(two.stats().fills().accepted()).as("the key is open again").isPositive();
  }

  @Test
  void a22_withoutTheTransactionIdTheKeyStaysClosed() {
    RemoteModule twice = announcingTwice(stage.remote());
    Node one = stage.nodeOver("one", Without.transactionId(twice, Duration.ofSeconds(30)));
    Node two = stage.node("two");
    one.setAmount(1, 150);
    for (int i = 0; i < 3; i++) {
      assertThat(two.amount(1)).isEqualTo(150);
    }
    assertThat(two.stats().fills().accepted()).isZero();
    assertThat(two.stats().reads().misses()).as("every read is a load").isEqualTo(3);
  }

  private static RemoteModule announcingTwice(RemoteModule module) {
    return new Altered(module) {
      @Override
      RemoteTier.Quarantine quarantine(
          RemoteTier tier,
          Collection<CacheKey> keys,
          Collection<String> tags,
          long writer,
          Duration deadline) {
        RemoteTier.Quarantine lost = tier.quarantine(keys, tags, writer, deadline);
        RemoteTier.Quarantine acknowledged = tier.quarantine(keys, tags, writer, deadline);
        assertThat(acknowledged.token()).isNotEqualTo(lost.token());
        return acknowledged;
      }
    };
  }
}
