package io.github.penstock.internal.reflect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Column;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Offset;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Finders that give some components of their rows, over sources and caches in memory. */
class ProjectionsTest {

  @Table("users")
  record User(
      @Id long id, @Unique String email, @Nullable String name, @Column("team") long teamId) {}

  /** Other names, another order, a box. */
  record UserName(@Column("name") @Nullable String shown, Long id) {}

  record Refusing(String email) {
    Refusing {
      if (email.startsWith("bob")) {
        throw new IllegalArgumentException("no " + email);
      }
    }
  }

  @Repository
  @Cached(ttl = "1h")
  interface Users extends Crud<User, Long> {
    @Find
    Optional<UserName> byEmail(String email);

    @Find
    @Nullable UserName named(@By("email") String row);

    @Find
    List<UserName> byTeam(@By("teamId") long teamId);

    @Find
    List<User> wholeByTeam(@By("teamId") long teamId);

    @Find
    Slice<UserName> page(@By("teamId") long teamId, Seek seek);

    @Find
    Slice<UserName> numbered(@By("teamId") long teamId, Offset offset);

    @Find
    Optional<Refusing> refusing(@By("id") long id);
  }

  @Repository
  interface UncachedUsers extends Crud<User, Long> {
    @Find
    List<UserName> byTeam(@By("teamId") long teamId);
  }

  private static final User ANN = new User(1, "ann@x", "Ann", 7);
  private static final User BOB = new User(2, "bob@x", null, 7);
  private static final UserName ANNS = new UserName("Ann", 1L);
  private static final UserName BOBS = new UserName(null, 2L);

  private final InMemoryPorts ports = new InMemoryPorts();
  private final Users users = Repositories.declared(Users.class, ports.context);

  ProjectionsTest() {
    ports.table("users").put(1L, ANN);
    ports.table("users").put(2L, BOB);
  }

  @Test
  void oneRow() {
    assertThat(users.byEmail("ann@x")).contains(ANNS);
    assertThat(users.byEmail("none@x")).isEmpty();
    assertThat(users.named("bob@x")).isEqualTo(BOBS);
    assertThat(users.named("none@x")).isNull();
  }

  @Test
  void aListIsMadeOfTheCachedRows() {
    assertThat(users.byTeam(7)).containsExactly(ANNS, BOBS);
    assertThat(users.byTeam(7)).containsExactly(ANNS, BOBS);
    assertThat(ports.takeLog()).containsExactly("select by [teamId][7]", "select [1, 2]");
    assertThat(users.wholeByTeam(7)).as("the same keys and rows").containsExactly(ANN, BOB);
    assertThat(users.byTeam(7)).containsExactly(ANNS, BOBS);
    assertThat(ports.takeLog()).isEmpty();
    List<UserName> found = users.byTeam(7);
    assertThatThrownBy(found::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aWriteOfTheRowChangesIt() {
    users.byTeam(7);
    users.byEmail("ann@x");
    users.update(new User(1, "ann@x", "Anna", 7));
    assertThat(users.byTeam(7)).containsExactly(new UserName("Anna", 1L), BOBS);
    assertThat(users.byEmail("ann@x")).contains(new UserName("Anna", 1L));
    users.delete(1L);
    assertThat(users.byTeam(7)).containsExactly(BOBS);
    assertThat(users.byEmail("ann@x")).isEmpty();
  }

  @Test
  void pages() {
    Slice<UserName> first = users.page(7, Seek.first(1));
    assertThat(first.rows()).containsExactly(ANNS);
    assertThat(first.hasMore()).isTrue();
    assertThat(first.next()).isPresent();
    Slice<UserName> second = users.numbered(7, new Offset(1, 1));
    assertThat(second.rows()).containsExactly(BOBS);
    assertThat(second.hasMore()).isFalse();
  }

  @Test
  void withoutACache() {
    UncachedUsers uncached = Repositories.declared(UncachedUsers.class, ports.context);
    assertThat(uncached.byTeam(7)).containsExactly(ANNS, BOBS);
    assertThat(uncached.byTeam(8)).isEmpty();
  }

  @Test
  void whatTheConstructorThrowsReachesTheCaller() {
    assertThat(users.refusing(1)).contains(new Refusing("ann@x"));
    assertThatThrownBy(() -> users.refusing(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no bob@x");
  }
}
