package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Crash;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomalies 1 to 12: what is loaded meets what is invalidated. */
@PenstockServers
class FillAgainstInvalidateIT {

  private static final Duration SHORT = Duration.ofMillis(100);

  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private final Stage stage;

  FillAgainstInvalidateIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** R misses, R reads v0, W commits v1 and invalidates, R stores v0. */
  @Test
  void a01_staleSetAfterDelete() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    one.setAmount(1, 150);
    fill.go();
    assertThat(reader.result()).as("began before the write").isEqualTo(100);
    two.awaitFills(1);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a01_naiveKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    one.setAmount(1, 150);
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    stage.assertNaivePoisoned(1, 100);
  }

  /** W invalidates, R misses, R reads v0, R stores v0, W commits v1. */
  @Test
  void a02_deleteBeforeCommit() {
    Node one = stage.node("one");
    Node two = stage.node("two");
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
    stage.assertAtRest(1, 150);
  }

  @Test
  void a02_naiveThatDeletesBeforeItCommitsKeepsTheOldValue() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Integer> writer =
        stage.start("writer", () -> one.cache.write(c -> deleteAndUpdate(one, c)));
    commit.await();
    assertThat(two.amount(1)).isEqualTo(100);
    commit.go();
    writer.result();
    stage.assertNaivePoisoned(1, 100);
  }

  private static int deleteAndUpdate(NaiveNode node, Connection connection) throws SQLException {
    node.cache.invalidate(NaiveNode.key(1));
    return NaiveNode.update(connection, 1, 150);
  }

  /** W commits v1, R hits v0, W invalidates. */
  @Test
  void a03_windowBetweenCommitAndDelete() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    two.warm(1);
    Stop committed = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    committed.await();
    assertThat(two.strong(1)).as("a current read").isEqualTo(150);
    two.awaitHeard(1, 1);
    assertThat(two.amount(1)).as("any read after the message").isEqualTo(150);
    committed.go();
    writer.result();
    stage.assertAtRest(1, 150);
  }

  @Test
  void a03_naiveServesTheOldValueAfterTheCommit() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop committed = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    committed.await();
    stage.assertNaivePoisoned(1, 100);
    committed.go();
    writer.result();
  }

  /** W commits v1, W dies, v0 stays. */
  @Test
  void a04_writerDiesAfterCommit() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    two.warm(1);
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    death.await();
    two.awaitHeard(1, 1);
    assertThat(two.strong(1)).isEqualTo(150);
    assertThat(two.amount(1)).isEqualTo(150);
    two.warm(1);
    assertThat(stage.node("fresh").amount(1)).as("and it is cached again").isEqualTo(150);
    assertThat(writer.isDone()).as("nobody has released anything").isFalse();
  }

  @Test
  void a04_naiveKeepsTheOldValue() {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    death.await().fail();
    assertThat(writer.failure()).isInstanceOf(Crash.class);
    stage.assertNaivePoisoned(1, 100);
  }

  /** The connection dies during COMMIT, which takes place; W takes it for a rollback. */
  @Test
  void a05_unknownOutcome() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.jdbcUrl));
    String throughWire = wire.through(stage.jdbcUrl);
    Node one = stage.node("one", builder -> builder.source(Postgres.connect(throughWire)));
    Node two = stage.node("two");
    two.warm(1);
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    wire.loseAnswerTo("COMMIT\0");
    commit.go();
    assertThat(writer.failure()).isInstanceOf(CommitOutcomeException.class);
    stage.assertAtRest(1, 150);
    two.warm(1);
  }

  /**
   * W gives up while COMMIT is under way, R leases and reads v0, COMMIT takes place, R stores v0.
   */
  @Test
  void a05_commitArrivesAfterItsWriterHasGivenUp() throws Exception {
    Wire wire = stage.closing(Wire.to(stage.jdbcUrl));
    String throughWire = wire.through(stage.jdbcUrl);
    Node one = stage.node("one", builder -> builder.source(Postgres.connect(throughWire)));
    Node two = stage.node("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    wire.hold("COMMIT\0");
    commit.go();
    assertThat(writer.failure()).isInstanceOf(CommitOutcomeException.class);
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    wire.deliverHeld();
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    two.awaitFills(1);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a05_naiveTakesItForARollback() throws IOException {
    Wire wire = stage.closing(Wire.to(stage.jdbcUrl));
    NaiveNode one = stage.naive("one", wire.through(stage.jdbcUrl), stage.redisUri);
    NaiveNode two = stage.naive("two");
    two.amount(1);
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Integer> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    wire.loseAnswerTo("COMMIT\0");
    commit.go();
    assertThat(writer.failure()).isInstanceOf(SQLException.class);
    stage.assertNaivePoisoned(1, 100);
  }

  /** W announces, its announcement's time passes, R leases and reads v0, W commits, R stores v0. */
  @Test
  void a06_quarantineOutlivedByItsWriter() {
    Node one = stage.nodeOver("one", withDeadline(stage.remote(), SHORT));
    outlive(one);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a06_withoutTheTransactionIdTheOldValueStays() {
    Node one = stage.nodeOver("one", Without.transactionId(stage.remote(), SHORT));
    outlive(one);
    stage.assertPoisoned(1, 100);
  }

  private void outlive(Node one) {
    Node two = stage.node("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    stage.untilRedisIsLater(SHORT.multipliedBy(2));
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    commit.go();
    writer.result();
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    two.awaitFills(1);
  }

  private static RemoteModule withDeadline(RemoteModule module, Duration deadline) {
    return new Altered(module) {
      @Override
      RemoteTier.Quarantine quarantine(
          RemoteTier tier,
          Collection<CacheKey> keys,
          Collection<String> tags,
          long writer,
          Duration ignored) {
        return tier.quarantine(keys, tags, writer, deadline);
      }
    };
  }

  /** R1 leases and reads v0, W ends the lease and commits, R2 gets a new lease, R1 stores v0. */
  @Test
  void a07_anotherLeaseIsTakenForTheOldOne() {
    storeUnderTheNextLease(stage::remote);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a07_withoutTheIdOfTheLeaseTheOldValueStays() {
    Map<CacheKey, Lease.Granted> latest = new ConcurrentHashMap<>();
    storeUnderTheNextLease(() -> Without.leaseId(stage.remote(), latest));
    stage.assertPoisoned(1, 100);
  }

  private void storeUnderTheNextLease(Supplier<RemoteModule> remote) {
    Node writer = stage.node("writer");
    Node one = stage.nodeOver("one", remote.get());
    Node two = stage.nodeOver("two", remote.get());
    Stop oldFill = one.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> first = stage.start("first", () -> one.amount(1));
    oldFill.await();
    writer.setAmount(1, 150);
    Stop nextLoad = two.stopAtRows(Gate.BEFORE_LOAD);
    Actor<Integer> second = stage.start("second", () -> two.amount(1));
    nextLoad.await();
    oldFill.go();
    assertThat(first.result()).isEqualTo(100);
    one.awaitFills(1);
    nextLoad.go();
    assertThat(second.result()).isEqualTo(150);
    two.awaitFills(1);
  }

  /** W announces, R leases under it and reads v0, W commits and releases, R stores v0. */
  @Test
  void a08_leaseOutlivesTheQuarantineUnderWhichItWasGranted() {
    leaseUnderQuarantine(stage.remote());
    stage.assertAtRest(1, 150);
  }

  @Test
  void a08_withoutTheConditionOfTheLeaseTheOldValueStays() {
    leaseUnderQuarantine(Without.condition(stage.remote()));
    stage.assertPoisoned(1, 100);
  }

  private void leaseUnderQuarantine(RemoteModule readersRemote) {
    Altered writersRemote = new Altered(stage.remote());
    Node one = stage.nodeOver("one", writersRemote);
    Node two = stage.nodeOver("two", readersRemote);
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    commit.go();
    writer.result();
    Await.until("the writer has released", Node.SOON, () -> writersRemote.releases() > 0);
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    two.awaitFills(1);
  }

  /** R stores v0, W commits v1 and invalidates, the network repeats R's command. */
  @Test
  void a09_commandIsRepeated() {
    AtomicReference<Supplier<CompletionStage<Boolean>>> command = new AtomicReference<>();
    Node one = stage.node("one");
    Node two = stage.nodeOver("two", remembering(stage.remote(), command));
    assertThat(two.amount(1)).isEqualTo(100);
    two.awaitFills(1);
    assertThat(two.stats().fills().accepted()).isEqualTo(1);
    one.setAmount(1, 150);
    assertThat(command.get().get().toCompletableFuture().join()).as("accepted").isFalse();
    stage.assertAtRest(1, 150);
  }

  @Test
  void a09_naiveKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    two.amount(1);
    one.setAmount(1, 150);
    two.cache.store(NaiveNode.key(1), "100");
    stage.assertNaivePoisoned(1, 100);
  }

  private static RemoteModule remembering(
      RemoteModule module, AtomicReference<Supplier<CompletionStage<Boolean>>> command) {
    return new Altered(module) {
      @Override
      <V> CompletionStage<Boolean> fill(
          RemoteRegion<V> region, Lease.Granted lease, StoredEntry<V> entry) {
        command.compareAndSet(null, () -> region.fill(lease, entry));
        return region.fill(lease, entry);
      }
    };
  }

  /** W changes the row, reads it in the same transaction and stores it, W rolls back. */
  @Test
  void a12_loadInsideTheWritersTransaction() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    assertThatThrownBy(
            () ->
                one.penstock.transaction(
                    tx -> {
                      one.setAmount(1, 150);
                      assertThat(one.amount(1)).as("its own").isEqualTo(150);
                      assertThat(two.amount(1)).as("the other's").isEqualTo(100);
                      throw new IllegalStateException("changed my mind");
                    }))
        .hasMessage("changed my mind");
    stage.assertAtRest(1, 100);
  }

  /** The same with statements and a loader that were written by hand. */
  @Test
  void a12_loadByHandInsideTheWritersTransaction() {
    Node one = stage.node("one");
    Cache<Long, Integer> amounts = one.amounts("amounts", POLICY);
    assertThatThrownBy(
            () ->
                one.setAmount(
                    1,
                    150,
                    () -> {
                      assertThat(amounts.get(1L, one::load)).as("its own").isEqualTo(150);
                      throw new IllegalStateException("changed my mind");
                    }))
        .hasMessage("changed my mind");
    assertThat(amounts.get(1L, one::load)).isEqualTo(100);
    Node fresh = stage.node("fresh");
    assertThat(fresh.amounts("amounts", POLICY).get(1L, fresh::load)).isEqualTo(100);
  }

  /** The same with a snapshot of its own instead of a write. */
  @Test
  void a12_loadByHandOfAnOldSnapshot() throws SQLException {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = one.amounts("amounts", POLICY);
    Cache<Long, Integer> twos = two.amounts("amounts", POLICY);
    try (Connection connection = two.penstock.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(NaiveNode.select(connection, 1)).isEqualTo("100");
      one.setAmount(1, 150, () -> ones.invalidate(1L));
      assertThat(twos.get(1L, key -> NaiveNode.orAbsent(NaiveNode.select(connection, key))))
          .as("of its snapshot")
          .isEqualTo(100);
      connection.commit();
    }
    assertThat(ones.get(1L, one::load)).isEqualTo(150);
    assertThat(twos.get(1L, two::load)).isEqualTo(150);
  }

  /** R sees a snapshot of its own from before W, reads v0 after W, and stores v0. */
  @Test
  void a12_loadOfAnOldSnapshot() throws SQLException {
    Node one = stage.node("one");
    Node two = stage.node("two");
    try (Connection connection = two.penstock.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(NaiveNode.select(connection, 1)).isEqualTo("100");
      one.setAmount(1, 150);
      assertThat(two.amount(1)).as("of its snapshot").isEqualTo(100);
      connection.commit();
    }
    stage.assertAtRest(1, 150);
  }

  @Test
  void a12_naiveCachesWhatWasRolledBack() {
    NaiveNode one = stage.naive("one");
    assertThatThrownBy(
            () ->
                one.cache.write(
                    c -> {
                      NaiveNode.update(c, 1, 150);
                      one.cache.get(NaiveNode.key(1), other -> NaiveNode.select(c, 1));
                      throw new SQLException("changed my mind");
                    }))
        .hasMessage("changed my mind");
    stage.assertNaivePoisoned(1, 150);
  }
}
