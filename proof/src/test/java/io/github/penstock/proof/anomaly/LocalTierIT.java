package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheEvent;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Crash;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.KillArgs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomalies 23 to 36 but 33: what processes keep, and what they hear. */
@PenstockServers
class LocalTierIT {

  /** Longer than the bound, which is a second. */
  private static final Duration PAST_THE_BOUND = Duration.ofMillis(1_001);

  private final Stage stage;
  private final ManualTime time = new ManualTime();

  LocalTierIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** A node whose clock stands still: what it keeps never grows old by itself. */
  private Node frozen(String name) {
    return stage.node(name, builder -> builder.timeSource(time));
  }

  private Node frozen(String name, RemoteModule remote) {
    return stage.node(
        name, ThroughAccounts.class, builder -> builder.timeSource(time).remote(remote));
  }

  /** R reads v0 from Redis, the message of W is applied and removes nothing, R installs v0. */
  @Test
  void a23_installAfterTheInvalidation() {
    Node one = stage.node("one");
    Node two = frozen("two");
    one.warm(1);
    two.warm(2);
    Stop install = two.stopAtRows(Gate.BEFORE_INSTALL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    install.await();
    one.setAmount(1, 150);
    two.awaitHeard(1, 1);
    install.go();
    assertThat(reader.result()).as("began before the write").isEqualTo(100);
    assertThat(two.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a23_naiveInstallsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    one.amount(1);
    Stop install = two.stopAt(Gate.BEFORE_INSTALL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    install.await();
    two.awaitHeard(one, () -> one.setAmount(1, 150));
    install.go();
    assertThat(reader.result()).isEqualTo(100);
    assertStale(two);
  }

  private void assertStale(NaiveNode node) {
    assertThat(stage.inDatabase(1)).isEqualTo(150);
    assertThat(node.amount(1)).as("what the process holds").isEqualTo(100);
  }

  /** W tells the processes, R takes v0 from Redis again, W deletes it in Redis. */
  @Test
  void a24_refillBeforeTheDelete() {
    Node one = stage.node("one");
    Node two = frozen("two");
    two.warm(1);
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    two.awaitHeard(1, 1);
    long fills = two.fills();
    assertThat(two.amount(1)).as("not committed yet").isEqualTo(100);
    two.awaitFills(fills + 1);
    commit.go();
    writer.result();
    assertThat(two.amount(1)).as("at once").isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a24_naiveThatTellsBeforeItDeletesKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    one.cache.write(c -> NaiveNode.update(c, 1, 150));
    two.awaitHeard(
        one,
        () -> {
          one.cache.publish(NaiveNode.key(1));
          return null;
        });
    assertThat(two.amount(1)).isEqualTo(100);
    assertThat(stage.redis().del(stage.namespace + NaiveNode.key(1))).isEqualTo(1);
    assertStale(two);
  }

  /** R's process is cut off, W invalidates, the process comes back. */
  @Test
  void a25_messageIsLostWhileCutOff() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = stage.node("one");
    Node two =
        stage.node(
            "two", b -> b.timeSource(time).remote(Stage.remote(wire.through(stage.redisUri))));
    two.warm(1);
    wire.cut();
    Await.until("lost", Node.SOON, () -> two.count(CacheEvent.ChannelLost.class) > 0);
    one.setAmount(1, 150);
    assertThat(two.amount(1)).as("cut off").isEqualTo(150);
    wire.mend();
    Await.until("back", Node.SOON, () -> two.count(CacheEvent.ChannelReady.class) > 1);
    assertThat(two.amount(1)).as("back").isEqualTo(150);
    stage.assertAtRest(1, 150);
    two.warm(1);
  }

  @Test
  void a25_naiveKeepsTheOldValue() throws Exception {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two", wire.through(stage.redisUri));
    two.amount(1);
    wire.cut();
    one.setAmount(1, 150);
    wire.mend();
    two.awaitHears(one);
    assertStale(two);
  }

  /** The connection on which R's process listens falls silent and stays open, W invalidates. */
  @Test
  void a26_subscriptionIsHalfOpen() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    Node one = stage.node("one");
    Node two =
        stage.node(
            "two", b -> b.timeSource(time).remote(Stage.remote(wire.through(stage.redisUri))));
    two.warm(1);
    wire.silenceAfter("SUBSCRIBE");
    one.setAmount(1, 150);
    time.advance(PAST_THE_BOUND);
    assertThat(two.amount(1)).as("past the bound").isEqualTo(150);
    wire.silenceAfter("never said");
    stage.assertAtRest(1, 150);
  }

  @Test
  void a26_naiveServesTheOldValueForGood() throws Exception {
    Wire wire = stage.closing(Wire.to(stage.redisUri));
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two", wire.through(stage.redisUri));
    two.amount(1);
    wire.silenceAfter("SUBSCRIBE");
    one.setAmount(1, 150);
    assertStale(two);
  }

  /** A single message is lost on a connection that stays. */
  @Test
  void a28_gap() {
    Losing remote = new Losing(stage.remote(), listener -> listener);
    Node one = stage.node("one", ThroughAccounts.class, b -> b);
    Node two = frozen("two", remote);
    two.warm(1);
    remote.loseNext();
    one.setAmount(1, 150);
    Await.until("the gap is noticed", Node.SOON, () -> two.amount(1) == 150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a28_withoutNumbersTheOldValueStays() {
    Losing remote = new Losing(stage.remote(), Without::numbers);
    Node one = stage.node("one", ThroughAccounts.class, b -> b);
    Node two = frozen("two", remote);
    two.warm(1);
    remote.loseNext();
    one.setAmount(1, 150);
    Await.until("it was lost", Node.SOON, remote::hasLost);
    one.setAmount(2, 175);
    two.awaitHeard(2, 1);
    remote.awaitHeartbeats(2);
    assertThat(two.amount(1)).as("for good").isEqualTo(100);
    assertThat(stage.inDatabase(1)).isEqualTo(150);
  }

  @Test
  void a28_naiveKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop message = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(1, 150);
    message.await().fail();
    two.awaitHears(one);
    assertStale(two);
  }

  /** The message of W2 overtakes that of W1. */
  @Test
  void a29_messagesAreReordered() {
    Losing remote = new Losing(stage.remote(), listener -> listener);
    Node one = stage.node("one", ThroughAccounts.class, b -> b);
    Node two = frozen("two", remote);
    long other = otherOfTheSamePartition(remote);
    two.warm(1);
    remote.loseNext();
    one.setAmount(1, 150);
    Await.until("the first is late", Node.SOON, remote::hasLost);
    one.setAmount(other, 175);
    two.awaitHeard(other, 1);
    assertThat(two.amount(1)).as("the second shows that one is missing").isEqualTo(150);
    remote.deliverLost();
    assertThat(two.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a29_withoutNumbersTheOldValueIsTrusted() {
    Losing remote = new Losing(stage.remote(), Without::numbers);
    Node one = stage.node("one", ThroughAccounts.class, b -> b);
    Node two = frozen("two", remote);
    long other = otherOfTheSamePartition(remote);
    two.warm(1);
    remote.loseNext();
    one.setAmount(1, 150);
    Await.until("the first is late", Node.SOON, remote::hasLost);
    one.setAmount(other, 175);
    two.awaitHeard(other, 1);
    assertThat(two.amount(1)).isEqualTo(100);
    assertThat(stage.inDatabase(1)).isEqualTo(150);
  }

  /** Makes an account whose messages come in the same order as those of the first. */
  private long otherOfTheSamePartition(Altered remote) {
    int partition = remote.tier().partitionOf(new CacheKey(Accounts.ROWS, "1"));
    long id = 3;
    while (remote.tier().partitionOf(new CacheKey(Accounts.ROWS, Long.toString(id))) != partition) {
      id++;
    }
    stage.sql("insert into accounts values (%d, 'other@example.org', 100, 0)".formatted(id));
    return id;
  }

  /** R's process is slow to listen, the server ends its connection, W invalidates. */
  @Test
  void a30_slowListenerIsThrownOut() {
    Node one = stage.node("one");
    Node two = frozen("two");
    two.warm(1);
    Stop slow = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(2, 175);
    slow.await();
    stage.redis().clientKill(KillArgs.Builder.typePubsub());
    one.setAmount(1, 150);
    slow.go();
    Await.until("back", Node.SOON, () -> two.count(CacheEvent.ChannelReady.class) > 1);
    assertThat(two.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a30_naiveKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop slow = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(2, 175);
    slow.await();
    stage.redis().clientKill(KillArgs.Builder.typePubsub());
    one.setAmount(1, 150);
    slow.go();
    two.awaitHears(one);
    assertStale(two);
  }

  /** R's process stands still for 30 s while W commits, and reads before it has heard anything. */
  @Test
  void a32_processStandsStill() {
    Node one = stage.node("one");
    Node two = frozen("two");
    two.warm(1);
    Stop message = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(1, 150);
    message.await();
    time.advance(Duration.ofSeconds(30));
    assertThat(two.amount(1)).isEqualTo(150);
    message.go();
    stage.assertAtRest(1, 150);
  }

  @Test
  void a32_naiveServesTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop message = two.stopAt(Gate.BEFORE_DELIVERY);
    one.setAmount(1, 150);
    message.await();
    assertStale(two);
  }

  /** R's process copies an entry shortly before its life in Redis ends, and the row changes. */
  @Test
  void a34_localCopyOutlivesTheRemoteEntry() throws Exception {
    Duration life = Duration.ofSeconds(2);
    CachePolicy policy =
        CachePolicy.ttl(life).with(Lifetimes.of(life).withLocalTtl(life).withJitter(0));
    Cache<Long, Integer> filled = stage.node("one").amounts("amounts", policy);
    Node two = stage.node("two");
    Cache<Long, Integer> copied = two.amounts("amounts", policy);
    Node one = stage.node("loader");
    assertThat(filled.get(1L, one::load)).isEqualTo(100);
    Await.until("it is stored", Node.SOON, () -> filled.stats().fills().accepted() == 1);
    stage.untilRedisIsLater(Duration.ofSeconds(1));
    assertThat(copied.get(1L, one::load)).isEqualTo(100);
    assertThat(copied.stats().reads().remoteHits()).as("copied near its end").isEqualTo(1);
    stage.sql("update accounts set amount = 150 where id = 1");
    stage.untilRedisIsLater(Duration.ofMillis(1_001));
    assertThat(copied.get(1L, one::load)).as("its life is over").isEqualTo(150);
  }

  @Test
  void a34_naiveGivesTheCopyALifeOfItsOwn() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    one.amount(1);
    String key = stage.namespace + NaiveNode.key(1);
    stage.redis().pexpire(key, 200);
    assertThat(two.amount(1)).isEqualTo(100);
    Await.until("its life is over", Node.SOON, () -> stage.redis().exists(key) == 0);
    stage.sql("update accounts set amount = 150 where id = 1");
    assertStale(two);
  }

  /** R1 changes what it was given, R2 gets the same. */
  @Test
  void a35_callerChangesWhatItWasGiven() {
    Node one = stage.node("one");
    one.warm(1);
    one.warm(2);
    for (int i = 0; i < 3; i++) {
      List<Account> list = one.finders().byAmount(100);
      assertThat(list).containsExactlyInAnyOrder(Account.ONE, Account.TWO);
      clear(list::clear);
      Map<Long, Account> map = one.accounts.all(List.of(1L, 2L));
      assertThat(map).containsEntry(1L, Account.ONE).containsEntry(2L, Account.TWO);
      clear(map::clear);
    }
  }

  /** Either the caller may not, or nobody else notices. */
  private static void clear(Runnable clearing) {
    try {
      clearing.run();
    } catch (UnsupportedOperationException e) {
      assertThat(e).as("it is refused as a whole").hasNoCause();
    }
  }

  @Test
  void a35_withoutTheRuleThatValuesAreImmutableTheNextCallerGetsTheChange() {
    Cache<Long, ArrayList<Integer>> lists =
        stage
            .node("one")
            .penstock
            .cache(
                new CacheSpec(
                    "lists",
                    TypeRef.of(Long.class),
                    new TypeRef("java.util.ArrayList", List.of(TypeRef.of(Integer.class))),
                    CachePolicy.ttl(Duration.ofMinutes(5))));
    Await.until(
        "the process has it",
        Node.SOON,
        () -> {
          lists.get(1L, k -> new ArrayList<>(List.of(100)));
          return lists.stats().reads().localHits() > 0;
        });
    lists.get(1L, k -> new ArrayList<>()).add(150);
    assertThat(lists.get(1L, k -> new ArrayList<>())).containsExactly(100, 150);
  }

  /** W commits v1 and dies before it has told anybody. */
  @Test
  void a36_writerDiesBeforeItTells() {
    Node one = stage.node("one");
    Node two = frozen("two");
    two.warm(1);
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    death.await();
    two.awaitHeard(1, 1);
    assertThat(two.amount(1)).isEqualTo(150);
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a36_naiveLeavesTheOldValueInOtherProcesses() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop death = one.stopAt(Gate.BEFORE_RELEASE);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    death.await().fail();
    assertThat(writer.failure()).isInstanceOf(Crash.class);
    assertStale(two);
  }
}
