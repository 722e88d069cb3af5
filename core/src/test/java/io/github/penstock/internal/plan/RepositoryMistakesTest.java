package io.github.penstock.internal.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.By;
import io.github.penstock.annotation.CacheInvalidate;
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
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.internal.reflect.ReflectiveModelReader;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Reads;
import io.github.penstock.repository.Writes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The full text of what is said about declared repositories that are wrong. */
class RepositoryMistakesTest {

  @Table("users")
  record User(
      @Id long id,
      @Unique String email,
      @Nullable String name,
      long teamId,
      @Version int version) {}

  static void refused(Class<?> type, String... lines) {
    String count = lines.length == 1 ? " has a mistake:" : " has " + lines.length + " mistakes:";
    assertThatThrownBy(() -> RepositoryPlanner.plan(ReflectiveModelReader.read(type)))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(type.getName() + count + "\n  " + String.join("\n  ", lines));
  }

  @Test
  void aClassIsRefused() {
    refused(
        String.class,
        "String: is no interface; declare an interface with @Repository, or hand an implementation"
            + " to decorate(...)");
  }

  interface Unmarked extends Reads<User, Long> {}

  @Test
  void anInterfaceWithoutRepositoryIsRefused() {
    refused(
        Unmarked.class,
        "Unmarked: has no @Repository; add it, or use decorate(...) for an implementation");
  }

  @Repository
  interface OfNoRecord extends Reads<String, Long> {
    @Find
    Optional<String> byLength(int length);
  }

  @Test
  void aRowThatIsNoRecordIsRefusedOnce() {
    refused(
        OfNoRecord.class, "OfNoRecord: row type String is no record; make it a record with @Table");
  }

  @SuppressWarnings("rawtypes") // Raw: what is refused.
  @Repository
  interface Raw extends Reads {}

  @Test
  void aRawRepositoryIsRefused() {
    refused(Raw.class, "Raw: is not told its row and key; extend Crud<Row, Key> with both types");
  }

  @Repository
  interface TwoRows extends Reads<User, Long>, Writes<Broken, Long> {}

  @Test
  void twoRowsAreRefused() {
    refused(
        TwoRows.class,
        "TwoRows: Reads<User, Long>, Writes<Broken, Long> name different rows or keys; make a"
            + " repository for each row");
  }

  record Broken(
      @Id long a,
      @Id @Version long b,
      @Version String c,
      @Column("d e") int d,
      int cost$,
      int someName,
      @Column("Some_Name") int other) {}

  @Table("no table; drop")
  record NoId(long id) {}

  @Repository
  interface Brokens extends Reads<Broken, Long> {
    @Find
    Optional<Broken> byA(long a);
  }

  @Repository
  interface NoIds extends Reads<NoId, Long> {}

  @Test
  void everythingWrongWithARecordIsSaid() {
    refused(
        Brokens.class,
        "record Broken: has no @Table; add @Table(\"<name of the table>\")",
        "record Broken, component d: 'd e' is no column name; add @Column with an identifier of"
            + " letters, digits and '_'",
        "record Broken, component cost$: 'cost$' is no column name; add @Column with an identifier"
            + " of letters, digits and '_'",
        "record Broken, component other: column Some_Name belongs to another component already; add"
            + " @Column",
        "record Broken: has 2 components with @Id, a, b; keep it on the one that is the primary"
            + " key",
        "record Broken: has 2 components with @Version, b, c; keep it on one",
        "record Broken, component b: has @Id and @Version; a key does not change, remove one",
        "record Broken, component c: @Version is on a String; make it an int or a long");
    refused(
        NoIds.class,
        "record NoId: @Table(\"no table; drop\") is no table name; write one or two identifiers of"
            + " letters, digits and '_', joined by a dot",
        "record NoId: has no @Id; put it on the component that is the primary key");
  }

  @Repository
  interface BadMethods extends Crud<User, Long> {
    User mystery(long id);

    @Find
    @Sql("select 1")
    List<User> both(String name);

    @Sql("select 1")
    default int withBody() {
      return 1;
    }

    @CacheInvalidate("users")
    void forget(long id);
  }

  @Test
  void methodsNeedOneAnnotationThatBelongsHere() {
    refused(
        BadMethods.class,
        "BadMethods.both(String name): has @Find and @Sql; keep one of them",
        "BadMethods.forget(long id): @CacheInvalidate is for the methods of hand-written"
            + " repositories; put @Cached on the interface",
        "BadMethods.mystery(long id): has none of @Find, @Sql and @Exec, and is no method of Reads,"
            + " Writes, Upserts or Locks; annotate it or give it a body",
        "BadMethods.withBody(): has @Sql and a body; keep one of them");
  }

  @Repository
  interface BadFinders extends Reads<User, Long> {
    @Find
    Optional<User> a(String mail);

    @Find
    Optional<User> b(@By("teamId") int team);

    @Find
    Optional<User> c(@By("email") String a, String email);

    @Find
    Optional<User> d();

    @Find
    Optional<User> e(String name, long teamId);

    @Find
    User f(String email);

    @Find
    Set<User> g(String name);

    @Find
    @Nullable String h(String email);
  }

  @Test
  void findersAreChecked() {
    refused(
        BadFinders.class,
        "BadFinders.a(String mail), parameter mail: User has no component mail, only id, email,"
            + " name, teamId, version; rename the parameter or add @By(\"<component>\")",
        "BadFinders.b(int team), parameter team: is int, but component teamId of User is long; make"
            + " them the same",
        "BadFinders.c(String a, String email), parameter email: stands for component email a second"
            + " time; remove it",
        "BadFinders.d(): @Find has no parameter to find by; add one, or use @Sql",
        "BadFinders.e(String name, long teamId): @Find of one row by name, teamId, of which none is"
            + " @Id or @Unique, so that there may be several; return List<User> or mark a component"
            + " @Unique, or several @Unique(together = \"<a word>\")",
        "BadFinders.f(String email): @Find returns User, which cannot say that there is none; return"
            + " Optional<User> or mark it @Nullable",
        "BadFinders.g(String name): @Find returns Set<User>; return Optional<User> for one row,"
            + " List<User> for any number, or Slice<User> for a page",
        "BadFinders.h(String email): @Find returns String; return Optional<User> for one row,"
            + " List<User> for any number, or Slice<User> for a page");
  }

  @Repository
  interface BadStatements extends Reads<User, Long> {
    @Sql("select * from users where team = :teem")
    List<User> a(long team, String name);

    @Sql("select 'x")
    List<User> b();

    @Sql(" ")
    List<User> c();

    @Sql("select 1")
    void d();

    @Sql("select 1")
    Set<Integer> e();

    @Exec("delete from users")
    boolean f();

    @Exec("delete from users where team = :team")
    Integer g(long teamId);
  }

  @Test
  void statementsAreChecked() {
    refused(
        BadStatements.class,
        "BadStatements.a(long team, String name): @Sql names :teem, which is none of its parameters"
            + " (team, name); rename one of them, or write a space after a colon that is no"
            + " parameter",
        "BadStatements.a(long team, String name), parameter team: is not used; write :team or"
            + " remove it",
        "BadStatements.a(long team, String name), parameter name: is not used; write :name or"
            + " remove it",
        "BadStatements.b(): @Sql ends inside of a string literal; close it",
        "BadStatements.c(): @Sql is empty; write the statement",
        "BadStatements.d(): @Sql returns void; return T, Optional<T> or List<T>, where T is a record"
            + " or the type of the only column",
        "BadStatements.e(): @Sql returns Set<Integer>; return T, Optional<T> or List<T>, where T is"
            + " a record or the type of the only column",
        "BadStatements.f(): @Exec returns boolean; return int or long for the number of rows, or"
            + " void",
        "BadStatements.g(long teamId): @Exec returns Integer; return int or long for the number of"
            + " rows, or void",
        "BadStatements.g(long teamId): @Exec names :team, which is none of its parameters (teamId);"
            + " rename one of them, or write a space after a colon that is no parameter",
        "BadStatements.g(long teamId), parameter teamId: is not used; write :teamId or remove it");
  }

  @Repository
  @Cached(ttl = "1h")
  interface NoRows {
    @Exec("delete from users")
    void a();

    @Find
    Optional<User> b(String email);
  }

  @Test
  void withoutRowsThereIsNothingToFindCacheOrTell() {
    refused(
        NoRows.class,
        "NoRows: has @Cached but nothing to cache; extend Reads, Writes, Locks or Crud, say of a"
            + " query what it @DependsOn, or remove it",
        "NoRows.a(): @Exec changes rows and no cache would be told; extend Reads, Writes, Locks or"
            + " Crud with their type",
        "NoRows.b(String email): @Find has no row to find; extend Reads, Writes, Locks or Crud with"
            + " its type");
  }

  @Repository
  @Cached(ttl = "5 minutes", localTtl = "1w", absentTtl = "-1s")
  interface BadDurations extends Reads<User, Long> {}

  @Repository
  @Cached(ttl = "1m", localTtl = "1h", absentTtl = "0s", localBytes = -1)
  interface Contradiction extends Reads<User, Long> {}

  @Test
  void policiesAreChecked() {
    refused(
        BadDurations.class,
        "BadDurations: @Cached ttl '5 minutes' is no duration; write a whole number and ms, s, m, h"
            + " or d, such as 30s",
        "BadDurations: @Cached localTtl '1w' is no duration; write a whole number and ms, s, m, h"
            + " or d, such as 30s",
        "BadDurations: @Cached absentTtl '-1s' is no duration; write a whole number and ms, s, m, h"
            + " or d, such as 30s");
    refused(
        Contradiction.class,
        "Contradiction: @Cached: The cache policy contradicts itself: absentTtl PT0S is not more"
            + " than zero; localTtl PT1H is longer than ttl PT1M; maxBytes -1 is less than zero.");
  }

  @Table("_prices")
  record Price(@Id BigDecimal id, @Unique Instant since, Date until) {}

  @Repository
  @Cached(ttl = "1h")
  interface Prices extends Reads<Price, Long> {
    @Find
    Optional<Price> bySince(Instant since);
  }

  @Test
  void whatIsCachedMustHaveKeysAndBeImmutable() {
    refused(
        Prices.class,
        "Prices: its keys are Long, but @Id id of Price is BigDecimal; make them the same",
        "Prices: key id: BigDecimal has no canonical text to be a key; use an integer, boolean,"
            + " String, UUID, enum, LocalDate or a record of these",
        "Prices: component until of Price: Date is mutable and would be shared by all readers; use"
            + " an immutable type",
        "Prices: Cache name '_prices' must be 1 to 100 letters, digits, '.', '_' or '-', beginning"
            + " with a letter or digit. Set @Cached(name).");
  }

  @Repository
  @Cached(name = "prices", ttl = "1h")
  interface UsersBySince extends Reads<Since, Long> {
    @Find
    Optional<Since> bySince(Instant since);
  }

  @Table("since")
  record Since(@Id long id, @Unique Instant since) {}

  @Test
  void aCachedFinderNeedsAKey() {
    refused(
        UsersBySince.class,
        "UsersBySince.bySince(Instant since), parameter since: Instant has no canonical text to be a"
            + " key; use an integer, boolean, String, UUID, enum, LocalDate or a record of these");
  }

  @Table("odd")
  record Odd(
      @Id @Unique(ignoreCase = true) String id,
      @Unique(together = "place") String site,
      @Unique(together = "price, ", ignoreCase = true) BigDecimal price,
      @Unique(together = "price") String currency) {}

  @Repository
  interface Odds extends Reads<Odd, String> {}

  @Test
  void whatIsUniqueIsChecked() {
    refused(
        Odds.class,
        "record Odd, component id: has @Unique(ignoreCase = true), which is for texts that are no key; make another"
            + " component the key, or leave ignoreCase out",
        "record Odd, component price: has @Unique(ignoreCase = true), which is for texts that are no key; make it a"
            + " String, or leave ignoreCase out",
        "record Odd, component site: is @Unique together with nothing else that says 'place'; add it to the others, or"
            + " leave 'together' out");
  }

  @Table("seats")
  record Seat(
      @Id long id,
      @Unique(together = "seat") int row,
      @Unique(together = "seat") Instant since,
      @Unique(ignoreCase = true) String label) {}

  @Repository
  @Cached(ttl = "1h")
  interface Seats extends Reads<Seat, Long> {
    @Find
    Optional<Seat> half(int row);

    @Find
    Optional<Seat> whole(String label, Instant since, int row);

    @Find
    Optional<Seat> other(Instant since, int row);

    @Find
    List<Seat> labelled(String label);

    @Find(cached = false)
    List<Seat> labelledNow(String label);
  }

  @Test
  void findersNeedAWholeUniqueKey() {
    refused(
        Seats.class,
        "Seats.half(int row): @Find of one row by row, of which none is @Id or @Unique, so that"
            + " there may be several; return List<Seat> or mark a component @Unique, or several"
            + " @Unique(together = \"<a word>\")",
        "Seats.labelled(String label), parameter label: is compared without regard to case; make it"
            + " a finder of one row, or ask the database each time with @Find(cached = false)",
        "Seats.other(Instant since, int row), parameter since: Instant has no canonical text to be a"
            + " key; use an integer, boolean, String, UUID, enum, LocalDate or a record of these");
  }

  record NickName(String nick, String name, int id, String email) {}

  @Repository
  interface BadProjections extends Reads<User, Long> {
    @Find
    Optional<NickName> byEmail(String email);

    @Find
    NickName required(@By("email") String email);
  }

  @Test
  void aProjectionHasComponentsOfTheRow() {
    String b = "BadProjections.byEmail(String email): @Find gives NickName of rows of User, but";
    String r = "BadProjections.required(String email): @Find gives NickName of rows of User, but";
    List<String> wrong =
        List.of(
            " component nick needs column nick, and they have only id, email, name, team_id,"
                + " version; name one of these by @Column, or use @Sql",
            " component name takes no null, which User.name may be; mark it @Nullable",
            " component id is int, and User.id is long; make them the same, or use @Sql");
    List<String> all = new ArrayList<>();
    wrong.forEach(each -> all.add(b + each));
    wrong.forEach(each -> all.add(r + each));
    all.add(
        "BadProjections.required(String email): @Find returns NickName, which cannot say that there"
            + " is none; return Optional<NickName> or mark it @Nullable");
    refused(BadProjections.class, all.toArray(String[]::new));
  }

  @Repository
  interface Nameless extends Reads<User, Long> {
    @Find
    Optional<User> byEmail(String email);

    @Sql("select name from users where id = :id")
    String name(long id);
  }

  @Test
  void parameterNamesMustBeInTheClassFile() {
    RepositoryModel read = ReflectiveModelReader.read(Nameless.class);
    RepositoryModel nameless =
        new RepositoryModel(
            read.name(),
            read.isInterface(),
            read.annotations(),
            read.supertypes(),
            read.methods().stream().map(RepositoryMistakesTest::nameless).toList(),
            read.types());
    assertThatThrownBy(() -> RepositoryPlanner.plan(nameless))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            Nameless.class.getName()
                + " has 2 mistakes:\n"
                + "  Nameless.byEmail(String arg0), parameter arg0: its name is not in the class"
                + " file; compile with -parameters or add @By(\"<component>\")\n"
                + "  Nameless.name(long arg0): the names of its parameters are not in the class"
                + " file; compile with -parameters");
  }

  private static MethodModel nameless(MethodModel method) {
    List<VariableModel> parameters =
        method.parameters().stream()
            .map(p -> new VariableModel("arg0", p.type(), p.nullable(), p.annotations()))
            .toList();
    return new MethodModel(
        method.id(),
        method.name(),
        method.returns(),
        method.returnsNullable(),
        method.hasBody(),
        parameters,
        false,
        method.annotations(),
        method.exceptions());
  }
}
