package io.github.penstock.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Column;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.internal.plan.MethodPlan.Count;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.Standard;
import io.github.penstock.internal.plan.Returns.Form;
import io.github.penstock.internal.reflect.ReflectiveModelReader;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Reads;
import io.github.penstock.spi.SqlSpec;
import io.github.penstock.spi.TableSpec;
import io.github.penstock.spi.TableSpec.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What declared repositories become. */
class RepositoryPlannerTest {

  private static final TypeRef LONG = TypeRef.named("java.lang.Long");
  private static final TypeRef STRING = TypeRef.named("java.lang.String");

  @Table("shop.users")
  record User(
      @Id(generated = true) long id,
      @Unique String email,
      @Nullable String name,
      @Column("team") long teamId,
      @Version int version) {}

  @Repository
  @Cached(
      ttl = "1h",
      localTtl = "20s",
      absentTtl = "250ms",
      localEntries = 5,
      write = WriteMode.WRITE_THROUGH,
      stampede = Stampede.LOCAL)
  interface Users extends Crud<User, Long> {
    @Find
    Optional<User> byEmail(String email);

    @Find
    @Nullable User inTeam(@By("teamId") long team, String email);

    @Find
    List<User> byName(@Nullable String name);

    @Find
    Optional<User> sameTeam(long id, long teamId);

    @Sql("select count(*) from users where team = :team or 1 = :other or team = :team")
    long countByTeam(int other, long team);

    @Sql("select name from users")
    List<String> names();

    @Exec("update users set name = :name where team = :team")
    int rename(long team, String name);

    @Exec("truncate users")
    void truncate();

    default User require(long id) {
      return find(id).orElseThrow();
    }
  }

  private static MethodPlan method(RepositoryPlan plan, String id) {
    return Optional.ofNullable(plan.methods().get(id)).orElseThrow();
  }

  private static RepositoryPlan plan(Class<?> type) {
    return RepositoryPlanner.plan(ReflectiveModelReader.read(type));
  }

  private static RowsPlan rows(Class<?> type) {
    return Optional.ofNullable(plan(type).rows()).orElseThrow();
  }

  private static CacheSpec cache(RowsPlan rows) {
    return Optional.ofNullable(rows.cache()).orElseThrow();
  }

  @Test
  void rowsBecomeATable() {
    TableSpec table = rows(Users.class).table();
    assertThat(table.table()).isEqualTo("shop.users");
    assertThat(table.rowType()).isEqualTo(TypeRef.of(User.class));
    assertThat(table.columns())
        .containsExactly(
            column("id", "id", "long", Role.ID, Role.GENERATED),
            column("email", "email", "java.lang.String", Role.UNIQUE),
            column("name", "name", "java.lang.String", Role.NULLABLE),
            column("teamId", "team", "long"),
            column("version", "version", "int", Role.VERSION));
  }

  private static TableSpec.Column column(
      String component, String name, String type, Role... roles) {
    return new TableSpec.Column(component, name, TypeRef.named(type), Set.of(roles));
  }

  @Test
  void cachedBecomesPolicyAndHints() {
    RowsPlan rows = rows(Users.class);
    CacheSpec cache = cache(rows);
    assertThat(cache.name()).isEqualTo("shop.users");
    assertThat(cache.keyType()).isEqualTo(LONG);
    assertThat(cache.valueType()).isEqualTo(TypeRef.of(User.class));
    assertThat(cache.policy().lifetimes().ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(cache.policy().lifetimes().localTtl()).isEqualTo(Duration.ofSeconds(20));
    assertThat(cache.policy().lifetimes().absentTtl()).isEqualTo(Duration.ofMillis(250));
    assertThat(cache.policy().local().maxEntries()).isEqualTo(5);
    assertThat(cache.policy().loading().stampede()).isEqualTo(Stampede.LOCAL);
    assertThat(rows.writeMode()).isEqualTo(WriteMode.WRITE_THROUGH);
    TypeRef pair = new TypeRef("io.github.penstock.cache.CompositeKey", List.of(LONG, STRING));
    assertThat(rows.hints())
        .isEqualTo(
            Map.of(
                List.of("email"),
                new CacheSpec("shop.users.by.email", STRING, LONG, cache.policy()),
                List.of("teamId", "email"),
                new CacheSpec("shop.users.by.teamId.email", pair, LONG, cache.policy())));
  }

  @Test
  void methodsBecomePlans() {
    RepositoryPlan plan = plan(Users.class);
    assertThat(plan.name()).isEqualTo("Users");
    assertThat(method(plan, "find(java.lang.Object)")).isEqualTo(Standard.FIND);
    assertThat(method(plan, "all(java.util.Collection)")).isEqualTo(Standard.ALL);
    assertThat(method(plan, "exists(java.lang.Object)")).isEqualTo(Standard.EXISTS);
    assertThat(method(plan, "count()")).isEqualTo(Standard.COUNT);
    assertThat(method(plan, "insert(java.lang.Object)")).isEqualTo(Standard.INSERT);
    assertThat(method(plan, "insertAll(java.util.Collection)")).isEqualTo(Standard.INSERT_ALL);
    assertThat(method(plan, "update(java.lang.Object)")).isEqualTo(Standard.UPDATE);
    assertThat(method(plan, "delete(java.lang.Object)")).isEqualTo(Standard.DELETE);
    assertThat(method(plan, "forUpdate(java.lang.Object)")).isEqualTo(Standard.FOR_UPDATE);
    assertThat(method(plan, "require(long)")).isEqualTo(new MethodPlan.DefaultMethod());
    assertThat(plan.methods()).hasSize(18);
  }

  @Test
  void findersSayWhatTheyCompareAndReturn() {
    RepositoryPlan plan = plan(Users.class);
    TypeRef user = TypeRef.of(User.class);
    assertThat(method(plan, "byEmail(java.lang.String)"))
        .isEqualTo(
            new MethodPlan.FindOne(
                new FindBy(List.of("email"), List.of("email"), List.of(false)),
                new Returns(Form.OPTIONAL, user)));
    assertThat(method(plan, "inTeam(long,java.lang.String)"))
        .isEqualTo(
            new MethodPlan.FindOne(
                new FindBy(
                    List.of("teamId", "email"), List.of("team", "email"), List.of(false, false)),
                new Returns(Form.NULLABLE, user)));
    assertThat(method(plan, "byName(java.lang.String)"))
        .isEqualTo(
            new MethodPlan.FindMany(new FindBy(List.of("name"), List.of("name"), List.of(true))));
  }

  @Test
  void statementsSayHowArgumentsAreBound() {
    RepositoryPlan plan = plan(Users.class);
    TypeRef number = TypeRef.named("long");
    assertThat(method(plan, "countByTeam(int,long)"))
        .isEqualTo(
            new MethodPlan.Query(
                new SqlSpec(
                    "Users.countByTeam",
                    "select count(*) from users where team = ? or 1 = ? or team = ?",
                    List.of(number, TypeRef.named("int"), number),
                    List.of(1, 0, 1),
                    LONG),
                new Returns(Form.VALUE, LONG)));
    assertThat(method(plan, "names()"))
        .isInstanceOfSatisfying(
            MethodPlan.Query.class,
            query -> assertThat(query.returns()).isEqualTo(new Returns(Form.LIST, STRING)));
    assertThat(method(plan, "rename(long,java.lang.String)"))
        .isInstanceOfSatisfying(
            MethodPlan.Exec.class, exec -> assertThat(exec.count()).isEqualTo(Count.INT));
    assertThat(method(plan, "truncate()"))
        .isInstanceOfSatisfying(
            MethodPlan.Exec.class, exec -> assertThat(exec.count()).isEqualTo(Count.NONE));
  }

  @Repository
  interface Plain extends Reads<User, Long> {
    /** Declared again to say more about it. */
    @Override
    Optional<User> find(Long id);

    @Find
    Optional<User> byEmail(String email);
  }

  @Test
  void withoutCachedNothingIsCached() {
    assertThat(rows(Plain.class).cache()).isNull();
    assertThat(rows(Plain.class).hints()).isEmpty();
    assertThat(method(plan(Plain.class), "find(java.lang.Long)")).isEqualTo(Standard.FIND);
  }

  @Repository
  interface SqlOnly {
    @Sql("select 1")
    Optional<Integer> one();
  }

  @Test
  void aRepositoryOfQueriesNeedsNoRows() {
    assertThat(plan(SqlOnly.class).rows()).isNull();
  }

  @Test
  void columnsAreNamedAfterComponents() {
    assertThat(
            List.of("id", "teamId", "homeURL", "URLOfHome", "line2", "a_b", "aB").stream()
                .map(RowPlanner::snakeCase))
        .containsExactly("id", "team_id", "home_url", "url_of_home", "line2", "a_b", "a_b");
  }
}
