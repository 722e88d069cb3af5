package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Shop.Note;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.Update;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.LockMode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the catalogue says about what the database does by itself. */
@PenstockServers
class TableCatalogueIT {

  private final ManualTime time = new ManualTime();
  private final PGSimpleDataSource direct = new PGSimpleDataSource();
  private final SourceSession session;

  TableCatalogueIT(PostgresServer server) {
    direct.setUrl(server.newDatabase());
    SourceContext context =
        new SourceContext(time, getClass().getClassLoader(), StatementListener.NONE);
    session = Postgres.over(direct).open(context);
  }

  @BeforeEach
  void create() {
    Shop.create(direct);
    sql("create function act() returns trigger language plpgsql as 'begin return new; end'");
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void rowsOfAnOrdinaryTableAreFinal() {
    assertThat(users().givesFinalRows()).isTrue();
    assertThat(users().cascadesTo()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create trigger a before update on users for each row execute function act()",
        "create trigger a before insert on users for each statement execute function act()",
        "create table o (u bigint references users)",
        "alter table users add foreign key (team_id) references users (id)",
        "create table o (u bigint references users on delete cascade)",
      })
  void rowsStayFinal(String change) {
    sql(change);
    assertThat(users().givesFinalRows()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create trigger a after update on users for each row execute function act()",
        "create trigger a after insert on users for each statement execute function act()",
        "create constraint trigger a after insert on users deferrable initially deferred"
            + " for each row execute function act()",
        "create rule a as on update to users do also select 1",
        "alter table users add foreign key (team_id) references users (id) on delete set null",
        "create table child () inherits (users); create trigger a after insert on child"
            + " for each row execute function act()",
        "create table o (u bigint references users on update cascade);"
            + " create trigger a before update on o for each row execute function act()",
        "create table o (u bigint primary key references users on delete cascade);"
            + " alter table users add foreign key (team_id) references o on delete cascade",
        "alter table users rename to people; create view users as select * from people",
      })
  void rowsAreNotFinal(String change) {
    sql(change);
    assertThat(users().givesFinalRows()).isFalse();
  }

  @Test
  void rowsOfATableThatIsGoneAreNotFinal() {
    TableStatements<Long, User> users = users();
    sql("drop table users");
    assertThat(users.givesFinalRows()).isFalse();
  }

  @Test
  void partitionIsWhatItsTableIs() {
    sql(
        """
        drop table users;
        create table parts (id bigint, email text, name text, team_id bigint, version int)
          partition by range (id);
        create table users partition of parts default;
        create trigger a after insert on parts for each row execute function act()
        """);
    assertThat(users().givesFinalRows()).isFalse();
  }

  @Test
  void cascadesAreFollowed() {
    sql(
        """
        create table orders (id bigint primary key, u bigint references users on delete cascade);
        create table app.items (id bigint primary key, o bigint references orders on update set null);
        create table refused (o bigint references orders on delete restrict);
        create table last (i bigint references app.items on delete set default);
        """);

    assertThat(users().cascadesTo())
        .containsExactlyInAnyOrder("orders", "public.orders", "app.items", "last", "public.last");
    assertThat(users().givesFinalRows()).isTrue();
  }

  @Test
  void tableThatCascadesToItselfIsNamed() {
    sql("alter table users add foreign key (team_id) references users (id) on delete set null");
    assertThat(users().cascadesTo()).containsExactlyInAnyOrder("users", "public.users");
  }

  @Test
  void tablesOfASchemaAreNamedWithIt() {
    sql(
        """
        create table app.remarks (id bigint primary key, n bigint references app.notes on delete cascade)
        """);
    TableStatements<Long, Note> notes = session.planner().table(Shop.NOTES);
    assertThat(notes.cascadesTo()).containsExactly("app.remarks");
  }

  @Test
  void namesAreAsTheyAreWritten() {
    sql("create table \"Orders\" (u bigint references users on delete cascade)");
    assertThat(users().cascadesTo()).containsExactlyInAnyOrder("Orders", "public.Orders");
  }

  @Test
  void catalogueIsAskedAgainAfterTenMinutes() {
    TableStatements<Long, User> users = users();
    assertThat(users.givesFinalRows()).isTrue();
    sql("create trigger a after update on users for each row execute function act()");

    time.advance(Duration.ofMinutes(10).minusNanos(1));
    assertThat(users.givesFinalRows()).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(users.givesFinalRows()).isFalse();
  }

  @Test
  void catalogueThatCannotBeAskedSpoilsNothingButTheAnswer() {
    String role = "penstock_" + UUID.randomUUID().toString().replace("-", "");
    sql("create role %1$s login; grant all on users to %1$s".formatted(role));
    sql("revoke select on pg_trigger from public");
    PGSimpleDataSource limited = new PGSimpleDataSource();
    limited.setUrl(direct.getUrl());
    limited.setUser(role);
    try (SourceSession its = Sessions.open(Postgres.over(limited))) {
      TableStatements<Long, User> table = its.planner().table(Shop.USERS);
      its.transactions()
          .run(
              tx -> {
                assertThat(table.givesFinalRows()).isFalse();
                assertThat(table.insert(List.of(Shop.user(1)))).hasSize(1);
                assertThat(tx.unseenChanges()).isOne();
                return "done";
              });
      assertThat(table.count()).isOne();
      assertThatThrownBy(table::cascadesTo)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("pg_trigger");
    } finally {
      sql("revoke all on users from %1$s; drop role %1$s".formatted(role));
    }
  }

  @Test
  void writesOfAQuietTableAreSeen() {
    assertThat(unseenAfterInserts()).isZero();
  }

  @Test
  void writesThatMayChangeOtherRowsAreNotSeen() {
    sql("create trigger a before insert on users for each row execute function act()");
    assertThat(users().givesFinalRows()).isTrue();
    assertThat(unseenAfterInserts()).isEqualTo(2);
  }

  @Test
  void writesOfATableWithoutFinalRowsAreNotSeen() {
    sql("create trigger a after insert on users for each row execute function act()");
    assertThat(unseenAfterInserts()).isEqualTo(2);
  }

  @Test
  void statementsOfUsersAreNotSeen() {
    Update update =
        session
            .planner()
            .update(Sessions.sql("Users.rename", "update users set name = 'x'", Long.class));
    int unseen =
        session
            .transactions()
            .run(
                tx -> {
                  users().insert(List.of(Shop.user(1)));
                  assertThat(tx.unseenChanges()).isZero();
                  assertThat(update.run(List.of())).isOne();
                  return tx.unseenChanges();
                });
    assertThat(unseen).isOne();
  }

  private int unseenAfterInserts() {
    return session
        .transactions()
        .run(
            tx -> {
              users().insert(List.of(Shop.user(1)));
              users().insert(List.of(Shop.user(2)));
              users().selectForUpdate(1L, LockMode.WAIT);
              return tx.unseenChanges();
            });
  }

  private void sql(String text) {
    Sessions.execute(direct, text);
  }

  private TableStatements<Long, User> users() {
    return session.planner().table(Shop.USERS);
  }
}
