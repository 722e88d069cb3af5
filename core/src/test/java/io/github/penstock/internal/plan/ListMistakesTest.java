package io.github.penstock.internal.plan;

import static io.github.penstock.internal.plan.RepositoryMistakesTest.refused;

import io.github.penstock.annotation.CacheWrite;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.CreatedAt;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.OrderBy;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.SoftDelete;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Touches;
import io.github.penstock.annotation.UpdatedAt;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import io.github.penstock.repository.Upserts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is wrong with lists, pages, dependencies and times is said when a repository is made. */
class ListMistakesTest {

  @Table("shifts")
  record Sound(
      @Id(generated = true) long id, long teamId, @Nullable String note, Instant startsAt) {}

  @Repository
  @Cached(ttl = "1h")
  interface BadLists extends Crud<Sound, Long>, Upserts<Sound, Long> {
    @Find
    @OrderBy("team, note up")
    List<Sound> a(long teamId);

    @Find
    @OrderBy("note, id")
    Slice<Sound> b(long teamId, Seek seek);

    @Find
    Slice<Sound> c(long teamId);

    @Find
    List<Sound> d(long teamId, Seek seek);

    @Find
    List<Sound> e(Instant startsAt);

    @Find(mostRows = 0)
    List<Sound> f(long teamId);

    @Find
    @OrderBy("id")
    Optional<Sound> g(long id);

    @Override
    @CacheWrite(WriteMode.NONE)
    long count();
  }

  @Test
  void listsAndPagesAreChecked() {
    refused(
        BadLists.class,
        "BadLists: extends Upserts, but nothing says which row of shifts is there already: the"
            + " database makes the key id, and not exactly one component of Sound is @Unique by"
            + " itself and by case; mark one, or use insert and update",
        "BadLists.a(long teamId): @OrderBy names column 'team', which table shifts does not have as"
            + " far as Sound knows, only id, team_id, note, starts_at; correct it",
        "BadLists.a(long teamId): @OrderBy 'note up' is no column, or a column and asc or desc",
        "BadLists.b(long teamId, Seek seek): a page is found again by the values of its order, but"
            + " column note of shifts may be null; order by other columns, or return a List",
        "BadLists.c(long teamId): @Find returns a Slice but is not told which; add a Seek as the"
            + " last parameter",
        "BadLists.count(): @CacheWrite is on a method that writes nothing; remove it",
        "BadLists.d(long teamId, Seek seek): @Find takes a page but returns a List; return a Slice",
        "BadLists.e(Instant startsAt), parameter startsAt: Instant has no canonical text to be a"
            + " key; use an integer, boolean, String, UUID, enum, LocalDate or a record of these,"
            + " or ask the database each time with @Find(cached = false)",
        "BadLists.f(long teamId): @Find(mostRows = 0) is not between 1 and 1000000",
        "BadLists.g(long id): @OrderBy has no meaning for one row; remove it");
  }

  @Repository
  @Cached(ttl = "1h")
  interface BadDependencies extends Crud<Sound, Long> {
    @Sql("select count(*) from shifts where team_id = :teamId")
    @DependsOn(table = "shifts", by = "team")
    long a(long teamId);

    @Sql("select count(*) from shifts where team_id = :team")
    @DependsOn(table = "shifts", by = "team_id")
    long b(long team);

    @Sql("select count(*) from shifts where starts_at > :since")
    @DependsOn(table = "shifts")
    long c(Instant since);

    @Exec("update shifts set note = null where team_id = :teamId")
    @Touches("teamId")
    int d(long teamId);

    @Exec("update shifts set note = null")
    @Touches("")
    int e();

    @Find
    @DependsOn(table = "teams;")
    List<Sound> f(long teamId);

    @Sql("select 1")
    @DependsOn(table = "a.b.c")
    int g();

    @Sql("select 1")
    @DependsOn(table = "teams")
    int h();

    @Sql("select :x")
    @DependsOn(table = "teams")
    int h(int x);
  }

  @Test
  void dependenciesAreChecked() {
    refused(
        BadDependencies.class,
        "BadDependencies.a(long teamId): @DependsOn names column 'team', which table shifts does"
            + " not have as far as Sound knows, only id, team_id, note, starts_at; correct it",
        "BadDependencies.b(long team): @DependsOn names column 'team_id', and none of its"
            + " parameters (team) has its value; name one after it, or mark it @By(\"<component>\")",
        "BadDependencies.c(Instant since), parameter since: Instant has no canonical text to be a"
            + " key; use an integer, boolean, String, UUID, enum, LocalDate or a record of these",
        "BadDependencies.d(long teamId): @Touches names column 'teamId', which table shifts does"
            + " not have as far as Sound knows, only id, team_id, note, starts_at; correct it",
        "BadDependencies.e(): @Touches names no column; name those whose values the parameters say",
        "BadDependencies.f(long teamId): @DependsOn is for methods with @Sql",
        "BadDependencies.g(): @DependsOn(table = \"a.b.c\") is no table name; write one or two"
            + " identifiers of letters, digits and '_', joined by a dot",
        "BadDependencies.h(int x): another cached @Sql method has this name, and their results"
            + " would share a cache; rename one");
  }

  @Repository
  @Cached(ttl = "1h")
  interface BadQueries extends Crud<Sound, Long> {
    @Sql("update shifts set note = null where id = :id returning id")
    Optional<Long> a(long id);

    @Sql("select count(*) from shifts where team_id = :teamId for update")
    @DependsOn(table = "shifts", by = "team_id")
    long b(long teamId);

    @Sql("select count(*) from shifts where team_id = :teamId::bigint")
    @DependsOn(table = "shifts", by = "team_id")
    long c(String teamId);
  }

  @Test
  void queriesThatWriteOrLockAreNotCached() {
    refused(
        BadQueries.class,
        "BadQueries.a(long id): @Sql changes rows, and no cache would be told; use the methods of"
            + " Writes and Upserts, which give rows back, or @Exec",
        "BadQueries.b(long teamId): @Sql locks the rows that it reads, and a cache does not; remove"
            + " @DependsOn",
        "BadQueries.c(String teamId), parameter teamId: is String, but component teamId of Sound is"
            + " long; make them the same");
  }

  @Table("shifts")
  record BadTimes(
      @Id long id,
      @SoftDelete Instant removedAt,
      @CreatedAt String madeAt,
      @UpdatedAt @CreatedAt Instant both) {}

  @Repository
  interface Times extends Crud<BadTimes, Long> {}

  @Test
  void timesOfTheDatabaseAreChecked() {
    refused(
        Times.class,
        "record BadTimes, component removedAt: has @SoftDelete, and rows that are not deleted have"
            + " no value in it; mark it @Nullable",
        "record BadTimes, component madeAt: @CreatedAt is on a String; make it an Instant",
        "record BadTimes, component both: has @CreatedAt and @UpdatedAt; keep one of them");
  }
}
