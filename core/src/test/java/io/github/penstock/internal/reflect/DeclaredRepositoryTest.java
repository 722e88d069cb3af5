package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.RowGoneException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Writes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Declared repositories over sources and caches in memory. */
class DeclaredRepositoryTest {

  @Table("users")
  record User(@Id long id, @Unique String email, @Nullable String name, long teamId) {}

  @Repository
  @Cached(ttl = "1h")
  interface Users extends Crud<User, Long> {
    @Find
    Optional<User> byEmail(String email);

    @Find
    @Nullable User inTeam(long teamId, String email);

    @Find
    @Nullable User owned(long id, long teamId);

    @Find
    List<User> byName(@Nullable String name);

    @Find
    List<User> byTeam(Long teamId);

    @Sql("select count(*) from users where team_id = :teamId")
    long countByTeam(long teamId);

    @Sql("select name from users where id = :id and team_id = :teamId or id = :id")
    Optional<String> name(long teamId, long id);

    @Sql("select name from users where id = :id")
    @Nullable String nameOrNull(@Nullable Long id);

    @Sql("select name from users")
    List<String> names();

    @Exec("update users set name = :name")
    int renameAll(String name);

    @Exec("delete from users")
    void removeAll();

    default User require(long id) {
      return find(id).orElseThrow();
    }
  }

  @Repository
  @Cached(name = "through", ttl = "1h", write = WriteMode.WRITE_THROUGH)
  interface ThroughUsers extends Crud<User, Long> {}

  @Repository
  interface UncachedUsers extends Crud<User, Long> {
    @Find
    Optional<User> byEmail(String email);
  }

  private static final User ANN = new User(1, "ann@x", "Ann", 7);
  private static final User BOB = new User(2, "bob@x", null, 7);

  private final InMemoryPorts ports = new InMemoryPorts();
  private final Users users = Repositories.declared(Users.class, ports.context);

  DeclaredRepositoryTest() {
    ports.table("users").put(1L, ANN);
    ports.table("users").put(2L, BOB);
  }

  @Test
  void findReadsOnceAndRemembersAbsence() {
    assertThat(users.find(1L)).contains(ANN);
    assertThat(users.find(1L)).contains(ANN);
    assertThat(users.find(9L)).isEmpty();
    assertThat(users.exists(9L)).isFalse();
    assertThat(users.exists(1L)).isTrue();
    assertThat(ports.takeLog()).containsExactly("select [1]", "select [9]");
  }

  @Test
  void warmingLoadsWhatIsMissing() {
    users.find(2L);
    ports.takeLog();
    assertThat(users.warm(Warming.of(10, 100))).isEqualTo(new Warmed(2, 1, 1, 0, 0, 0));
    assertThat(users.warm(List.of(2L, 3L), Warming.of(10, 100)).asked()).isEqualTo(2);
    assertThat(ports.takeLog()).containsExactly("ids below null", "select [1]", "select [3]");
  }

  @Test
  void allAsksForWhatIsMissingInOneStatement() {
    users.find(2L);
    ports.takeLog();
    assertThat(users.all(List.of(3L, 2L, 1L, 2L)))
        .containsExactly(Map.entry(2L, BOB), Map.entry(1L, ANN));
    assertThat(ports.takeLog()).containsExactly("select [3, 1]");
    assertThat(users.all(List.of())).isEmpty();
    assertThat(ports.takeLog()).isEmpty();
  }

  @Test
  void countIsAskedOfTheSource() {
    assertThat(users.count()).isEqualTo(2);
    assertThat(users.count()).isEqualTo(2);
    assertThat(ports.takeLog()).containsExactly("count", "count");
  }

  @Test
  void nullsAreNamed() {
    assertThatThrownBy(() -> users.find(nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("id");
    assertThatThrownBy(() -> users.exists(nothing())).hasMessage("id");
    assertThatThrownBy(() -> users.delete(nothing())).hasMessage("id");
    assertThatThrownBy(() -> users.forUpdate(nothing())).hasMessage("id");
    assertThatThrownBy(() -> users.insert(nothing())).hasMessage("row");
    assertThatThrownBy(() -> users.update(nothing())).hasMessage("row");
    assertThatThrownBy(() -> users.all(nothing())).hasMessage("ids");
    assertThatThrownBy(() -> users.all(Arrays.asList(1L, null))).hasMessage("ids holds null");
    assertThatThrownBy(() -> users.insertAll(nothing())).hasMessage("rows");
    assertThatThrownBy(() -> users.insertAll(Arrays.asList(ANN, null)))
        .hasMessage("rows holds null");
    assertThatThrownBy(() -> users.byEmail(nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("email is null; mark the parameter @Nullable to find rows without a value");
    assertThat(ports.takeLog()).isEmpty();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // What an unchecked caller does.
  private static <T> T nothing() {
    return null;
  }

  @Test
  void invalidatingWritesLeaveTheKeyOut() {
    User changed = new User(1, "ann@x", "Anna", 7);
    users.find(1L);
    users.find(3L);
    assertThat(users.update(changed)).isEqualTo(changed);
    assertThat(users.insert(new User(3, "cat@x", null, 7)).id()).isEqualTo(3);
    assertThat(ports.cache("users").entries).isEmpty();
    assertThat(users.find(1L)).contains(changed);
    assertThat(users.delete(1L)).isTrue();
    assertThat(users.delete(1L)).isFalse();
    assertThat(users.find(1L)).isEmpty();
  }

  @Test
  void writeThroughLeavesTheRow() {
    ThroughUsers through = Repositories.declared(ThroughUsers.class, ports.context);
    User changed = new User(1, "ann@x", "Anna", 7);
    through.update(changed);
    through.insertAll(List.of(new User(3, "c", null, 1), new User(4, "d", null, 1)));
    assertThat(ports.cache("through").entries).containsExactly(Map.entry(1L, Optional.of(changed)));
    ports.takeLog();
    assertThat(through.find(1L)).contains(changed);
    assertThat(ports.takeLog()).isEmpty();
  }

  @Test
  void cachesHearOfAWriteWithItsCommitOnly() {
    users.find(1L);
    User changed = new User(1, "ann@x", "Anna", 7);
    ports.run(
        scope -> {
          users.update(changed);
          assertThat(ports.cache("users").entries).containsKey(1L);
          assertThat(users.find(1L)).contains(changed);
          return scope;
        });
    assertThat(ports.cache("users").entries).isEmpty();
    users.find(1L);
    assertThatThrownBy(
            () ->
                ports.run(
                    scope -> {
                      users.delete(1L);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(ports.cache("users").entries).containsEntry(1L, Optional.of(changed));
  }

  @Test
  void anUpdateOfARowThatIsGoneReachesTheCallerAndTheCacheLearnsIt() {
    User row = users.find(1L).orElseThrow();
    ports.table("users").remove(1L);
    assertThat(users.find(1L)).contains(row);
    assertThatThrownBy(() -> users.update(row))
        .isInstanceOf(RowGoneException.class)
        .hasMessage("no row");
    assertThat(users.find(1L)).isEmpty();
  }

  @Test
  void insertAllTellsAllKeysAndWritesNothingForNothing() {
    users.find(3L);
    users.find(4L);
    assertThat(users.insertAll(List.of(new User(3, "c", null, 1), new User(4, "d", null, 1))))
        .hasSize(2);
    assertThat(ports.takeLog()).contains("insert [3, 4]");
    assertThat(ports.cache("users").entries).isEmpty();
    assertThat(users.insertAll(List.of())).isEmpty();
    assertThat(ports.takeLog()).isEmpty();
  }

  @Test
  void forUpdateNeedsATransactionAndNeverReadsACache() {
    users.find(1L);
    ports.takeLog();
    assertThatThrownBy(() -> users.forUpdate(1L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Users.forUpdate was called outside a transaction, whose end would give the lock back;"
                + " call it inside of penstock.transaction(...)");
    assertThat(ports.<Optional<User>>run(scope -> users.forUpdate(1L))).contains(ANN);
    assertThat(ports.takeLog()).containsExactly("lock 1", "COMMITTED");
  }

  @Test
  void uniqueFinderGoesFromValueToIdToRow() {
    assertThat(users.byEmail("ann@x")).contains(ANN);
    assertThat(ports.takeLog()).containsExactly("select by [email][ann@x]");
    assertThat(ports.cache("users.by.email").entries)
        .containsExactly(Map.entry("ann@x", Optional.of(1L)));
    // The row that the hint's load met is not put beside it: no lease of its key was held.
    assertThat(ports.cache("users").entries).isEmpty();
    assertThat(users.byEmail("ann@x")).contains(ANN);
    assertThat(ports.takeLog()).containsExactly("select [1]");
    assertThat(users.byEmail("ann@x")).contains(ANN);
    assertThat(ports.takeLog()).isEmpty();
  }

  @Test
  void aHintToARowThatHasChangedIsNotBelieved() {
    users.byEmail("ann@x");
    users.find(1L);
    users.update(new User(1, "anna@x", "Ann", 7));
    assertThat(ports.cache("users.by.email").entries).containsKey("ann@x");
    assertThat(users.byEmail("ann@x")).isEmpty();
    assertThat(ports.cache("users.by.email").entries).doesNotContainKey("ann@x");
    assertThat(users.byEmail("anna@x").orElseThrow().id()).isEqualTo(1);
    User other = users.insert(new User(5, "ann@x", null, 1));
    assertThat(users.byEmail("ann@x")).contains(other);
  }

  @Test
  void aHintToARowThatHasGoneIsNotBelieved() {
    users.byEmail("bob@x");
    ports.table("users").remove(2L);
    assertThat(users.byEmail("bob@x")).isEmpty();
    assertThat(ports.takeLog())
        .containsExactly("select by [email][bob@x]", "select [2]", "select by [email][bob@x]");
  }

  @Test
  void aWriteEndsTheAbsenceOfWhatItsRowIsFoundBy() {
    assertThat(users.byEmail("new@x")).isEmpty();
    assertThat(users.byEmail("new@x")).isEmpty();
    assertThat(ports.takeLog()).containsExactly("select by [email][new@x]");
    User inserted = users.insert(new User(3, "new@x", null, 7));
    assertThat(users.byEmail("new@x")).contains(inserted);
    assertThat(users.byEmail("newer@x")).isEmpty();
    User updated = users.update(new User(3, "newer@x", null, 7));
    assertThat(users.byEmail("newer@x")).contains(updated);
    assertThat(users.inTeam(8, "newer@x")).isNull();
    User moved = users.update(new User(3, "newer@x", null, 8));
    assertThat(users.inTeam(8, "newer@x")).isEqualTo(moved);
    assertThat(users.byEmail("last@x")).isEmpty();
    users.insertAll(List.of(new User(4, "last@x", null, 1), new User(5, "x@x", null, 1)));
    assertThat(users.byEmail("last@x")).isPresent();
  }

  @Test
  void deletingForgetsWhatTheRowWasFoundBy() {
    users.byEmail("ann@x");
    users.delete(1L);
    assertThat(ports.cache("users.by.email").entries).isEmpty();
  }

  @Test
  void whatIsUniqueLeadsToTheRowAndTheRestIsChecked() {
    assertThat(users.inTeam(8, "ann@x")).isNull();
    assertThat(users.inTeam(7, "ann@x")).isEqualTo(ANN);
    assertThat(ports.cache("users.by.email").entries)
        .containsExactly(Map.entry("ann@x", Optional.of(1L)));
    users.update(new User(1, "ann@x", "Ann", 8));
    assertThat(users.inTeam(7, "ann@x")).isNull();
  }

  @Test
  void theIdNeedsNoHint() {
    assertThat(users.owned(1, 7)).isEqualTo(ANN);
    assertThat(users.owned(1, 8)).isNull();
    assertThat(users.owned(9, 8)).isNull();
    assertThat(ports.takeLog())
        .containsExactly("select [1]", "select by [id, teamId][1, 8]", "select [9]");
  }

  @Test
  void severalRowsWhereOneWasPromisedAreAnError() {
    ports.table("users").put(3L, new User(3, "ann@x", null, 1));
    assertThatThrownBy(() -> users.byEmail("ann@x"))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Users.byEmail found 2 rows by email, where @Unique or @Id promises one; add a unique"
                + " constraint to the table or return a List");
  }

  @Test
  void listFindersAskTheSource() {
    assertThat(users.byName("Ann")).containsExactly(ANN);
    assertThat(users.byName(null)).containsExactly(BOB);
    assertThat(users.byTeam(7L)).containsExactly(ANN, BOB);
    assertThat(ports.takeLog())
        .containsExactly(
            "select by [name][Ann]", "select by [name][null]", "select by [teamId][7]");
  }

  @Test
  void sqlHandsOutRowsAsDeclared() {
    ports.answers.put("Users.countByTeam", arguments -> InMemoryPorts.rows(2L));
    ports.answers.put("Users.name", arguments -> InMemoryPorts.rows("Ann"));
    ports.answers.put("Users.nameOrNull", arguments -> List.of());
    ports.answers.put("Users.names", arguments -> InMemoryPorts.rows("Ann", "Bob"));
    assertThat(users.countByTeam(7)).isEqualTo(2);
    assertThat(users.name(7, 1)).contains("Ann");
    assertThat(users.nameOrNull(null)).isNull();
    assertThat(users.names()).containsExactly("Ann", "Bob");
    assertThat(ports.takeLog())
        .containsExactly(
            "Users.countByTeam[7]",
            "Users.name[1, 7, 1]",
            "Users.nameOrNull[null]",
            "Users.names[]");
  }

  @Test
  void sqlWithAnotherNumberOfRowsIsAnError() {
    ports.answers.put("Users.countByTeam", arguments -> List.of());
    ports.answers.put("Users.name", arguments -> InMemoryPorts.rows("Ann", "Bob"));
    assertThatThrownBy(() -> users.countByTeam(7))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Users.countByTeam gave no row, or null; return an Optional, or select a value");
    assertThatThrownBy(() -> users.name(7, 1))
        .isInstanceOf(SourceException.class)
        .hasMessage("Users.name gave 2 rows; return a List, or select one row");
  }

  @Test
  void execClearsTheRepositoryWithItsCommit() {
    users.byEmail("ann@x");
    users.find(1L);
    ports.answers.put("Users.renameAll", arguments -> InMemoryPorts.rows(2L));
    ports.answers.put("Users.removeAll", arguments -> InMemoryPorts.rows(2L));
    ports.run(
        scope -> {
          assertThat(users.renameAll("Zoe")).isEqualTo(2);
          assertThat(scope.readsItsOwn()).isTrue();
          assertThat(ports.cache("users").entries).isNotEmpty();
          return scope;
        });
    assertThat(ports.cache("users").entries).isEmpty();
    assertThat(ports.cache("users.by.email").entries).isEmpty();
    users.find(1L);
    users.removeAll();
    assertThat(ports.cache("users").entries).isEmpty();
    ports.answers.put("Users.renameAll", arguments -> InMemoryPorts.rows(1L << 40));
    assertThatThrownBy(() -> users.renameAll("Zoe")).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void withoutCachedEverythingGoesToTheSource() {
    UncachedUsers uncached = Repositories.declared(UncachedUsers.class, ports.context);
    uncached.find(1L);
    uncached.find(1L);
    uncached.byEmail("ann@x");
    uncached.byEmail("ann@x");
    assertThat(uncached.all(List.of(2L, 1L)).keySet()).containsExactly(2L, 1L);
    assertThat(ports.takeLog())
        .containsExactly(
            "select [1]",
            "select [1]",
            "select by [email][ann@x]",
            "select by [email][ann@x]",
            "select [2, 1]");
    assertThat(ports.cache("users").entries).isEmpty();
  }

  @Table("users")
  record Summary(@Id long id, @Unique String email) {}

  @Repository
  interface Summaries extends Writes<Summary, Long> {}

  @Test
  void writesOfAnotherRepositoryReachTheCachesOfTheTable() {
    UncachedUsers uncached = Repositories.declared(UncachedUsers.class, ports.context);
    users.find(1L);
    users.byEmail("new@x");
    uncached.delete(1L);
    uncached.insert(new User(3, "new@x", null, 7));
    assertThat(ports.cache("users").entries).isEmpty();
    assertThat(ports.cache("users.by.email").entries).isEmpty();
    Summaries summaries = Repositories.declared(Summaries.class, ports.context);
    users.find(2L);
    users.byEmail("bob@x");
    users.byEmail("newer@x");
    summaries.insert(new Summary(2, "newer@x"));
    assertThat(ports.cache("users").entries).isEmpty();
    assertThat(ports.cache("users.by.email").entries).containsOnlyKeys("bob@x");
  }

  interface Describing {
    default String describe(Object it) {
      return "it is " + it;
    }

    @Override
    String toString();
  }

  interface Named<K> {
    Optional<User> find(K id);
  }

  @Repository
  interface Inheriting extends Crud<User, Long>, Describing, Named<Long> {
    @Override
    Optional<User> find(Long id);
  }

  @Test
  void defaultMethodsBridgesAndObjectMethodsWork() {
    assertThat(users.require(1)).isEqualTo(ANN);
    Inheriting inheriting = Repositories.declared(Inheriting.class, ports.context);
    assertThat(inheriting.describe(1)).isEqualTo("it is 1");
    Named<Long> named = inheriting;
    assertThat(named.find(1L)).contains(ANN);
    assertThat(users).hasToString("Users").isEqualTo(users).isNotEqualTo(inheriting);
    assertThat(users.hashCode()).isEqualTo(System.identityHashCode(users));
    assertThat(users.equals(nothing())).isFalse();
  }

  @Test
  void whatTheSourceRefusesIsSaidWithTheMethod() {
    InMemoryPorts refusing = new InMemoryPorts();
    refusing.refusal =
        what -> {
          throw new DefinitionException("unknown type in " + what);
        };
    assertThatThrownBy(() -> Repositories.declared(UncachedUsers.class, refusing.context))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            UncachedUsers.class.getName()
                + " has a mistake:\n  UncachedUsers: unknown type in users");
    refusing.refusal =
        what -> {
          if (what.startsWith("Users.")) {
            throw new DefinitionException("unknown type in " + what);
          }
        };
    assertThatThrownBy(() -> Repositories.declared(Users.class, refusing.context))
        .hasMessageStartingWith(Users.class.getName() + " has 6 mistakes:\n  ")
        .hasMessageContaining("\n  Users.names(): unknown type in Users.names");
  }
}
