package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Key;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.SoftDelete;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.change.Registration;
import io.github.penstock.change.RowChange;
import io.github.penstock.change.RowChange.Changed;
import io.github.penstock.change.RowChange.Deleted;
import io.github.penstock.change.RowChange.Inserted;
import io.github.penstock.change.RowChange.Unknown;
import io.github.penstock.change.RowChange.Updated;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Reads;
import io.github.penstock.repository.Upserts;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Committed changes of rows are told, typed, in order, and nothing else is. */
@PenstockServers
class ChangesIT {

  private static final String NOTES =
      "create table notes (id bigint primary key, task_id bigint not null references tasks"
          + " on delete cascade, text text not null)";

  /** Of what becomes of it when a task gets another key, the database takes care as well. */
  private static final String LABELS =
      "create table labels (id bigint primary key, task_id bigint references tasks"
          + " on update cascade)";

  private static final String DRAFTS =
      "create table drafts (id bigint primary key, deleted_at timestamptz)";

  /** The title of a task, and nothing more. */
  @Table("public.tasks")
  record Title(@Id long id, String title) {}

  /** The same table by another key. */
  @Table("tasks")
  record Titled(@Id String title) {}

  @Repository
  interface Titles extends Crud<Title, Long>, Upserts<Title, Long> {}

  @Repository
  interface TitledTasks extends Crud<Titled, String> {}

  @Table("notes")
  record Note(@Id long id, long taskId, String text) {}

  @Table("labels")
  record Label(@Id long id, long taskId) {}

  @Repository
  interface Labels extends Crud<Label, Long> {}

  @Repository
  interface Notes extends Crud<Note, Long>, Upserts<Note, Long> {}

  @Table("drafts")
  record Draft(@Id long id, @SoftDelete @Nullable Instant deletedAt) {}

  @Repository
  interface Drafts extends Crud<Draft, Long>, Upserts<Draft, Long> {}

  interface ByHand {
    @CacheInvalidate("tasks")
    void touch(@Key long id);
  }

  /** Somebody took this for a repository that reads rows. */
  interface NoRepository extends Reads<Task, Long> {}

  private final Nodes nodes;
  private final Penstock penstock;
  private final Tasks tasks;
  private final List<RowChange<Long, Task>> heard = new ArrayList<>();
  private final List<RowChange<Long, Note>> heardOfNotes = new ArrayList<>();
  private Registration registration = () -> {};
  private Task old = Task.of(1, "old");

  ChangesIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), Task.DDL, NOTES, LABELS, DRAFTS);
    penstock = nodes.open();
    tasks = penstock.repository(Tasks.class);
  }

  @BeforeEach
  void listen() {
    old = tasks.insert(old);
    registration = penstock.onChange(Tasks.class, heard::add);
    Registration unused = penstock.onChange(Notes.class, heardOfNotes::add);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void everyWriteIsToldWithItsRowsInOrder() {
    List<Task> some = tasks.insertAll(List.of(Task.of(2, "a"), Task.of(2, "b")));
    Task updated = tasks.update(old.titled("new"));
    List<Task> all = tasks.updateAll(List.of(some.get(1).titled("B"), some.get(0).titled("A")));
    assertThat(tasks.deleteAll(List.of(-1L, updated.id()))).isEqualTo(1);

    assertThat(heard)
        .containsExactly(
            new Inserted<>(some.get(0).id(), some.get(0)),
            new Inserted<>(some.get(1).id(), some.get(1)),
            new Updated<>(old.id(), old, updated),
            // Its WriteMode is NONE.
            new Updated<>(some.get(1).id(), some.get(1), all.get(0)),
            new Updated<>(some.get(0).id(), some.get(0), all.get(1)),
            new Deleted<>(updated.id(), updated));
  }

  @Test
  void upsertsTellWhichTheyWere() {
    Notes notes = penstock.repository(Notes.class);
    Note first = notes.upsert(new Note(1, old.id(), "first"));
    Note second = notes.upsert(new Note(1, old.id(), "second"));
    assertThat(heardOfNotes)
        .containsExactly(new Inserted<>(1L, first), new Updated<>(1L, first, second));
  }

  @Test
  void toldAfterTheCommitAmongTheHooksAndWhenTheCachesKnow() {
    List<String> calls = new ArrayList<>();
    penstock.onChange(
        Tasks.class,
        event -> {
          calls.add("told of " + tasks.find(event.key()).map(Task::title).orElse("none"));
        });
    penstock.transaction(
        tx -> {
          tx.afterCommit(() -> calls.add("first hook"));
          tasks.update(old.titled("new"));
          tx.afterCommit(() -> calls.add("last hook"));
          assertThat(heard).isEmpty();
          return calls.add("work done");
        });
    assertThat(calls).containsExactly("work done", "first hook", "told of new", "last hook");
  }

  @Test
  void nothingIsToldOfWhatDidNotTakePlace() {
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      tasks.insert(Task.of(2, "rolled back"));
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
    Task kept =
        penstock.transaction(
            tx -> {
              assertThatThrownBy(
                      () ->
                          tx.nested(
                              in -> {
                                tasks.insert(Task.of(2, "undone"));
                                throw new IllegalStateException("inside");
                              }))
                  .hasMessage("inside");
              return tasks.insert(Task.of(2, "kept"));
            });
    assertThat(heard).containsExactly(new Inserted<>(kept.id(), kept));
  }

  @Test
  void nothingIsToldWhereNobodyKnowsTheOutcome() {
    Penstock cut = nodes.openCutAtCommit();
    cut.onChange(Notes.class, heardOfNotes::add);
    Note note = new Note(1, old.id(), "note");
    assertThatThrownBy(() -> cut.repository(Notes.class).insert(note))
        .isInstanceOf(CommitOutcomeException.class);
    assertThat(penstock.repository(Notes.class).find(1L)).contains(note);
    assertThat(heardOfNotes).isEmpty();
  }

  @Test
  void aSavepointOfOthersLeavesDoubtAboutWhatWasBefore() throws SQLException {
    try (Connection connection = penstock.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      Savepoint savepoint = connection.setSavepoint();
      tasks.insert(Task.of(2, "undone"));
      connection.rollback(savepoint);
      Task kept = tasks.insert(Task.of(2, "kept"));
      connection.commit();
      assertThat(heard).containsExactly(new Unknown<>(), new Inserted<>(kept.id(), kept));
    }
  }

  @Test
  void statementsTellAsMuchAsTheySay() {
    assertThat(tasks.move(1, 7)).isEqualTo(1);
    assertThat(tasks.renameLike("ol%", "x")).isEqualTo(1);
    assertThat(heard).containsExactly(new Changed<>(old.id()), new Unknown<>());
    assertThat(heardOfNotes)
        .as("whatever the database changes by itself")
        .containsExactly(new Unknown<>(), new Unknown<>());
  }

  @Test
  void whatMayCascadeIsToldAsUnknownRows() {
    List<RowChange<Long, Label>> labels = new ArrayList<>();
    penstock.onChange(Labels.class, labels::add);
    Task updated = tasks.update(old.titled("new"));
    assertThat(labels).containsExactly(new Unknown<>());
    assertThat(heardOfNotes).as("an update deletes no task").isEmpty();

    assertThat(tasks.delete(updated.id())).isTrue();
    assertThat(labels).hasSize(2);
    assertThat(heardOfNotes).containsExactly(new Unknown<>());
    assertThat(heard).hasSize(2);
  }

  @Test
  void otherRecordsOfTheTableAreToldByTheirKeysOrAsUnknown() {
    List<RowChange<String, Titled>> byTitle = new ArrayList<>();
    penstock.onChange(TitledTasks.class, byTitle::add);
    Titles titles = penstock.repository(Titles.class);
    assertThat(titles.delete(old.id())).isTrue();
    assertThat(heard).containsExactly(new Changed<>(old.id()));
    assertThat(byTitle).containsExactly(new Unknown<>());
  }

  @Test
  void handWrittenWritesOfTheirCacheAreUnknownRows() {
    penstock.decorate(ByHand.class, id -> {}).touch(old.id());
    assertThat(heard).containsExactly(new Unknown<>());
  }

  @Test
  void aRepositoryWithoutRowsIsRefused() {
    assertThatThrownBy(() -> penstock.onChange(NoRepository.class, event -> {}))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("NoRepository")
        .hasMessageContaining("@Repository");
  }

  @Test
  void whatAListenerThrowsHurtsNobody() {
    List<RowChange<Long, Task>> others = new ArrayList<>();
    registration.close();
    penstock.onChange(
        Tasks.class,
        event -> {
          throw new IllegalStateException("a listener that fails");
        });
    penstock.onChange(Tasks.class, others::add);
    List<Task> stored = tasks.insertAll(List.of(Task.of(2, "a"), Task.of(2, "b")));
    assertThat(others).hasSize(2);
    assertThat(tasks.all(stored.stream().map(Task::id).toList())).hasSize(2);
  }

  @Test
  void whoHasEndedIsNotTold() {
    penstock.transaction(
        tx -> {
          tasks.insert(Task.of(2, "a"));
          registration.close();
          registration.close();
          return true;
        });
    tasks.insert(Task.of(2, "b"));
    assertThat(heard).isEmpty();
  }

  @Test
  void whoEndsItInsideOfACallHearsNoMore() {
    registration.close();
    heard.clear();
    registration =
        penstock.onChange(
            Tasks.class,
            change -> {
              heard.add(change);
              registration.close();
            });
    tasks.insertAll(List.of(Task.of(1, "a"), Task.of(1, "b"), Task.of(1, "c")));
    assertThat(heard).hasSize(1);
  }

  @Test
  void aRowThatComesBackFromASoftDeleteIsInserted() {
    Drafts drafts = penstock.repository(Drafts.class);
    List<RowChange<Long, Draft>> told = new ArrayList<>();
    Registration unused = penstock.onChange(Drafts.class, told::add);
    drafts.insert(new Draft(1, null));
    drafts.delete(1L);
    drafts.upsert(new Draft(1, null));
    drafts.upsert(new Draft(1, null));
    assertThat(told)
        .hasExactlyElementsOfTypes(
            RowChange.Inserted.class,
            RowChange.Deleted.class,
            RowChange.Inserted.class,
            RowChange.Updated.class);
  }

  @Test
  void proxiesTellTheSame() {
    @Repository
    @Cached(ttl = "1h")
    interface Proxied extends Crud<Note, Long> {}

    Proxied notes = penstock.repository(Proxied.class);
    assertThat(Proxy.isProxyClass(notes.getClass())).isTrue();
    Note note = notes.insert(new Note(1, old.id(), "note"));
    Note changed = notes.update(new Note(1, old.id(), "changed"));
    assertThat(notes.delete(1L)).isTrue();
    assertThat(heardOfNotes)
        .containsExactly(
            new Inserted<>(1L, note), new Updated<>(1L, note, changed), new Deleted<>(1L, changed));
  }
}
