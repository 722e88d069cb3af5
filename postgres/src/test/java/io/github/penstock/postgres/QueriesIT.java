package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.annotation.Column;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.Update;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that users write. */
@PenstockServers
class QueriesIT {

  private static final TypeRef LONG = TypeRef.of(long.class);
  private static final TypeRef STRING = TypeRef.of(String.class);
  private static final TypeRef LONGS =
      new TypeRef("java.util.Collection", List.of(TypeRef.of(Long.class)));

  record Summary(@Column("mail") String email, Optional<String> name, @Nullable Long teamId) {}

  private final SourceSession session;

  QueriesIT(PostgresServer server) {
    session = Sessions.open(Postgres.connect(server.newDatabase()).poolSize(1));
  }

  @BeforeEach
  void create() {
    Shop.create(session.dataSource());
    TableStatements<Long, User> users = session.planner().table(Shop.USERS);
    User nameless = new User(3, "c@x", null, 8L, 0);
    session.transactions().run(tx -> users.insert(List.of(Shop.user(1), Shop.user(2), nameless)));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void singleColumnBecomesItsType() {
    Query<Object> count = query("select count(*) from users where id > ?", Long.class, LONG);
    Query<Object> time = query("select timestamptz '2026-01-01 00:00Z'", Instant.class);

    assertThat(count.run(List.of(1L))).containsExactly(2L);
    assertThat(time.run(List.of())).containsExactly(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Test
  void recordsAreReadByTheNamesOfColumns() {
    Query<Object> summaries =
        query(
            "select team_id, 1 as extra, name, email as mail from users where id >= ? order by id",
            Summary.class,
            LONG);

    assertThat(summaries.run(List.of(2L)))
        .containsExactly(
            new Summary("u2@example.org", Optional.of("User 2"), null),
            new Summary("c@x", Optional.empty(), 8L));
  }

  @Test
  void missingColumnIsNamedWithThoseThatAreThere() {
    assertThatThrownBy(() -> query("select email as mail, name from users", Summary.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "Test.query: component teamId needs column team_id, and the query gives [mail, name]."
                + " Select it, or name it with 'as'");
  }

  @Test
  void nullIsRefusedOrEmpty() {
    String sql = "select name from users where id = 3";

    assertThatThrownBy(() -> query(sql, String.class).run(List.of()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Test.query: column name is NULL")
        .hasMessageContaining("coalesce");
    SqlSpec optional =
        new SqlSpec(
            "Test.query",
            sql,
            List.of(),
            List.of(),
            new TypeRef("java.util.Optional", List.of(STRING)));
    assertThat(session.planner().query(optional).run(List.of())).containsExactly(Optional.empty());
  }

  @Test
  void collectionIsBoundAsOneArray() {
    Query<Object> names =
        query("select id from users where id = any(?) order by 1", Long.class, LONGS);

    assertThat(names.run(List.of(List.of(3L, 1L, 99L)))).containsExactly(1L, 3L);
    assertThat(names.run(List.of(List.of()))).isEmpty();
  }

  @Test
  void argumentIsBoundWhereverItIsUsed() {
    SqlSpec spec =
        new SqlSpec(
            "Test.query",
            "select id from users where name = ? or email = ? or id = ? order by 1",
            List.of(STRING, STRING, LONG),
            List.of(1, 1, 0),
            LONG);

    assertThat(session.planner().query(spec).run(List.of(3L, "User 1"))).containsExactly(1L, 3L);
  }

  @Test
  void updateGivesTheNumberOfRowsAndMarksTheTransaction() {
    Update rename = update("update users set name = ? where id < ?", STRING, LONG);

    long changed =
        session
            .transactions()
            .run(
                tx -> {
                  long rows = rename.run(List.of("x'; drop table users; --", 3L));
                  assertThat(tx.readsItsOwn()).isTrue();
                  return rows;
                });

    assertThat(changed).isEqualTo(2);
    assertThat(query("select count(*) from users where name like 'x%'", Long.class).run(List.of()))
        .containsExactly(2L);
    assertThatThrownBy(() -> rename.run(List.of("x", 3L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Test.update needs a transaction");
  }

  @Test
  void updateThatReturnsRowsSaysWhatToDo() {
    assertThatThrownBy(() -> update("select 1"))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "Test.update: the statement gives rows: leave 'returning' out, or write by a method that"
                + " gives rows back");
  }

  @Test
  void unknownTypesAreRefused() {
    assertThatThrownBy(() -> query("select 1", Thread.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("Test.query: rows cannot become java.lang.Thread");
    assertThatThrownBy(() -> update("update users set name = ?", TypeRef.of(Object.class)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("Test.update: a parameter is a java.lang.Object");
  }

  private Query<Object> query(String sql, Class<?> row, TypeRef... types) {
    return session.planner().query(Sessions.sql("Test.query", sql, row, types));
  }

  private Update update(String sql, TypeRef... types) {
    return session.planner().update(Sessions.sql("Test.update", sql, long.class, types));
  }
}
