package io.github.penstock.it;

import static io.github.penstock.it.Nodes.soon;
import static io.github.penstock.it.Nodes.untilCached;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Touches;
import io.github.penstock.annotation.Unique;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows found by several columns, and in any case, seen from two nodes. */
@PenstockServers
class UniqueFindersIT {

  private static final String DDL =
      "create table people (id bigint generated always as identity primary key, room bigint not"
          + " null, desk text, email varchar(100) not null, unique (room, desk))";

  @Table("people")
  record Person(
      @Id(generated = true) long id,
      @Unique(together = "seat") long room,
      @Unique(together = "seat") @Nullable String desk,
      @Unique(ignoreCase = true) String email) {

    static Person of(long room, String desk, String email) {
      return new Person(0, room, desk, email);
    }
  }

  @Repository
  @Cached(ttl = "1h", localTtl = "10m", absentTtl = "10m")
  interface People extends Crud<Person, Long> {
    @Find
    Optional<Person> sittingAt(String desk, long room);

    @Find
    Optional<Person> byEmail(String email);

    @Exec("update people set email = lower(email) where room = :room")
    @Touches("room")
    int lower(long room);
  }

  @Repository
  interface Writers extends Crud<Person, Long> {}

  @Table("letters")
  record Letter(@Id(generated = true) long id, @Unique(ignoreCase = true) String text) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "10m", absentTtl = "10m")
  interface Letters extends Crud<Letter, Long> {
    @Find
    Optional<Letter> byText(String text);
  }

  private final Nodes nodes;
  private Penstock one;
  private Penstock two;
  private People people;
  private People others;

  UniqueFindersIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), DDL, "create unique index on people (lower(email))");
  }

  @BeforeEach
  void open() {
    one = nodes.open();
    two = nodes.open();
    people = one.repository(People.class);
    others = two.repository(People.class);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aSeatIsFoundOnceForBothNodes() {
    Person ann = people.insert(Person.of(1, "a", "ann@x"));
    untilCached(one, () -> people.sittingAt("a", 1));
    untilCached(two, () -> others.sittingAt("a", 1));
    long before = statements();
    assertThat(people.sittingAt("a", 1)).contains(ann);
    assertThat(others.sittingAt("a", 1)).contains(ann);
    assertThat(statements()).isEqualTo(before);
    assertThat(others.sittingAt("a", 2)).isEmpty();
    assertThat(others.sittingAt("b", 1)).isEmpty();
  }

  @Test
  void aSeatThatWasFreeIsTakenOnEveryNode() {
    untilCached(two, () -> others.sittingAt("a", 1));
    assertThat(others.sittingAt("a", 1)).isEmpty();
    Person ann = people.insert(Person.of(1, "a", "ann@x"));
    soon(() -> others.sittingAt("a", 1), Optional.of(ann));
    Person moved = people.update(new Person(ann.id(), 2, "a", "ann@x"));
    soon(() -> others.sittingAt("a", 1), Optional.empty());
    soon(() -> others.sittingAt("a", 2), Optional.of(moved));
  }

  @Test
  void anySpellingIsFoundByItsOwnHint() {
    Person ann = people.insert(Person.of(1, "a", "Ann@Example.org"));
    for (String spelling : List.of("ann@example.org", "ANN@EXAMPLE.ORG", "Ann@Example.org")) {
      assertThat(people.byEmail(spelling)).contains(ann);
      untilCached(one, () -> people.byEmail(spelling));
      untilCached(two, () -> others.byEmail(spelling));
      assertThat(others.byEmail(spelling)).contains(ann);
    }
    assertThat(people.byEmail("ann@example.com")).isEmpty();
  }

  @Test
  void anInsertElsewhereEndsTheAbsenceOfEverySpelling() {
    List<String> spellings = List.of("new@x", "NEW@X", "neW@x");
    for (String spelling : spellings) {
      untilCached(two, () -> others.byEmail(spelling));
      assertThat(others.byEmail(spelling)).isEmpty();
    }
    untilCached(two, () -> others.byEmail("other@x"));
    Person inserted = one.repository(Writers.class).insert(Person.of(1, "a", "New@x"));
    for (String spelling : spellings) {
      soon(() -> others.byEmail(spelling), Optional.of(inserted));
    }
    long before = statements();
    assertThat(others.byEmail("other@x")).isEmpty();
    assertThat(statements()).as("the absence of others is still known").isEqualTo(before);
  }

  @Test
  void aRowThatIsSpelledOtherwiseByNowIsFoundAsItIs() {
    Person ann = people.insert(Person.of(1, "a", "ANN@x"));
    untilCached(two, () -> others.byEmail("ann@x"));
    assertThat(people.lower(1)).isOne();
    Person lower = new Person(ann.id(), 1, "a", "ann@x");
    soon(() -> others.byEmail("ann@x"), Optional.of(lower));
    soon(() -> others.byEmail("ANN@x"), Optional.of(lower));
    people.update(new Person(ann.id(), 1, "a", "beth@x"));
    soon(() -> others.byEmail("ann@x"), Optional.empty());
  }

  /**
   * The letters whose case differs in a collation, and those near them: what a node has remembered
   * as absent ends with the insert of what the database takes for the same.
   */
  @ParameterizedTest
  @ValueSource(strings = {"default", "C", "und-x-icu", "tr-x-icu", "lt-x-icu"})
  void whatTheDatabaseTakesForTheSameIsNeverRememberedAsAbsent(String collation) {
    String quoted = "\"" + collation + "\"";
    nodes.sql("drop table if exists letters");
    nodes.sql(
        "create table letters (id bigint generated always as identity primary key, text text"
            + " collate "
            + quoted
            + " not null)");
    nodes.sql("create unique index on letters (lower(text))");
    Penstock node = nodes.open();
    Letters letters = node.repository(Letters.class);
    List<String> lowered = new ArrayList<>();
    List<Letter> rows = new ArrayList<>();
    for (int c :
        List.of(
            0x49, 0x69, 0x130, 0x131, 0x4b, 0x212a, 0xc5, 0x212b, 0x3a9, 0x2126, 0x1e9e, 0xdf, 0xcc,
            0x128, 0x23a, 0x3a3, 0x178, 0x416, 0x531, 0x10a0, 0x13a0, 0x1e00, 0x10400)) {
      String text = "<" + Character.toString(c) + ">" + c;
      rows.add(new Letter(0, text));
      for (String each :
          List.of(
              text,
              text.toLowerCase(java.util.Locale.ROOT),
              text.toLowerCase(java.util.Locale.forLanguageTag("tr")),
              text.toLowerCase(java.util.Locale.forLanguageTag("lt")))) {
        lowered.add(each);
      }
    }
    lowered.forEach(text -> untilCached(node, () -> letters.byText(text)));
    letters.insertAll(rows);
    for (Letter row : rows) {
      assertThat(letters.byText(row.text())).as(row.text()).isPresent();
    }
    for (String text : lowered) {
      Optional<Letter> found = letters.byText(text);
      Optional<Letter> truth =
          node.transaction(
              tx -> {
                tx.lock("letters");
                return letters.byText(text);
              });
      assertThat(found).as(text).isEqualTo(truth);
    }
  }

  private long statements() {
    return one.stats().statements() + two.stats().statements();
  }
}
