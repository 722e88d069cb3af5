package io.github.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The full text of what a compiler says about repositories that are wrong, and at which line. */
class WrongRepositoriesTest {

  private static final String USER =
      """
      package shop;

      import io.github.penstock.annotation.*;
      import org.jspecify.annotations.Nullable;

      @Table("users")
      public record User(@Id long id, @Unique String email, @Nullable String name, long teamId) {}
      """;

  private static final String HEAD =
      """
      package shop;

      import io.github.penstock.annotation.*;
      import io.github.penstock.repository.*;
      import java.util.*;

      """;

  /** Compiles an interface and expects these messages at the lines that end in {@code // here}. */
  private static void wrong(String body, String... expected) {
    String source = HEAD + body;
    List<Integer> lines = new ArrayList<>();
    List<String> all = source.lines().toList();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).endsWith("// here")) {
        lines.add(i + 1);
      }
    }
    Compilation compiled = Compilation.of(Map.of("shop.User", USER, "shop.Wrong", source));
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      int space = expected[i].indexOf(' ');
      int line = lines.get(Math.min(i, lines.size() - 1));
      messages.add(
          expected[i].substring(0, space) + " Wrong:" + line + expected[i].substring(space));
    }
    assertThat(compiled.messages()).containsExactlyInAnyOrderElementsOf(messages);
    boolean refused = messages.stream().anyMatch(message -> message.startsWith("ERROR"));
    assertThat(compiled.succeeded()).isEqualTo(!refused);
    assertThat(compiled.files().containsKey("shop/Wrong_Penstock.java")).isEqualTo(!refused);
  }

  @Test
  void anUnknownParameterOfAStatement() {
    wrong(
        """
        @Repository
        interface Wrong {
          @Sql("select count(*) from users where team_id = :team")
          long countByTeam(); // here
        }
        """,
        "ERROR Wrong.countByTeam(): @Sql names :team, which is none of its parameters (); rename"
            + " one of them, or write a space after a colon that is no parameter");
  }

  @Test
  void aParameterThatAStatementDoesNotUse() {
    wrong(
        """
        @Repository
        interface Wrong extends Writes<User, Long> {
          @Exec("update users set name = :name")
          int rename(
              String name,
              long teamId); // here
        }
        """,
        "ERROR Wrong.rename(String name, long teamId), parameter teamId: is not used; write :teamId"
            + " or remove it");
  }

  @Test
  void anUnknownColumnOfAFinder() {
    wrong(
        """
        @Repository
        interface Wrong extends Reads<User, Long> {
          @Find
          Optional<User> byMail(
              String mail); // here
        }
        """,
        "ERROR Wrong.byMail(String mail), parameter mail: User has no component mail, only id,"
            + " email, name, teamId; rename the parameter or add @By(\"<component>\")");
  }

  @Test
  void aFinderThatCannotSayThatThereIsNone() {
    wrong(
        """
        @Repository
        interface Wrong extends Reads<User, Long> {
          @Find
          User byEmail(String email); // here
        }
        """,
        "ERROR Wrong.byEmail(String email): @Find returns User, which cannot say that there is"
            + " none; return Optional<User> or mark it @Nullable");
  }

  @Test
  void aFinderThatReturnsAPrimitive() {
    wrong(
        """
        @Repository
        interface Wrong extends Reads<User, Long> {
          @Find
          long byEmail(String email); // here
        }
        """,
        "ERROR Wrong.byEmail(String email): @Find returns long; return Optional<User> for one row,"
            + " List<User> for any number, or Slice<User> for a page");
  }

  @Test
  void aFinderOfOneRowByWhatSeveralMayHave() {
    wrong(
        """
        @Repository
        interface Wrong extends Reads<User, Long> {
          @Find
          Optional<User> inTeam(long teamId); // here
        }
        """,
        "ERROR Wrong.inTeam(long teamId): @Find of one row by teamId, of which none is @Id or"
            + " @Unique, so that there may be several; return List<User> or mark a component"
            + " @Unique, or several @Unique(together = \"<a word>\")");
  }

  @Test
  void aProjectionOfWhatTheRowHasNot() {
    wrong(
        """
        @Repository
        interface Wrong extends Reads<User, Long> {
          record Nick(long id, String nick) {}

          @Find
          List<Nick> byTeamId(@By("teamId") long team); // here
        }
        """,
        "ERROR Wrong.byTeamId(long team): @Find gives Nick of rows of User, but component nick needs"
            + " column nick, and they have only id, email, name, team_id; name one of these by"
            + " @Column, or use @Sql");
  }

  @Test
  void aPartOfAUniqueKey() {
    wrong(
        """
        @Repository
        interface Wrong extends Reads<Wrong.Page, Long> {
          @Table("pages")
          record Page(
              @Id long id,
              @Unique(together = "place") long site,
              @Unique(together = "place") String path,
              @Unique(together = "alone") String title) {} // here

          @Find
          Optional<Page> byPath(String path);
        }
        """,
        "ERROR record Page, component title: is @Unique together with nothing else that says 'alone'; add it to the"
            + " others, or leave 'together' out");
  }

  @Test
  void aClass() {
    wrong(
        """
        @Repository class Wrong {} // here
        """,
        "ERROR Wrong: is no interface; declare an interface with @Repository, or hand an"
            + " implementation to decorate(...)");
  }

  @Test
  void aRowWithoutAKey() {
    wrong(
        """
        @Repository
        interface Wrong extends Crud<Wrong.Row, Long> {
          @Table("rows")
          record Row(long id) {} // here
        }
        """,
        "ERROR record Row: has no @Id; put it on the component that is the primary key");
  }

  @Test
  void aComponentWithoutAColumn() {
    wrong(
        """
        @Repository
        interface Wrong extends Crud<Wrong.Row, Long> {
          @Table("rows")
          record Row(
              @Id long id,
              @Column("a b") String text) {} // here
        }
        """,
        "ERROR record Row, component text: 'a b' is no column name; add @Column with an identifier"
            + " of letters, digits and '_'");
  }

  @Test
  void aMethodThatSaysNothing() {
    wrong(
        """
        @Repository
        interface Wrong extends Crud<User, Long> {
          Optional<User> byName(String name); // here
        }
        """,
        "ERROR Wrong.byName(String name): has none of @Find, @Sql and @Exec, and is no method of"
            + " Reads, Writes, Upserts or Locks; annotate it or give it a body");
  }

  @Test
  void aKeyOfAnotherType() {
    wrong(
        """
        @Repository
        interface Wrong extends Crud<User, String> {} // here
        """,
        "ERROR Wrong: its keys are String, but @Id id of User is long; make them the same");
  }

  @Test
  void aWriteWithoutAKey() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "reports", ttl = "1h")
          String find(long id);

          @CacheInvalidate("reports")
          void save(); // here
        }
        """,
        "ERROR Wrong.save(): has no parameter that could be the key; add one, or invalidate with"
            + " all = true");
  }

  @Test
  void aWriteWithAnotherKey() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "reports", ttl = "1h")
          String find(long id);

          @CacheInvalidate("reports")
          void save(long id, String text); // here
        }
        """,
        "ERROR Wrong.save(long id, String text): its key is CompositeKey<Long, String>, but the"
            + " keys of cache 'reports' are Long; mark with @Key the parameters that make it");
  }

  @Test
  void anUpdateWithAnotherValue() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "reports", ttl = "1h")
          String find(long id);

          @CacheUpdate("reports")
          boolean save(@Key long id, String text); // here
        }
        """,
        "ERROR Wrong.save(long id, String text): @CacheUpdate returns boolean; return String, the"
            + " value of cache 'reports', or use @CacheInvalidate");
  }

  @Test
  void oneCacheOfTwoTypes() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "reports", ttl = "1h")
          String a(long id);

          @Cached(name = "reports", ttl = "1h")
          Integer b(long id); // here

          @CacheInvalidate("reports")
          void save(long id);
        }
        """,
        "ERROR Wrong.b(long id): cache 'reports' is Long -> Integer for PT1H here and Long ->"
            + " String for PT1H in a(long id); make them the same or set another @Cached(name)");
  }

  @Test
  void mutableValues() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "dates", ttl = "1h")
          Date date(long id); // here

          @Cached(name = "bytes", ttl = "1h")
          byte[] bytes(long id); // here

          @CacheInvalidate("dates")
          void save(long id);
        }
        """,
        "ERROR Wrong.date(long id): Date is mutable and would be shared by all readers; use an"
            + " immutable type",
        "ERROR Wrong.bytes(long id): byte[] is mutable and would be shared by all readers; use a"
            + " List");
  }

  @Test
  void aReadThatGivesNothing() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "nothing", ttl = "1h")
          void nothing(long id); // here

          @CacheInvalidate("nothing")
          void save(long id);
        }
        """,
        "ERROR Wrong.nothing(long id): void is no value that could be cached; return the value");
  }

  @Test
  void everythingIsSaidAtOnce() {
    wrong(
        """
        @Repository @Cached(ttl = "soon") interface Wrong extends Crud<User, Long> { // here
          @Find
          User byEmail(String email); // here

          @Find
          List<User> by(); // here
        }
        """,
        "ERROR Wrong: @Cached ttl 'soon' is no duration; write a whole number and ms, s, m, h or d,"
            + " such as 30s",
        "ERROR Wrong.byEmail(String email): @Find returns User, which cannot say that there is"
            + " none; return Optional<User> or mark it @Nullable",
        "ERROR Wrong.by(): @Find has no parameter to find by; add one, or use @Sql");
  }

  @Test
  void readsThatNothingInvalidates() {
    wrong(
        """
        interface Wrong {
          @Cached(name = "reports", ttl = "1h")
          String find(long id); // here

          void save(long id);
        }
        """,
        "WARNING Wrong.find(long id): no method of the interface invalidates cache 'reports'; put"
            + " @CacheUpdate or @CacheInvalidate on those that write, or"
            + " @SuppressWarnings(\"penstock\") here where values may be as old as their ttl");
  }

  @Test
  void readsThatNothingNeedsToInvalidate() {
    wrong(
        """
        interface Wrong {
          @SuppressWarnings("penstock")
          @Cached(name = "reports", ttl = "1h")
          String find(long id);
        }
        """);
  }

  @Test
  void theCacheOfAnotherRepositoryIsCheckedLater() {
    wrong(
        """
        interface Wrong {
          @CacheInvalidate("users")
          void save(long id); // here
        }
        """,
        "NOTE Wrong.save(long id): cache 'users' belongs to no method of the interface; whether"
            + " another repository has it shows when decorate(...) is called");
  }

  @Test
  void whatOutsidersCannotNameIsLeftToAProxy() {
    Compilation compiled =
        Compilation.of(
            Map.of(
                "shop.User",
                USER,
                "shop.Outer",
                HEAD
                    + """
                    class Outer {
                      @Repository private interface Users extends Crud<User, Long> {}
                    }
                    """));
    assertThat(compiled.messages())
        .containsExactly(
            "WARNING Outer:8 Users: shop.Outer.Users is not visible in its package; no class is"
                + " written, a proxy is used");
    assertThat(compiled.succeeded()).isTrue();
  }
}
