package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.RowGoneException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.postgres.Shop.Note;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.LockMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the statements of a table do, one statement each. */
@PenstockServers
class TableStatementsIT {

  /** A row that does not take everything. */
  record Picky(long id, String text) {
    Picky {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("empty");
      }
    }
  }

  private final SourceSession session;
  private TableStatements<Long, User> users;
  private TableStatements<Long, Note> notes;

  TableStatementsIT(PostgresServer server) {
    session = Sessions.open(Postgres.connect(server.newDatabase()).poolSize(1));
  }

  @BeforeEach
  void create() {
    Shop.create(session.dataSource());
    users = session.planner().table(Shop.USERS);
    notes = session.planner().table(Shop.NOTES);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void thousandRowsByIdAreOneStatement() {
    List<Long> ids = LongStream.range(0, 1000).boxed().toList();
    inTransaction(() -> users.insert(ids.stream().map(Shop::user).toList()));
    long before = session.statements();

    List<Long> asked = new ArrayList<>(ids);
    asked.add(-1L);
    Map<Long, User> found = users.selectByIds(asked).value();

    assertThat(session.statements() - before).isOne();
    assertThat(found).hasSize(1000).doesNotContainKey(-1L).containsEntry(7L, Shop.user(7));
  }

  @Test
  void tenThousandInsertedRowsComeBackInOrderWithTheirGeneratedKeys() {
    List<String> texts =
        new ArrayList<>(LongStream.range(0, 10_000).mapToObj(i -> "note " + i).toList());
    Collections.shuffle(texts, new Random(42));
    long before = session.statements();

    List<Note> inserted =
        inTransaction(() -> notes.insert(texts.stream().map(t -> new Note(-1, t)).toList()));

    assertThat(session.statements() - before).isOne();
    assertThat(inserted).extracting(Note::text).containsExactlyElementsOf(texts);
    assertThat(inserted).extracting(Note::id).doesNotHaveDuplicates().isSorted();
    // The keys are those of the rows in the table, not only in the answer.
    Map<Long, Note> stored = notes.selectByIds(inserted.stream().map(Note::id).toList()).value();
    assertThat(stored.values()).containsExactlyInAnyOrderElementsOf(inserted);
  }

  @Test
  void veryManyRowsAreInsertedInBatchesInTheirOrder() {
    int count = 2 * TableWrites.BATCH + 1;
    List<Note> rows =
        LongStream.range(0, count).mapToObj(i -> new Note(-1, "note " + (i ^ 0x155))).toList();
    long before = session.statements();

    List<Note> inserted = inTransaction(() -> notes.insert(rows));

    assertThat(session.statements() - before).isEqualTo(3);
    assertThat(inserted)
        .extracting(Note::text)
        .containsExactlyElementsOf(rows.stream().map(Note::text).toList());
    assertThat(inserted).extracting(Note::id).doesNotHaveDuplicates().isSorted();
    assertThat(notes.count()).isEqualTo(count);
  }

  @Test
  void aBatchThatIsRefusedTakesTheOthersAlong() {
    List<User> rows =
        new ArrayList<>(LongStream.range(0, TableWrites.BATCH).mapToObj(Shop::user).toList());
    rows.add(Shop.user(0));

    assertThatThrownBy(() -> inTransaction(() -> users.insert(rows)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("users.insert");
    assertThat(users.count()).isZero();
  }

  @Test
  void insertThatATriggerCutsIsRefused() {
    sql(
        """
        create function skip_some() returns trigger language plpgsql as
          $$ begin if new.text = 'skip' then return null; end if; return new; end $$;
        create trigger skip before insert on app.notes for each row execute function skip_some();
        """);

    assertThatThrownBy(
            () -> inTransaction(() -> notes.insert(List.of(new Note(0, "skip"), new Note(0, "b")))))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("app.notes.insert: 1 of 2 rows came back");
    assertThat(notes.count()).isZero();
  }

  @Test
  void rowOfAGeneratedKeyAloneCanBeInserted() {
    record Ticket(long id) {}
    sql("create table ticket (id serial primary key)");
    TableStatements<Long, Ticket> tickets =
        session
            .planner()
            .table(
                Sessions.table(
                    "ticket", Ticket.class, Map.of("id", Set.of(Role.ID, Role.GENERATED))));

    assertThat(inTransaction(() -> tickets.insert(List.of(new Ticket(9), new Ticket(9)))))
        .containsExactly(new Ticket(1), new Ticket(2));
    assertThat(inTransaction(() -> tickets.update(new Ticket(2), false).after()))
        .isEqualTo(new Ticket(2));
  }

  @Test
  void updateCountsTheVersionUp() {
    inTransaction(() -> users.insert(List.of(Shop.user(1), Shop.user(2))));

    User updated = inTransaction(() -> users.update(Shop.user(1).named("Ann"), false).after());

    assertThat(updated).isEqualTo(new User(1, "u1@example.org", "Ann", null, 1));
    assertThat(users.selectByIds(List.of(1L, 2L)).value())
        .containsEntry(1L, updated)
        .containsEntry(2L, Shop.user(2));
  }

  @Test
  void updateOfAnOldVersionIsRefused() {
    inTransaction(() -> users.insert(List.of(Shop.user(1))));
    inTransaction(() -> users.update(Shop.user(1).named("first"), false).after());

    assertThatThrownBy(
            () -> inTransaction(() -> users.update(Shop.user(1).named("Secret"), false).after()))
        .isInstanceOf(StaleVersionException.class)
        .hasMessage(
            "Table users has no row with that key at version 0: it was changed since it was read."
                + " Read it again and decide again");
    assertThat(users.selectByIds(List.of(1L)).value().values())
        .extracting(User::name)
        .containsExactly("first");
  }

  @Test
  void updateOfAMissingRowIsRefused() {
    assertThatThrownBy(() -> inTransaction(() -> notes.update(new Note(5, "x"), false)))
        .isInstanceOf(RowGoneException.class)
        .hasMessageContaining("Table app.notes has no row with that key:");
  }

  @Test
  void deleteGivesTheRow() {
    inTransaction(() -> users.insert(List.of(Shop.user(1))));

    assertThat(inTransaction(() -> users.delete(List.of(1L)))).containsExactly(Shop.user(1));
    assertThat(users.count()).isZero();
    assertThat(inTransaction(() -> users.delete(List.of(1L)))).isEmpty();
  }

  @Test
  void selectForUpdateLocksAndCountsAsAWrite() {
    inTransaction(() -> users.insert(List.of(Shop.user(1))));

    session
        .transactions()
        .run(
            tx -> {
              assertThat(users.selectForUpdate(1L, LockMode.WAIT)).isEqualTo(Shop.user(1));
              assertThat(tx.readsItsOwn()).isTrue();
              assertThat(users.selectForUpdate(2L, LockMode.WAIT)).isNull();
              return locks();
            });
  }

  private List<Object> locks() {
    List<Object> modes =
        session
            .planner()
            .query(
                Sessions.sql(
                    "locks",
                    "select mode from pg_locks where relation = 'users'::regclass and pid = pg_backend_pid()",
                    String.class))
            .run(List.of());
    assertThat(modes).contains("RowShareLock");
    return modes;
  }

  @Test
  void selectByComparesWithValuesAndNulls() {
    User inTeam = new User(1, "a@x", "Ann", 5L, 0);
    User alone = new User(2, "b@x", null, null, 0);
    inTransaction(() -> users.insert(List.of(inTeam, alone)));

    assertThat(users.selectBy(List.of("email")).run(List.of("b@x")).value()).containsExactly(alone);
    assertThat(users.selectBy(List.of("teamId", "name")).run(List.of(5L, "Ann")).value())
        .containsExactly(inTeam);
    assertThat(users.selectBy(List.of("teamId")).run(Collections.singletonList(null)).value())
        .containsExactly(alone);
    assertThat(users.selectBy(List.of("email")).run(List.of("nobody")).value()).isEmpty();
    assertThatThrownBy(() -> users.selectBy(List.of("email")).run(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> users.selectBy(List.of("nickname")))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("nickname")
        .hasMessageContaining("teamId");
  }

  @Test
  void hostileTextIsOnlyText() {
    String hostile = "x'; drop table users; --\"\\${:name}?";
    User row = new User(1, hostile, hostile, null, 0);

    inTransaction(() -> users.insert(List.of(row)));

    assertThat(users.selectBy(List.of("email")).run(List.of(hostile)).value()).containsExactly(row);
    assertThat(inTransaction(() -> users.update(row, false).after()).name()).isEqualTo(hostile);
    assertThat(users.count()).isOne();
  }

  @Test
  void hostileIdentifiersAreRefused() {
    record Row(long id) {}
    for (String table : List.of("users; drop table users", "a\"b", "a.b.c", "", "a.", "1a")) {
      TableSpec spec = Sessions.table(table, Row.class, Map.of("id", Set.of(Role.ID)));
      assertThatThrownBy(() -> session.planner().table(spec))
          .as(table)
          .isInstanceOf(DefinitionException.class)
          .hasMessageContaining("table");
    }
  }

  @Test
  void reservedWordsAndUpperCaseAreFineAsNames() {
    record Select(long from, String order) {}
    sql("create table \"Select\" (\"from\" bigint primary key, \"order\" text)");
    TableStatements<Long, Select> table =
        session
            .planner()
            .table(Sessions.table("Select", Select.class, Map.of("from", Set.of(Role.ID))));
    Select row = new Select(1, "x");

    assertThat(inTransaction(() -> table.insert(List.of(row)))).containsExactly(row);
    assertThat(inTransaction(() -> table.update(row, false).after())).isEqualTo(row);
    assertThat(table.selectByIds(List.of(1L)).value()).containsEntry(1L, row);
    assertThat(inTransaction(() -> table.delete(List.of(1L)))).containsExactly(row);
  }

  @Test
  void writesOutsideATransactionAreRefused() {
    assertThatThrownBy(() -> users.insert(List.of(Shop.user(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("users.insert needs a transaction");
    assertThatThrownBy(() -> users.update(Shop.user(1), false))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> users.delete(List.of(1L))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> users.selectForUpdate(1L, LockMode.WAIT))
        .isInstanceOf(IllegalStateException.class);
    assertThat(session.statements()).isZero();
  }

  @Test
  void writesMarkTheTransaction() {
    session
        .transactions()
        .run(
            tx -> {
              users.count();
              assertThat(tx.readsItsOwn()).isFalse();
              users.insert(List.of(Shop.user(1)));
              assertThat(tx.readsItsOwn()).isTrue();
              return "done";
            });
  }

  @Test
  void rowThatTheRecordRefusesIsReported() {
    sql("insert into app.notes (text) values ('')");
    TableStatements<Long, Picky> picky =
        session
            .planner()
            .table(Sessions.table("app.notes", Picky.class, Map.of("id", Set.of(Role.ID))));

    assertThat(picky.value(new Picky(1, "x"), "text")).isEqualTo("x");
    assertThatThrownBy(() -> picky.selectByIds(List.of(1L)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("app.notes.selectByIds: the constructor of")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  private <T> T inTransaction(Supplier<T> work) {
    return session.transactions().run(tx -> work.get());
  }

  private void sql(String text) {
    Sessions.execute(session.dataSource(), text);
  }
}
