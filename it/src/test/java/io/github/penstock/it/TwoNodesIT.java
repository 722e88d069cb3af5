package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One find and one update through both tiers, seen from two nodes. */
@PenstockServers
class TwoNodesIT {

  private final Nodes nodes;
  private Penstock one;
  private Penstock two;
  private Users users;
  private Users others;
  private User ann;

  TwoNodesIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  @BeforeEach
  void open() {
    one = nodes.open();
    two = nodes.open();
    users = one.repository(Users.class);
    others = two.repository(Users.class);
    ann = users.insert(User.of("ann@example.org"));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aRowIsReadOnceFromTheDatabaseForBothNodes() {
    nodes.sql("select 1");
    User bob = insertBehindTheBack("bob@example.org");
    long before = statements();

    assertThat(users.find(bob.id())).contains(bob);
    Nodes.untilLocal(one, "users", () -> users.find(bob.id()));
    Nodes.untilLocal(two, "users", () -> assertThat(others.find(bob.id())).contains(bob));

    assertThat(statements() - before).isEqualTo(1);
    assertThat(Nodes.reads(two, "users").remoteHits()).isEqualTo(1);
  }

  @Test
  void anUpdateReachesEveryNodeWithTheRowThatTheDatabaseGave() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));

    User updated = users.update(ann.withName("Beth"));
    assertThat(updated).isEqualTo(new User(ann.id(), ann.email(), "Beth", ann.version() + 1));
    assertThat(users.find(ann.id())).as("read your own write").contains(updated);
    Await.until(
        "the other node has it", Nodes.SOON, () -> others.find(ann.id()).equals(opt(updated)));

    long before = statements();
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
    assertThat(statements() - before).as("written through, not loaded").isZero();
  }

  @Test
  void anUpdateOfAnOldVersionIsRefusedAndChangesNoCache() {
    users.update(ann.withName("Beth"));
    assertThatThrownBy(() -> others.update(ann.withName("Carl")))
        .isInstanceOf(StaleVersionException.class);
    assertThat(users.find(ann.id()).orElseThrow().name()).isEqualTo("Beth");
    assertThat(others.find(ann.id()).orElseThrow().name()).isEqualTo("Beth");
  }

  @Test
  void nothingIsSeenBeforeTheCommitAndNothingAfterARollback() throws Exception {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
    List<String> seen = new ArrayList<>();
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    try {
      assertThatThrownBy(
              () ->
                  one.transaction(
                      tx -> {
                        tx.afterCommit(() -> seen.add("hook"));
                        User written = users.update(ann.withName("Beth"));
                        assertThat(users.find(ann.id())).as("own write").contains(written);
                        seen.add(name(elsewhere, users));
                        seen.add(name(elsewhere, others));
                        throw new IllegalStateException("changed my mind");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("changed my mind");
    } finally {
      elsewhere.shutdown();
    }

    assertThat(seen).containsExactly("Ann", "Ann");
    assertThat(users.find(ann.id())).contains(ann);
    assertThat(others.find(ann.id())).contains(ann);
    assertThat(one.stats().caches().get("users").writes().sent())
        .as("only the insert was announced")
        .isEqualTo(1);
  }

  @Test
  void hooksRunAfterTheCachesWereTold() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    List<String> seen = new ArrayList<>();
    one.transaction(
        tx -> {
          tx.afterCommit(() -> seen.add(users.find(ann.id()).orElseThrow().name()));
          tx.afterCommit(
              () -> {
                throw new IllegalStateException("a hook that fails");
              });
          tx.afterCommit(() -> seen.add("last"));
          return users.update(ann.withName("Beth"));
        });
    assertThat(seen).containsExactly("Beth", "last");
  }

  @Test
  void absenceIsRememberedUntilTheRowIsInserted() {
    assertThat(others.byEmail("new@example.org")).isEmpty();
    assertThat(others.byEmail("new@example.org")).isEmpty();
    assertThat(others.find(ann.id() + 1)).isEmpty();

    User created = users.insert(User.of("new@example.org"));
    assertThat(created.id()).isEqualTo(ann.id() + 1);
    Await.until(
        "the other node finds it by its e-mail",
        Nodes.SOON,
        () -> others.byEmail("new@example.org").equals(opt(created)));
    assertThat(others.find(created.id())).contains(created);
  }

  @Test
  void aFinderNeverHandsOutARowThatNoLongerFits() {
    assertThat(others.byEmail(ann.email())).contains(ann);
    assertThat(others.byEmail(ann.email())).contains(ann);

    User moved = users.update(ann.withEmail("moved@example.org"));
    Await.until(
        "the old address finds nothing",
        Nodes.SOON,
        () -> others.byEmail(ann.email()).isEmpty());
    assertThat(others.byEmail("moved@example.org")).contains(moved);
  }

  @Test
  void manyKeysCostOneStatement() {
    List<Long> ids = new ArrayList<>();
    List<User> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(User.of("u" + i + "@example.org"));
    }
    users.insertAll(rows).forEach(row -> ids.add(row.id()));
    ids.add(ids.get(0));
    ids.add(-1L);

    long before = statements();
    Map<Long, User> found = users.all(ids);
    assertThat(statements() - before).isEqualTo(1);
    assertThat(found.keySet()).containsExactlyElementsOf(ids.subList(0, 50));

    Map<Long, User> again = others.all(ids);
    assertThat(again).isEqualTo(found);
    Await.until(
        "the other node reads them from Redis",
        Nodes.SOON,
        () -> {
          long start = statements();
          others.all(ids);
          return statements() == start;
        });
  }

  @Test
  void aBulkStatementInvalidatesAllThatIsCachedOfItsTable() {
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
    assertThat(users.renameAll("Zoe")).isEqualTo(1);
    assertThat(users.find(ann.id()).orElseThrow().name()).isEqualTo("Zoe");
    Await.until(
        "the other node has it",
        Nodes.SOON,
        () -> others.find(ann.id()).orElseThrow().name().equals("Zoe"));
    assertThat(users.countByName("Zoe")).isEqualTo(1);
    assertThat(users.byName("Zoe")).hasSize(1);
  }

  @Test
  void aDeletedRowIsGoneEverywhere() {
    Nodes.untilLocal(two, "users", () -> others.find(ann.id()));
    assertThat(users.delete(ann.id())).isTrue();
    assertThat(users.delete(ann.id())).isFalse();
    assertThat(users.find(ann.id())).isEmpty();
    Await.until(
        "the other node has forgotten it", Nodes.SOON, () -> others.find(ann.id()).isEmpty());
    assertThat(others.exists(ann.id())).isFalse();
    assertThat(others.count()).isZero();
  }

  @Test
  void lockingReadsNeverComeFromACache() {
    Nodes.untilLocal(one, "users", () -> users.find(ann.id()));
    nodes.sql("update users set name = 'Foreign', version = 99");
    String name =
        one.transaction(tx -> users.forUpdate(ann.id()).map(User::name).orElseThrow());
    assertThat(name).isEqualTo("Foreign");
    assertThatThrownBy(() -> users.forUpdate(ann.id()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("transaction");
  }

  private User insertBehindTheBack(String email) {
    nodes.sql("insert into users (email, name, version) values ('" + email + "', 'Bob', 0)");
    return new User(ann.id() + 1, email, "Bob", 0);
  }

  private long statements() {
    return one.stats().statements() + two.stats().statements();
  }

  private String name(ExecutorService elsewhere, Users repository) {
    try {
      return elsewhere
          .submit(() -> repository.find(ann.id()).orElseThrow().name())
          .get(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static java.util.Optional<User> opt(User user) {
    return java.util.Optional.of(user);
  }
}
