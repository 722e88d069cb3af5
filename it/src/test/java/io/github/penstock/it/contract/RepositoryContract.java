package io.github.penstock.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.it.Nodes;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What holds for every repository: a test's name begins with the number of its rule. R1 to R5 are
 * in {@link TransactionContract}, R13 and R14 in {@link ClusterContract}.
 */
abstract class RepositoryContract extends ClusterContract {

  RepositoryContract(PostgresServer postgres, RedisServer redis) {
    super(postgres, redis);
  }

  /** Reads a member as another record from the same cache. */
  abstract Optional<String> emailOfAnotherShape(Penstock penstock, long id);

  @Test
  void r6AbsenceIsRememberedForATimeOfItsOwn() {
    untilCached(others, () -> others.find(1));
    untilCached(others, () -> others.find(99));
    untilCached(others, () -> others.byEmail("carl@example.org"));
    nodes.sql("update members set name = 'Foreign' where id = 1");
    nodes.sql(
        "insert into members overriding system value"
            + " values (99, 'carl@example.org', 1, 'Carl', 0)");

    Await.until("the absence has expired", SOON, () -> others.find(99).isPresent());
    Await.until(
        "that of the e-mail, too", SOON, () -> others.byEmail("carl@example.org").isPresent());
    assertThat(name(others.find(1))).as("what is there lives longer").isEqualTo("Ann");
  }

  @Test
  void r6AnInsertOrUpdateClearsTheAbsenceOfEachKeyOfItsRow() {
    untilCached(others, () -> others.find(3));
    untilCached(others, () -> others.byEmail("carl@example.org"));
    Member carl = users.insert(Member.of("carl@example.org", 3));
    assertThat(carl.id()).isEqualTo(3);
    assertThat(informed(() -> others.find(3))).contains(carl);
    assertThat(informed(() -> others.byEmail("carl@example.org"))).contains(carl);

    untilCached(others, () -> others.byEmail("moved@example.org"));
    Member moved = users.update(carl.at("moved@example.org"));
    assertThat(informed(() -> others.byEmail("moved@example.org"))).contains(moved);
    assertThat(users.delete(3)).isTrue();
    assertThat(informed(() -> others.find(3))).isEmpty();
  }

  @Test
  void r6ATransactionThatHasWrittenRemembersNoAbsence() {
    one.transaction(
        tx -> {
          users.update(ann.named("Beth"));
          return users.find(99);
        });
    assertThat(isCached(users, () -> users.find(99))).isFalse();
  }

  @Test
  void r7AFinderGivesNoRowThatDoesNotFit() {
    untilCached(others, () -> others.byEmail(ann.email()));
    Member moved = users.update(ann.at("moved@example.org"));
    assertThat(informed(() -> others.byEmail(ann.email()))).isEmpty();
    assertThat(informed(() -> others.byEmail("moved@example.org"))).contains(moved);

    untilCached(others, () -> others.byEmail("moved@example.org"));
    Member heir = users.insert(Member.of(ann.email(), 3));
    assertThat(informed(() -> others.byEmail(ann.email()))).contains(heir);
    assertThat(informed(() -> others.byEmail("moved@example.org"))).contains(moved);
  }

  @Test
  void r8AWriteReachesTheListsOfItsRow() {
    untilListsAreCached();
    Member moved = users.update(ann.in(2));
    assertThat(informed(() -> others.byTeam(1))).isEmpty();
    assertThat(informed(() -> others.byTeam(2))).containsExactly(moved, bob);
    assertThat(informed(() -> others.countByTeam(1))).isZero();
    assertThat(informed(() -> others.countByTeam(2))).isEqualTo(2);
  }

  @Test
  void r8AWriteLeavesOtherListsCached() {
    untilListsAreCached();
    Member carl = users.insert(Member.of("carl@example.org", 1));
    assertThat(informed(() -> others.byTeam(1))).containsExactly(ann, carl);
    assertThat(isCached(others, () -> informed(() -> others.byTeam(2)))).isTrue();
    assertThat(isCached(others, () -> informed(() -> others.countByTeam(2)))).isTrue();
  }

  @Test
  void r8AStatementThatSaysWhatItTouchesLeavesTheRestCached() {
    untilListsAreCached();
    assertThat(users.renameTeam(1, "Zoe")).isEqualTo(1);
    assertThat(name(informed(() -> others.find(1)))).isEqualTo("Zoe");
    assertThat(informed(() -> others.byTeam(1))).extracting(Member::name).containsExactly("Zoe");
    assertThat(isCached(others, () -> informed(() -> others.find(2)))).isTrue();
    assertThat(isCached(others, () -> informed(() -> others.byTeam(2)))).isTrue();
  }

  @Test
  void r8AnUndeclaredStatementReachesEverythingOfItsTable() {
    untilListsAreCached();
    assertThat(users.renameLike("%", "Zoe")).isEqualTo(2);
    assertThat(name(informed(() -> others.find(1)))).isEqualTo("Zoe");
    assertThat(name(informed(() -> others.byEmail(bob.email())))).isEqualTo("Zoe");
    assertThat(informed(() -> others.byTeam(2))).extracting(Member::name).containsExactly("Zoe");
    assertThat(isCached(others, () -> informed(() -> others.countByTeam(2)))).isFalse();
  }

  final void untilListsAreCached() {
    for (long id : List.of(1L, 2L)) {
      untilCached(others, () -> others.find(id));
      untilCached(others, () -> others.byTeam(id));
      untilCached(others, () -> others.countByTeam(id));
    }
  }

  @Test
  void r9NothingMutableIsHandedOut() {
    untilListsAreCached();
    assertThat(Member.class.isRecord()).isTrue();
    handsOutNoneOfItsOwn(() -> others.byTeam(1).clear());
    handsOutNoneOfItsOwn(() -> others.all(List.of(1L, 2L)).clear());
    assertThat(others.byTeam(1)).containsExactly(ann);
    assertThat(others.all(List.of(1L, 2L))).isEqualTo(Map.of(1L, ann, 2L, bob));
  }

  /** What a caller gets refuses to be changed, or is a copy that is the caller's. */
  private static void handsOutNoneOfItsOwn(ThrowingCallable change) {
    Throwable refused = catchThrowable(change);
    assertThat(refused == null || refused instanceof UnsupportedOperationException).isTrue();
  }

  @Test
  void r10AnotherSourceInItsOwnNamespaceSharesNothing() {
    untilCached(others, () -> others.find(1));
    try (Nodes elsewhere = new Nodes(postgres, redis.uri(), DDL)) {
      elsewhere.sql("update members set name = 'Foreign'");
      UserStore foreign = store(elsewhere.open());
      assertThat(name(foreign.find(1))).isEqualTo("Foreign");
      assertThat(foreign.statements()).isEqualTo(1);
      foreign.renameLike("%", "Foreign, too");
    }
    assertThat(isCached(others, () -> others.find(1))).isTrue();
    assertThat(others.find(1)).contains(ann);
  }

  @Test
  void r10AValueOfAnotherShapeIsAMiss() {
    untilCached(others, () -> others.find(1));
    Penstock newer = nodes.open();
    assertThat(emailOfAnotherShape(newer, 1)).contains(ann.email());
    assertThat(fills(newer).undecodable()).isPositive();
    assertThat(newer.stats().caches().get("members").loads().values()).isEqualTo(1);
  }

  @Test
  void r10NoTenantIsHandedARowOfAnother() {
    nodes.sql("alter table members enable row level security");
    nodes.sql(
        "create policy own on members using (name = current_setting('penstock.tenant', true))");
    Penstock restricted = nodes.openRestricted();
    UserStore seesAnn = store(restricted.as("Ann"));
    UserStore seesBob = store(restricted.as("Bob"));
    untilCached(seesAnn, () -> seesAnn.find(1));
    untilCached(seesBob, () -> seesBob.find(1));
    assertThat(seesAnn.find(1)).contains(ann);
    assertThat(seesBob.find(1)).isEmpty();
    assertThat(seesBob.all(List.of(1L, 2L))).containsOnlyKeys(2L);
    assertThat(seesBob.byEmail(ann.email())).isEmpty();
  }

  @Test
  void r11ManyKeysAreOneStatementForWhatIsMissing() {
    untilCached(others, () -> others.find(1));
    long before = others.statements();
    assertThat(others.all(List.of(2L, 1L, 2L, 99L)))
        .as("in the order of the keys")
        .containsExactly(Map.entry(2L, bob), Map.entry(1L, ann));
    assertThat(others.statements()).isEqualTo(before + 1);
    untilCached(others, () -> others.all(List.of(1L, 2L, 99L)));
    untilCached(others, () -> others.find(2));
  }

  @Test
  void r12ClearingCostsTheSameWhateverIsCached() {
    int rows = 300;
    nodes.sql(
        "insert into members (email, team_id, name, version) select 'm' || i, 3, 'Many', 0 from"
            + " generate_series(1, "
            + rows
            + ") i");
    List<Long> ids = LongStream.rangeClosed(1, rows + 2).boxed().toList();
    untilCached(others, () -> others.all(ids));
    Map<String, Long> before = redisCalls();
    users.renameLike("%", "Zoe");
    Map<String, Long> after = redisCalls();

    assertThat(after).doesNotContainKeys("keys", "scan");
    for (String deletion : List.of("del", "unlink", "hdel")) {
      assertThat(after.getOrDefault(deletion, 0L) - before.getOrDefault(deletion, 0L))
          .as(deletion)
          .isLessThan(rows / 3);
    }
    assertThat(informed(() -> others.all(ids)).values())
        .hasSize(rows + 2)
        .extracting(Member::name)
        .containsOnly("Zoe");
  }

  @Test
  void r15LocksFreshReadsAndWritesNeverReadACache() {
    untilCached(users, () -> users.find(1));
    nodes.sql("update members set name = 'Foreign', version = 1 where id = 1");
    assertThat(name(users.find(1))).as("a foreign write is not heard of").isEqualTo("Ann");

    assertThat(name(one.transaction(tx -> users.forUpdate(1)))).isEqualTo("Foreign");
    assertThat(name(one.read(Consistency.SOURCE, () -> users.find(1)))).isEqualTo("Foreign");
    assertThatThrownBy(() -> users.update(ann.named("Beth")))
        .isInstanceOf(StaleVersionException.class);
  }
}
