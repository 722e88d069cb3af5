package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.annotation.Column;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found out when a repository is made, and what the messages say. */
@PenstockServers
class StartChecksIT {

  enum Mood {
    HAPPY
  }

  record User(long id, String email, String name) {}

  record Wrong(long id, UUID email, Instant createdAt, String nickname, List<String> tags) {}

  record Summary(@Column("mail") String email, long teamId) {}

  private static final String NAME = StartChecksIT.class.getName();
  private static final TypeRef LONG = TypeRef.of(long.class);
  private static final TypeRef STRING = TypeRef.of(String.class);

  private final SourceSession session;
  private final HikariDataSource pool = new HikariDataSource();
  private final Counting counting;

  StartChecksIT(PostgresServer server) {
    pool.setJdbcUrl(server.newDatabase());
    pool.setMaximumPoolSize(1);
    counting = new Counting(pool);
    session = Sessions.open(Postgres.over(counting.dataSource()));
  }

  @BeforeEach
  void create() {
    sql(
        """
        create domain short_text as varchar(20);
        create domain shorter_text as short_text;
        create type mood as enum ('HAPPY');
        create table users (id bigint generated always as identity primary key,
          email shorter_text not null, name text, team_id integer not null);
        """);
  }

  @AfterEach
  void close() {
    session.close();
    pool.close();
  }

  record Code(long id, String code) {}

  @Test
  void aTextThatIsPaddedIsRefused() {
    sql("create table codes (id bigint primary key, code char(5) not null)");
    assertThatThrownBy(() -> table("codes", Code.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(
            "column code of component code is character(5), whose values come back with spaces that"
                + " were not written; make it text or varchar");
  }

  @Test
  void aTableThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> table("app.people", User.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "There is no table app.people for record "
                + NAME
                + "$User. Create it before the repository is made, or correct @Table or the search"
                + " path");
  }

  @Test
  void allThatDoesNotFitIsSaidTogether() {
    assertThatThrownBy(() -> table("users", Wrong.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            """
            Table users does not fit record %s$Wrong:
              component email is a java.util.UUID, which column email of type shorter_text does not hold; make it uuid
              component createdAt needs column created_at, which is not there
              component nickname needs column nickname, which is not there
              component tags needs column tags, which is not there
            The table has id, email, name, team_id. Add the column, or name it by @Column"""
                .formatted(NAME));
  }

  @Test
  void domainsAndWiderTypesFit() {
    record Fitting(int id, String email, Mood name, long teamId) {}

    assertThat(table("users", Fitting.class).count()).isZero();
  }

  @Test
  void systemColumnsMayBeRead() {
    record Placed(long id, String ctid) {}

    assertThat(table("users", Placed.class).selectByIds(List.of(1L)).value()).isEmpty();
  }

  @Test
  void aTableIsAskedOnce() {
    session.visibility().database();
    int before = counting.statements();

    table("users", User.class);

    assertThat(counting.statements() - before).isOne();
  }

  @Test
  void aKeyIsOneValue() {
    record Listed(List<String> id) {}

    assertThatThrownBy(() -> table("users", Listed.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("component id is the key, which is one value");
  }

  @Test
  void aStatementIsReadByTheServerWithTheLineOfTheMistake() {
    SqlSpec wrong =
        sql("select id\nfrom users\nwhere nam = ? and id = ?", Long.class, STRING, LONG);

    assertThatThrownBy(() -> session.planner().query(wrong))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            """
            Test.it: the database refuses the statement: column "nam" does not exist (SQL state 42703). Perhaps you meant to reference the column "users.name".
              where nam = $1 and id = $2
                    ^
            Correct the statement, or migrate the database before the repository is made""");
    assertThatThrownBy(() -> session.planner().update(sql("update userz set id = 1", Long.class)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("relation \"userz\" does not exist (SQL state 42P01)")
        .hasMessageContaining("\n  update userz set id = 1\n         ^\n");
    assertThatThrownBy(() -> session.planner().query(sql("select from where", Long.class)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("syntax error at or near \"where\" (SQL state 42601)");
  }

  @Test
  void nothingIsRun() {
    session.planner().update(sql("insert into users (email, team_id) values ('a', 1)", Long.class));
    session.planner().query(sql("delete from users returning id", Long.class));
    session.planner().query(sql("select nextval('users_id_seq')", Long.class));

    assertThat(
            session
                .planner()
                .query(sql("select last_value from users_id_seq", Long.class))
                .run(List.of()))
        .containsExactly(1L);
    assertThat(table("users", User.class).count()).isZero();
  }

  @Test
  void withoutAWayToLookNothingIsRunEither() {
    try (HikariDataSource simple = new HikariDataSource()) {
      simple.setJdbcUrl(pool.getJdbcUrl());
      simple.setMaximumPoolSize(1);
      simple.addDataSourceProperty("preferQueryMode", "simple");
      StatementPlanner planner = Sessions.open(Postgres.over(simple)).planner();

      planner.update(sql("insert into users (email, team_id) values ('a', 1)", Long.class));
      planner.query(sql("select nothing", Long.class));
    }
    assertThat(table("users", User.class).count()).isZero();
  }

  @Test
  void everyComponentOfAResultIsThereOnce() {
    assertThatThrownBy(
            () ->
                session
                    .planner()
                    .query(sql("select email as mail, u.email mail from users u", Summary.class)))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "Test.it: component email needs column mail, which the query gives 2 times. Name the"
                + " others with 'as'; component teamId needs column team_id, and the query gives"
                + " [mail, mail]. Select it, or name it with 'as'");
  }

  @Test
  void kindOfStatementIsChecked() {
    assertThatThrownBy(
            () -> session.planner().query(sql("delete from users where id = ?", Long.class, LONG)))
        .isInstanceOf(DefinitionException.class)
        .hasMessage("Test.it: the statement gives no rows: declare it with @Exec");
  }

  @Test
  void arraysAndTypesOfParametersAreKnownToTheServer() {
    TypeRef longs = new TypeRef("java.util.List", List.of(TypeRef.of(Long.class)));

    assertThat(
            session
                .planner()
                .query(sql("select sum(x)::bigint from unnest(?) x", Long.class, longs))
                .run(List.of(List.of(1L, 2L))))
        .containsExactly(3L);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Boolean.class,
        Integer.class,
        BigDecimal.class,
        String.class,
        UUID.class,
        Instant.class,
        OffsetDateTime.class,
        LocalDate.class,
        LocalTime.class,
        LocalDateTime.class,
      })
  void aNullHasTheTypeOfItsParameter(Class<?> type) {
    SqlSpec isNull = sql("select ? is null", Boolean.class, TypeRef.of(type));

    assertThat(session.planner().query(isNull).run(Collections.singletonList(null)))
        .containsExactly(true);
  }

  @Test
  void aRefusalLeavesTheTransactionAsItWas() {
    TableStatements<Long, User> users = table("users", User.class);
    session
        .transactions()
        .run(
            tx -> {
              for (String wrong : List.of("select nothing", "select id from gone")) {
                assertThatThrownBy(() -> session.planner().query(sql(wrong, Long.class)))
                    .isInstanceOf(DefinitionException.class);
              }
              assertThat(users.count()).isZero();
              return "done";
            });
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNoDefinitionError() {
    pool.close();

    assertThatThrownBy(() -> session.planner().query(sql("select 1", Long.class)))
        .isInstanceOf(SourceException.class);
    assertThatThrownBy(() -> session.planner().update(sql("delete from users", Long.class)))
        .isInstanceOf(SourceException.class);
    assertThatThrownBy(() -> table("users", User.class)).isInstanceOf(SourceException.class);
  }

  @Test
  void aRecordIsADocumentWhereTheOnlyColumnIsJson() {
    record Profile(String city, Optional<Integer> floor) {}
    record Data(Map<String, Integer> data) {}
    String select = "select '{\"city\": \"Ulm\", \"extra\": 1}'::jsonb as data";
    String map = "select '{\"a\": 1}'::json as data";

    assertThat(session.planner().query(sql(select, Profile.class)).run(List.of()))
        .containsExactly(new Profile("Ulm", Optional.empty()));
    assertThat(session.planner().query(sql(map, Data.class)).run(List.of()))
        .containsExactly(new Data(Map.of("a", 1)));
  }

  @Test
  void whatDoesNotFitIntoADocumentIsNamedWithoutValues() {
    record Inner(long teamId, String name) {}
    record Outer(Map<String, List<Inner>> inner) {}
    String[] wrong = {
      "{\"secret\": [{\"team_id\": \"secret\", \"name\": \"x\"}]}",
      "{\"secret\": [{\"team_id\": 1, \"name\": null}]}",
      "{\"secret\": [{\"team_id\": 1}]}",
      "{\"secret\": [null]}",
      "{\"secret\": null}",
    };
    for (String json : wrong) {
      SqlSpec query = sql("select '" + json + "'::jsonb as inner", Outer.class);

      SourceException e =
          catchThrowableOfType(
              SourceException.class, () -> session.planner().query(query).run(List.of()));

      assertThat(e)
          .as(json)
          .hasMessageContaining("column inner cannot be read into component inner: its JSON")
          .hasMessageNotContaining("secret");
      assertThat(e.getCause()).as(json).hasMessageNotContaining("secret").hasNoCause();
    }
  }

  private <V> TableStatements<Long, V> table(String name, Class<V> row) {
    return session.planner().table(spec(name, row));
  }

  private static TableSpec spec(String name, Class<?> row) {
    return Sessions.table(name, row, Map.of("id", Set.of(Role.ID)));
  }

  private static SqlSpec sql(String text, Class<?> row, TypeRef... types) {
    return Sessions.sql("Test.it", text, row, types);
  }

  private void sql(String text) {
    Sessions.execute(session.dataSource(), text);
  }
}
