package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Tagging;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomalies 53 to 59: what is absent, what depends on more than a key, and what failed. */
@PenstockServers
class ShapeIT {

  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final Account THREE = new Account(3, "three@example.org", 150, 0);
  private static final String SUM = "select sum(amount)::text from accounts";

  private static final String LIST = Accounts.ROWS + ".list10000.amount";

  private final Stage stage;

  ShapeIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** R finds no row, W inserts it and invalidates, R stores that there is none. */
  @Test
  void a53_absenceMasksAnInsert() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(3));
    fill.await();
    one.accounts.insert(THREE);
    fill.go();
    assertThat(reader.result()).as("began before the insert").isEqualTo(-1);
    two.awaitFills(1);
    stage.assertAtRest(3, 150);
  }

  /** R's process knows that there is no row, W inserts it and dies. */
  @Test
  void a53_absenceIsKnown() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    two.warm(3);
    assertThat(two.finders().byEmail(THREE.email())).isEmpty();
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.accounts.insert(THREE));
    death.await();
    two.awaitHeard(3, 1);
    assertThat(two.amount(3)).isEqualTo(150);
    Await.until(
        "it is found by its address",
        Node.SOON,
        () -> two.finders().byEmail(THREE.email()).isPresent());
    assertThat(writer.isDone()).isFalse();
  }

  @Test
  void a53_naiveKeepsTheAbsence() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(3));
    fill.await();
    one.cache.write(
        c -> NaiveNode.run(c, "insert into accounts values (3, 'three@example.org', 150, 0)"),
        NaiveNode.key(3));
    fill.go();
    assertThat(reader.result()).isEqualTo(-1);
    stage.assertNaivePoisoned(3, -1);
  }

  /** R loads a sum, W changes a summand and invalidates the tag, R stores the old sum. */
  @Test
  void a54_tagIsInvalidatedDuringTheLoad() {
    Tagging<Long> tagging = key -> List.of("accounts-of-" + key);
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = sums(one, tagging);
    Cache<Long, Integer> twos = sums(two, tagging);
    Stop fill = two.stopAt(Gate.BEFORE_FILL, "sums");
    Actor<Integer> reader = stage.start("reader", () -> twos.get(7L, key -> sum(two)));
    fill.await();
    one.setAmount(1, 150, () -> one.penstock.invalidateTags("accounts-of-7"));
    fill.go();
    assertThat(reader.result()).isEqualTo(200);
    Node.awaitFills(1, twos::stats);
    assertThat(ones.get(7L, key -> sum(one))).isEqualTo(250);
    assertThat(twos.get(7L, key -> sum(two))).isEqualTo(250);
    assertThat(sums(stage.node("fresh"), tagging).get(7L, key -> sum(two))).isEqualTo(250);
  }

  /** R's process holds a sum, W changes a summand with the tag and dies. */
  @Test
  void a54_tagIsInvalidatedByAWriterThatDies() {
    Tagging<Long> tagging = key -> List.of("accounts-of-" + key);
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = sums(one, tagging);
    Cache<Long, Integer> twos = sums(two, tagging);
    assertThat(ones.get(7L, key -> sum(one))).isEqualTo(200);
    Await.until(
        "the process has it",
        Node.SOON,
        () -> {
          twos.get(7L, key -> sum(two));
          return twos.stats().reads().localHits() > 0;
        });
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Void> writer =
        stage.start(
            "writer",
            () -> {
              one.setAmount(1, 150, () -> one.penstock.invalidateTags("accounts-of-7"));
              return null;
            });
    death.await();
    Await.until("the sum is new", Node.SOON, () -> twos.get(7L, key -> sum(two)) == 250);
    assertThat(twos.get(7L, key -> sum(two))).isEqualTo(250);
    assertThat(writer.isDone()).isFalse();
  }

  private static Cache<Long, Integer> sums(Node node, Tagging<Long> tagging) {
    CacheSpec spec =
        new CacheSpec("sums", TypeRef.of(Long.class), TypeRef.of(Integer.class), POLICY);
    return node.penstock.cache(spec, tagging);
  }

  private static Integer sum(Node node) throws SQLException {
    try (Connection connection = node.penstock.dataSource().getConnection()) {
      return NaiveNode.orAbsent(NaiveNode.first(connection, SUM));
    }
  }

  @Test
  void a54_naiveWithASetOfKeysMissesTheKeyThatJoinsLate() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    String members = stage.namespace + "members";
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<String> reader =
        stage.start("reader", () -> two.cache.get("sum", c -> NaiveNode.first(c, SUM)));
    fill.await();
    one.cache.write(c -> NaiveNode.update(c, 1, 150));
    stage.redis().smembers(members).forEach(one.cache::invalidate);
    fill.go();
    assertThat(reader.result()).isEqualTo("200");
    stage.redis().sadd(members, "sum");
    assertThat(one.cache.get("sum", c -> NaiveNode.first(c, SUM))).as("not 250").isEqualTo("200");
  }

  /** R loads v0, W commits v1 and clears everything, R stores v0; what is stored after stays. */
  @Test
  void a55_clearDuringALoad() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = one.amounts("amounts", POLICY);
    Cache<Long, Integer> twos = two.amounts("amounts", POLICY);
    Stop fill = two.stopAt(Gate.BEFORE_FILL, "amounts");
    Actor<Integer> reader = stage.start("reader", () -> twos.get(1L, two::load));
    fill.await();
    one.setAmount(1, 150, ones::clear);
    assertThat(ones.get(2L, one::load)).isEqualTo(100);
    Await.until("it is stored", Node.SOON, () -> ones.stats().fills().accepted() == 1);
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    Node.awaitFills(1, twos::stats);
    assertThat(ones.get(1L, one::load)).isEqualTo(150);
    assertThat(twos.get(1L, two::load)).isEqualTo(150);
    Cache<Long, Integer> fresh = stage.node("fresh").amounts("amounts", POLICY);
    assertThat(fresh.get(1L, one::load)).isEqualTo(150);
    assertThat(fresh.getIfPresent(2L)).as("stored after the clear").isEqualTo(100);
  }

  @Test
  void a55_naiveThatScansAndDeletesKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1));
    fill.await();
    one.cache.write(c -> NaiveNode.update(c, 1, 150));
    ScanIterator.scan(stage.redis(), ScanArgs.Builder.matches(stage.namespace + "*"))
        .forEachRemaining(stage.redis()::del);
    fill.go();
    assertThat(reader.result()).isEqualTo(100);
    stage.assertNaivePoisoned(1, 100);
  }

  /** R lists the accounts of 150, W makes one of them, R stores the list without it. */
  @Test
  void a56_aListMissesARowThatNowMatches() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop fill = two.stopAt(Gate.BEFORE_FILL, LIST);
    Actor<List<Account>> reader = stage.start("reader", () -> two.finders().byAmount(150));
    fill.await();
    one.setAmount(1, 150);
    fill.go();
    assertThat(reader.result()).as("began before the change").isEmpty();
    Node.awaitFills(1, () -> two.penstock.stats().caches().get(LIST));
    assertThat(of150(two)).containsExactly(1L);
    assertThat(of150(one)).containsExactly(1L);
    assertThat(of150(stage.node("fresh"))).containsExactly(1L);
  }

  /** R's process holds the list, W makes a row match and dies. */
  @Test
  void a56_theListIsKnown() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Await.until(
        "the process has the list",
        Node.SOON,
        () -> {
          of150(two);
          return two.penstock.stats().caches().get(LIST).reads().localHits() > 0;
        });
    Stop death = one.stopAt(Gate.AFTER_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    death.await();
    Await.until("the list has the row", Node.SOON, () -> of150(two).equals(List.of(1L)));
    assertThat(writer.isDone()).isFalse();
  }

  private static List<Long> of150(Node node) {
    return node.finders().byAmount(150).stream().map(Account::id).toList();
  }

  @Test
  void a56_naiveKeepsTheListWithoutTheRow() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    String list =
        "select coalesce(string_agg(id::text, ','), 'none') from accounts where amount = 150";
    assertThat(two.cache.get("of-150", c -> NaiveNode.first(c, list))).isEqualTo("none");
    one.cache.write(c -> NaiveNode.update(c, 1, 150), NaiveNode.key(1));
    assertThat(stage.inDatabase(1)).isEqualTo(150);
    assertThat(one.cache.get("of-150", c -> NaiveNode.first(c, list))).isEqualTo("none");
    assertThat(two.cache.get("of-150", c -> NaiveNode.first(c, list))).isEqualTo("none");
  }

  /** R asks for two accounts, W moves an amount from one to the other in between. */
  @Test
  void a57_manyKeysComeFromOneSnapshot() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop load = two.stopAtRows(Gate.BEFORE_LOAD);
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> reader = stage.start("reader", () -> sum(two.accounts.all(List.of(1L, 2L))));
    load.await();
    move(one, 10);
    load.go();
    fill.await();
    move(one, 20);
    fill.go();
    assertThat(reader.result()).as("nothing is lost or found").isEqualTo(200);
    stage.assertAtRest(1, 70);
    stage.assertAtRest(2, 130);
    assertThat(sum(two.accounts.all(List.of(1L, 2L)))).isEqualTo(200);
  }

  private static int sum(Map<Long, Account> accounts) {
    return accounts.values().stream().mapToInt(Account::amount).sum();
  }

  private static void move(Node node, int amount) {
    node.penstock.transaction(
        tx -> {
          node.setAmount(1, node.amount(1) - amount);
          return node.setAmount(2, node.amount(2) + amount);
        });
  }

  @Test
  void a57_naiveMixesSnapshots() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop first = two.stopAt(Gate.BEFORE_REMOTE_READ);
    Stop second = two.stopAt(Gate.BEFORE_REMOTE_READ);
    Actor<Integer> reader = stage.start("reader", () -> two.amount(1) + two.amount(2));
    first.await().go();
    second.await();
    one.cache.write(
        c -> NaiveNode.update(c, 1, 90) + NaiveNode.update(c, 2, 110),
        NaiveNode.key(1),
        NaiveNode.key(2));
    second.go();
    assertThat(reader.result()).as("10 were found").isEqualTo(210);
  }

  /** R's load fails, R asks again. */
  @Test
  void a59_failureIsNotAnAnswer() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Cache<Long, Integer> ones = one.amounts("amounts", POLICY);
    Cache<Long, Integer> twos = two.amounts("amounts", POLICY);
    assertThatThrownBy(() -> ones.get(1L, key -> fail(one))).isInstanceOf(LoadException.class);
    assertThat(twos.get(1L, two::load)).isEqualTo(100);
    assertThat(ones.get(1L, one::load)).isEqualTo(100);
    assertThat(ones.stats().loads().failures()).isEqualTo(1);
  }

  private static Integer fail(Node node) throws SQLException {
    try (Connection connection = node.penstock.dataSource().getConnection()) {
      return NaiveNode.run(connection, "select amount / 0 from accounts");
    }
  }

  @Test
  void a59_naiveTakesTheFailureForAbsence() {
    NaiveNode one = stage.naive("one");
    String sql = "select (amount / 0)::text from accounts";
    assertThat(one.cache.get(NaiveNode.key(1), c -> NaiveNode.first(c, sql))).isNull();
    stage.assertNaivePoisoned(1, -1);
  }
}
