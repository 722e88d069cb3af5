package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheEvent;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Loading;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anomalies 41 to 52: servers that restart and forget, locks that lapse, clocks that differ. */
@PenstockServers
class InfrastructureIT {

  private static final Duration SHORT = Duration.ofMillis(150);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private final RedisServer redis;
  private final Stage stage;

  InfrastructureIT(PostgresServer postgres, @OwnServer RedisServer redis) {
    this.redis = redis;
    this.stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @BeforeEach
  void connect() {
    assertThat(stage.redis().ping()).isEqualTo("PONG");
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** Redis saves v0, W commits v1 and invalidates, Redis is killed and comes back with v0. */
  @Test
  void a41_restartBringsBackWhatWasDeleted() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    one.warm(1);
    two.warm(1);
    assertThat(stage.redis().save()).isEqualTo("OK");
    one.setAmount(1, 150);
    stage.assertAtRest(1, 150);
    redis.kill();
    redis.restart();
    Await.until("back", Node.SOON, () -> two.count(CacheEvent.ChannelReady.class) > 1);
    assertThat(two.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
    two.warm(1);
  }

  @Test
  void a41_naiveServesWhatCameBack() throws Exception {
    NaiveNode one = stage.naive("one");
    one.amount(1);
    assertThat(stage.redis().save()).isEqualTo("OK");
    one.setAmount(1, 150);
    redis.kill();
    redis.restart();
    stage.assertNaivePoisoned(1, 100);
  }

  /** W announces, Redis is emptied, R leases and reads v0, W commits v1 and dies, R stores v0. */
  @Test
  void a42_announcementIsFlushed() {
    Node two = stage.node("two");
    flushTheAnnouncement(two);
    assertThat(two.amount(1)).isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a42_withoutTheFenceTheOldValueStays() {
    flushTheAnnouncement(stage.nodeOver("two", Without.condition(stage.remote())));
    stage.assertPoisoned(1, 100);
  }

  private void flushTheAnnouncement(Node two) {
    Node one = stage.node("one");
    two.warm(2);
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    stage.redis().flushall();
    // Whatever else ends with a flush, such as the stamp of the cache, is found anew by this.
    assertThat(two.strong(2)).isEqualTo(100);
    long fills = two.fills();
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    commit.go();
    death.await();
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    two.awaitFills(fills + 1);
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a42_naiveKeepsTheOldValue() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    stage.redis().flushall();
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    commit.go();
    writer.result();
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    stage.assertNaivePoisoned(1, 100);
  }

  /** R1 loads v0 and stands still, its lease lapses, W commits v1, R2 stores v1, R1 stores v0. */
  @Test
  void a45_holderOfALeaseStandsStill() {
    CachePolicy policy = POLICY.with(Loading.DEFAULT.withLoadTimeout(SHORT));
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = one.amounts("amounts", policy);
    Cache<Long, Integer> twos = two.amounts("amounts", policy);
    Stop fill = one.stopAt(Gate.BEFORE_FILL, "amounts");
    Actor<Integer> first = stage.start("first", () -> ones.get(1L, one::load));
    fill.await();
    stage.untilRedisIsLater(SHORT.multipliedBy(2));
    two.setAmount(1, 150, () -> twos.invalidate(1L));
    assertThat(twos.get(1L, two::load)).isEqualTo(150);
    Await.until("it is stored", Node.SOON, () -> twos.stats().fills().accepted() == 1);
    fill.go();
    assertThat(first.result()).isEqualTo(100);
    Await.until("it is refused", Node.SOON, () -> ones.stats().fills().refused() == 1);
    assertThat(ones.get(1L, one::load)).isEqualTo(150);
    Node fresh = stage.node("fresh");
    assertThat(fresh.amounts("amounts", policy).get(1L, fresh::load)).isEqualTo(150);
  }

  @Test
  void a45_naiveWithALockThatLapsesKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    assertThat(lock(SHORT)).isTrue();
    Stop fill = one.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> first = stage.start("first", () -> one.amount(1));
    fill.await();
    Await.until("the lock has lapsed", Node.SOON, () -> lock(Duration.ofMinutes(1)));
    two.setAmount(1, 150);
    assertThat(two.amount(1)).isEqualTo(150);
    fill.go();
    assertThat(first.result()).isEqualTo(100);
    stage.assertNaivePoisoned(1, 100);
  }

  private boolean lock(Duration life) {
    return "OK"
        .equals(
            stage
                .redis()
                .set(stage.namespace + "lock", "1", SetArgs.Builder.nx().px(life.toMillis())));
  }

  /** R1 holds the lock of a load and dies, the lock outlives it, R2 waits for it. */
  @Test
  void a46_lockIsNeverGivenBack() {
    Duration patience = Duration.ofMillis(300);
    CachePolicy policy = POLICY.with(Loading.DEFAULT.withWaitAtMost(patience));
    Node one = stage.node("one");
    Node two = stage.nodeOver("two", lockedForEver(stage.remote()));
    Cache<Long, Integer> ones = one.amounts("amounts", policy);
    Cache<Long, Integer> twos = two.amounts("amounts", policy);
    Stop death = one.stopAt(Gate.BEFORE_FILL, "amounts");
    Actor<Integer> first = stage.start("first", () -> ones.get(1L, one::load));
    death.await();
    Actor<Integer> second = stage.start("second", () -> twos.get(1L, two::load));
    assertThat(second.result()).as("in spite of the lock").isEqualTo(100);
    assertThat(first.isDone()).isFalse();
    two.setAmount(1, 150, () -> twos.invalidate(1L));
    assertThat(twos.get(1L, two::load)).isEqualTo(150);
    death.go();
    first.result();
    assertThat(twos.get(1L, two::load)).isEqualTo(150);
  }

  /**
   * The lock is lost: R1 and R2 load at the same time, W commits between, the older one is last.
   */
  @Test
  void a46_lockIsLost() {
    Node one = stage.nodeOver("one", unlocked(stage.remote()));
    Node two = stage.nodeOver("two", unlocked(stage.remote()));
    Stop fill = one.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> first = stage.start("first", () -> one.amount(1));
    fill.await();
    two.setAmount(1, 150);
    assertThat(two.amount(1)).isEqualTo(150);
    fill.go();
    assertThat(first.result()).isEqualTo(100);
    one.awaitFills(1);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a46_naiveWaitsForALockThatNobodyHolds() throws Exception {
    NaiveNode two = stage.naive("two");
    assertThat(lock(Duration.ofMinutes(1))).isTrue();
    CountDownLatch givenUp = new CountDownLatch(1);
    Actor<Integer> second = stage.start("second", () -> amountUnderLock(two, givenUp));
    stage.untilRedisIsLater(SHORT.multipliedBy(4));
    assertThat(second.isDone()).as("with no deadline of its own").isFalse();
    givenUp.countDown();
    second.result();
  }

  private int amountUnderLock(NaiveNode node, CountDownLatch givenUp) throws InterruptedException {
    while (!lock(Duration.ofMinutes(1))) {
      if (givenUp.await(5, TimeUnit.MILLISECONDS)) {
        return -1;
      }
    }
    return node.amount(1);
  }

  private static RemoteModule lockedForEver(RemoteModule module) {
    return new Altered(module) {
      @Override
      LoadLock loadLock(LoadLock lock) {
        return new Lock(true);
      }
    };
  }

  private static RemoteModule unlocked(RemoteModule module) {
    return new Altered(module) {
      @Override
      LoadLock loadLock(LoadLock lock) {
        return new Lock(false);
      }
    };
  }

  /** A lock that is held by somebody for ever, or that nobody ever gets. */
  private record Lock(boolean held) implements LoadLock {
    @Override
    public Held hold(CacheKey key) {
      return () -> {};
    }

    @Override
    public void await(CacheKey key, Duration atMost) throws InterruptedException {
      if (held) {
        boolean unused = new CountDownLatch(1).await(atMost.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  /** The clocks of two processes are a day and some centuries apart, and one of them jumps. */
  @Test
  void a52_clocksDiffer() {
    Duration life = Duration.ofMillis(600);
    CachePolicy policy =
        CachePolicy.ttl(life).with(Lifetimes.of(life).withLocalTtl(life).withJitter(0));
    ManualTime time = new ManualTime();
    Node one = stage.node("one");
    Node two = stage.node("two", builder -> builder.timeSource(time));
    time.advance(Duration.ofDays(1));
    one.warm(1);
    assertThat(two.amount(1)).isEqualTo(100);
    assertThat(two.stats().reads().remoteHits()).as("not taken for old").isEqualTo(1);
    one.setAmount(1, 150);
    stage.assertAtRest(1, 150);
    two.setAmount(1, 100);
    stage.assertAtRest(1, 100);

    Cache<Long, Integer> ones = one.amounts("amounts", policy);
    Cache<Long, Integer> twos = two.amounts("amounts", policy);
    assertThat(twos.get(1L, two::load)).isEqualTo(100);
    Await.until("it is stored", Node.SOON, () -> twos.stats().fills().accepted() == 1);
    stage.sql("update accounts set amount = 150 where id = 1");
    stage.untilRedisIsLater(life.plusMillis(1));
    assertThat(ones.get(1L, one::load)).as("not taken for young").isEqualTo(150);
  }

  @Test
  void a52_naiveWithTimesInItsValuesServesWhatIsOver() {
    NaiveNode one = stage.naive("one");
    long ahead = stage.redisMillis() + Duration.ofHours(1).toMillis();
    long over = ahead + SHORT.toMillis();
    one.cache.store(NaiveNode.key(1), over + "|100");
    stage.sql("update accounts set amount = 150 where id = 1");
    stage.untilRedisIsLater(SHORT.multipliedBy(2));
    String[] entry = one.cache.get(NaiveNode.key(1), c -> "0|150").split("\\|", 2);
    assertThat(stage.redisMillis())
        .as("not over yet on a correct clock")
        .isLessThan(Long.parseLong(entry[0]));
    assertThat(entry[1]).isEqualTo("100");
  }
}
