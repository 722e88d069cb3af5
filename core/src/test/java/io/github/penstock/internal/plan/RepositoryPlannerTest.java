package io.github.penstock.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.CacheWrite;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Column;
import io.github.penstock.annotation.ColumnConverter;
import io.github.penstock.annotation.Converted;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.OrderBy;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Touches;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;
import io.github.penstock.cache.Backoff;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Refresh;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.internal.plan.MethodPlan.Count;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.Standard;
import io.github.penstock.internal.plan.Returns.Form;
import io.github.penstock.internal.reflect.ReflectiveModelReader;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Offset;
import io.github.penstock.repository.Reads;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import io.github.penstock.repository.Upserts;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.ListSpec;
import io.github.penstock.spec.Order;
import io.github.penstock.spec.QuerySpec;
import io.github.penstock.spec.RowsSpec;
import io.github.penstock.spec.Selection;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
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

  private static RowsSpec rows(Class<?> type) {
    return Optional.ofNullable(plan(type).rows()).orElseThrow();
  }

  private static CacheSpec cache(RowsSpec rows) {
    return Optional.ofNullable(rows.cache()).orElseThrow();
  }

  @Repository
  @Cached(
      ttl = "1h",
      loadTimeout = "9s",
      waitAtMost = "4s",
      softDeadline = "50ms",
      hardDeadline = "2s",
      batchKeys = 7,
      staleWhileRevalidate = "1m",
      staleIfError = "2h",
      refreshAhead = 0.8,
      refreshEagerness = 1.5,
      backoff = "1s",
      longestBackoff = "8s",
      failsFast = true)
  interface Loaded extends Crud<User, Long> {}

  @Test
  void eachElementOfCachedReachesItsPlaceInThePolicy() {
    CachePolicy policy = cache(rows(Loaded.class)).policy();

    assertThat(policy.loading())
        .isEqualTo(
            new Loading(
                Stampede.CLUSTER,
                Duration.ofSeconds(9),
                Duration.ofSeconds(4),
                new Deadlines(Duration.ofMillis(50), Duration.ofSeconds(2)),
                7,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), true)));
    assertThat(policy.stale()).isEqualTo(new Stale(Duration.ofMinutes(1), Duration.ofHours(2)));
    assertThat(policy.refresh()).isEqualTo(new Refresh(0.8, 1.5));
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
    RowsSpec rows = rows(Users.class);
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
    assertThat(rows.hints())
        .isEqualTo(
            Map.of(
                List.of("email"),
                new CacheSpec("shop.users.by.email", STRING, LONG, cache.policy())));
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
    assertThat(method(plan, "forUpdate(java.lang.Object,io.github.penstock.transaction.LockMode)"))
        .isEqualTo(Standard.FOR_UPDATE_MODE);
    assertThat(method(plan, "lockAll(java.util.Collection)")).isEqualTo(Standard.LOCK_ALL);
    assertThat(method(plan, "require(long)")).isEqualTo(new MethodPlan.DefaultMethod());
    assertThat(plan.methods()).hasSize(24);
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
            new MethodPlan.FindMany(
                new FindBy(List.of("name"), List.of("name"), List.of(true)),
                new ListSpec(
                    "byName",
                    Selection.by(List.of("name")),
                    10_000,
                    listCache(plan, "list10000.name", STRING)),
                MethodPlan.Paging.NONE));
  }

  private static CacheSpec listCache(RepositoryPlan plan, String name, TypeRef key) {
    CacheSpec cache = cache(Optional.ofNullable(plan.rows()).orElseThrow());
    TypeRef ids = new TypeRef("java.util.List", List.of(cache.keyType()));
    return new CacheSpec(cache.name() + "." + name, key, ids, cache.policy());
  }

  @Repository
  @Cached(ttl = "1h")
  interface Lists extends Crud<User, Long>, Upserts<User, Long> {
    @Find(mostRows = 5)
    @OrderBy("name, team desc")
    List<User> byTeamId(long teamId);

    @Find
    @OrderBy("email desc")
    Slice<User> pages(long teamId, String name, Seek seek);

    @Find(cached = false)
    Slice<User> numbered(long teamId, Offset offset);

    @Find
    @OrderBy("email")
    Slice<User> everybody(Seek seek);

    @Sql("select count(*) from shop.users where team = :teamId")
    @DependsOn(table = "shop.users", by = "team")
    long countByTeam(long teamId);

    @Sql("select u.name from users u join teams t on t.id = u.team_id where t.city = :city")
    @DependsOn(table = "users")
    @DependsOn(table = "teams", by = "city")
    List<String> namesInCity(String city);

    @Exec("update users set name = :name where team_id = :team")
    @Touches("team")
    int rename(@By("teamId") long team, String name);

    @Override
    @CacheWrite(WriteMode.NONE)
    User update(User user);
  }

  @Test
  void listsSayTheirOrderAndWhereTheirKeysAreKept() {
    RepositoryPlan plan = plan(Lists.class);
    FindBy team = new FindBy(List.of("teamId"), List.of("teamId"), List.of(false));
    assertThat(method(plan, "byTeamId(long)"))
        .isEqualTo(
            new MethodPlan.FindMany(
                team,
                new ListSpec(
                    "byTeamId",
                    new Selection(
                        List.of("teamId"),
                        List.of(new Order("name", false), new Order("teamId", true))),
                    5,
                    listCache(plan, "list5.teamId._name.-teamId", LONG)),
                MethodPlan.Paging.NONE));
    assertThat(method(plan, "numbered(long,io.github.penstock.repository.Offset)"))
        .isEqualTo(
            new MethodPlan.FindMany(
                team,
                new ListSpec(
                    "numbered",
                    new Selection(List.of("teamId"), List.of(new Order("id", false))),
                    10_000,
                    null),
                MethodPlan.Paging.OFFSET));
  }

  @Test
  void aPageEndsItsOrderWithTheKeyAndIsPartOfTheCachesKey() {
    RepositoryPlan plan = plan(Lists.class);
    MethodPlan.FindMany pages =
        (MethodPlan.FindMany)
            method(plan, "pages(long,java.lang.String,io.github.penstock.repository.Seek)");
    assertThat(pages.list().selection().order())
        .containsExactly(new Order("email", true), new Order("id", false));
    assertThat(pages.paging()).isEqualTo(MethodPlan.Paging.SEEK);
    assertThat(pages.list().cache())
        .isEqualTo(
            listCache(
                plan,
                "pages.teamId.name.-email._id",
                new TypeRef(
                    "io.github.penstock.cache.CompositeKey", List.of(LONG, STRING, STRING))));
    MethodPlan.FindMany all =
        (MethodPlan.FindMany) method(plan, "everybody(io.github.penstock.repository.Seek)");
    assertThat(all.arguments().components()).isEmpty();
  }

  @Test
  void resultsSayWhatTheyDependOnAndStatementsWhatTheyTouch() {
    RepositoryPlan plan = plan(Lists.class);
    String name = RepositoryPlannerTest.class.getName() + ".Lists.countByTeam";
    CachePolicy policy = cache(rows(Lists.class)).policy();
    assertThat(((MethodPlan.Query) method(plan, "countByTeam(long)")).query())
        .satisfies(
            query -> {
              assertThat(query.cache()).isEqualTo(new CacheSpec(name, LONG, LONG, policy));
              assertThat(query.dependencies())
                  .containsExactly(new Dependency("shop.users", List.of("team"), List.of(0)));
            });
    assertThat(((MethodPlan.Query) method(plan, "namesInCity(java.lang.String)")).query())
        .satisfies(
            query ->
                assertThat(query.dependencies())
                    .containsExactly(
                        new Dependency("users", List.of(), List.of()),
                        new Dependency("teams", List.of("city"), List.of(0))));
    assertThat(((MethodPlan.Exec) method(plan, "rename(long,java.lang.String)")).update().touched())
        .isEqualTo(new Dependency("shop.users", List.of("team"), List.of(0)));
    assertThat(method(plan, "update(" + User.class.getName() + ")"))
        .isEqualTo(new MethodPlan.Written(Standard.UPDATE, WriteMode.NONE));
    assertThat(method(plan, "upsertAll(java.util.Collection)")).isEqualTo(Standard.UPSERT_ALL);
  }

  @Test
  void statementsSayHowArgumentsAreBound() {
    RepositoryPlan plan = plan(Users.class);
    TypeRef number = TypeRef.named("long");
    assertThat(method(plan, "countByTeam(int,long)"))
        .isEqualTo(
            new MethodPlan.Query(
                new QuerySpec(
                    new SqlSpec(
                        "Users.countByTeam",
                        "select count(*) from users where team = ? or 1 = ? or team = ?",
                        List.of(number, TypeRef.named("int"), number),
                        List.of(1, 0, 1),
                        LONG),
                    null,
                    List.of(),
                    false),
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

  /** Between a colour and its name. */
  public static final class Colours implements ColumnConverter<Colour, String> {
    @Override
    public String toColumn(Colour value) {
      return value.name();
    }

    @Override
    public Colour fromColumn(String value) {
      return Colour.valueOf(value);
    }
  }

  enum Colour {
    RED
  }

  @Table("cars")
  record Car(@Id long id, @Converted(Colours.class) Colour colour, List<String> tags) {}

  @Repository
  interface Cars extends Crud<Car, Long> {
    @Sql("select tags from cars where id = :id")
    Optional<List<String>> tags(long id);

    @Sql("select extras from cars")
    List<Map<String, Integer>> extras();
  }

  @Test
  void converterAndColumnsOfManyValuesArePlanned() {
    RepositoryPlan plan = plan(Cars.class);

    assertThat(rows(Cars.class).table().columns())
        .extracting(TableSpec.Column::converter)
        .containsExactly(null, Colours.class.getName(), null);
    TypeRef strings = new TypeRef("java.util.List", List.of(STRING));
    TypeRef extras =
        new TypeRef("java.util.Map", List.of(STRING, TypeRef.named("java.lang.Integer")));
    assertThat(((MethodPlan.Query) method(plan, "tags(long)")).query().sql().rowType())
        .isEqualTo(strings);
    assertThat(((MethodPlan.Query) method(plan, "extras()")).query().sql().rowType())
        .isEqualTo(extras);
  }
}
