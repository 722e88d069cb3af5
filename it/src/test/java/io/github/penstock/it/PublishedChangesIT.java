package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.penstock.Penstock;
import io.github.penstock.PenstockBuilder;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.change.ChangeStats;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other processes get one message for each commit, and none for anything else. */
@PenstockServers
class PublishedChangesIT {

  /** No foreign key: what a statement of ours does to tasks stays there. */
  private static final String NOTES =
      "create table notes (id bigint primary key, task_id bigint not null, text text not null)";

  @Table("texts")
  record Text(@Id String id) {}

  @Repository
  interface Texts extends Crud<Text, String> {}

  /** Equal numbers have many texts. */
  @Table("amounts")
  record Amount(@Id BigDecimal id) {}

  @Repository
  interface Amounts extends Crud<Amount, BigDecimal> {}

  private final Nodes nodes;
  private final Penstock penstock;
  private final Tasks tasks;
  private final ChangeMessages messages;

  PublishedChangesIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            Task.DDL,
            NOTES,
            "create table texts (id text primary key)",
            "create table amounts (id numeric primary key)");
    String namespace = "changes-" + UUID.randomUUID();
    penstock = nodes.open(b -> b.namespace(namespace).publishChanges());
    tasks = penstock.repository(Tasks.class);
    messages = ChangeMessages.of(redis.uri(), "{" + namespace + "}:changes");
  }

  @AfterEach
  void close() {
    messages.close();
    nodes.close();
  }

  private static String keys(List<Task> tasks) {
    return tasks.stream().map(t -> "\"" + t.id() + "\"").toList().toString().replace(" ", "");
  }

  /** The only table of the next message. */
  private JsonNode next() throws Exception {
    JsonNode all = messages.next().get("tables");
    assertThat(all).hasSize(1);
    assertThat(all.get(0).get("table").textValue()).isEqualTo("public.tasks");
    return all.get(0);
  }

  private static void assertNamesNothing(JsonNode table) {
    assertThat(table.get("complete").booleanValue()).isFalse();
    for (String list : List.of("inserted", "updated", "deleted", "changed")) {
      assertThat(table.get(list)).isEmpty();
    }
  }

  @Test
  void oneMessageACommitWithTheNetEffectOnEachRow() throws Exception {
    List<Task> some = tasks.insertAll(List.of(Task.of(1, "a"), Task.of(1, "b"), Task.of(1, "c")));
    JsonNode first = next();
    assertThat(first.get("complete").booleanValue()).isTrue();
    assertThat(first.get("inserted")).hasToString(keys(some));

    List<Task> stored = new ArrayList<>();
    penstock.transaction(
        tx -> {
          stored.add(tasks.insert(Task.of(1, "updated at once")));
          stored.set(0, tasks.update(stored.get(0).titled("still new")));
          tasks.delete(tasks.insert(Task.of(1, "gone at once")).id());
          tasks.update(some.get(0).titled("A"));
          tasks.delete(some.get(1).id());
          tasks.update(some.get(2).titled("C"));
          return tasks.delete(some.get(2).id());
        });
    JsonNode second = next();
    assertThat(second.get("inserted")).hasToString(keys(stored));
    assertThat(second.get("updated")).hasToString(keys(some.subList(0, 1)));
    assertThat(second.get("deleted")).hasToString(keys(some.subList(1, 3)));
    assertThat(second.get("changed")).isEmpty();
    assertThat(messages.others()).isZero();
    assertThat(penstock.stats().changes()).isEqualTo(new ChangeStats(2, 0));
  }

  @Test
  void nothingIsSentForWhatDidNotTakePlace() throws Exception {
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      tasks.insert(Task.of(2, "rolled back"));
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
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
          return tasks.byProject(2);
        });
    penstock.transaction(tx -> tasks.delete(tasks.insert(Task.of(2, "gone")).id()));
    assertThat(messages.others()).isZero();
  }

  @Test
  void messagesOfAThreadComeInTheOrderOfItsCommits() throws Exception {
    List<Task> second = new ArrayList<>();
    Task first =
        penstock.transaction(
            tx -> {
              tx.afterCommit(() -> second.add(tasks.insert(Task.of(1, "in a hook"))));
              return tasks.insert(Task.of(1, "first"));
            });
    assertThat(next().get("inserted")).hasToString(keys(List.of(first)));
    assertThat(next().get("inserted")).hasToString(keys(second));
  }

  @Test
  void whatIsNotKnownIsMarked() throws Exception {
    Task task = tasks.insert(Task.of(1, "a"));
    assertThat(next().get("inserted")).hasSize(1);
    tasks.move(1, 2);
    JsonNode moved = next();
    assertThat(moved.get("changed")).hasToString(keys(List.of(task)));
    assertThat(moved.get("complete").booleanValue()).isTrue();

    tasks.renameLike("%", "x");
    JsonNode renamed = messages.next().get("tables").get(0);
    assertNamesNothing(renamed);
    penstock.transaction(
        tx -> {
          tasks.insert(Task.of(1, "known"));
          return tasks.renameLike("%", "y");
        });
    assertNamesNothing(messages.next().get("tables").get(0));
  }

  @Test
  void aSavepointOfOthersLeavesDoubt() throws Exception {
    try (Connection connection = penstock.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      Savepoint savepoint = connection.setSavepoint();
      tasks.insert(Task.of(2, "undone"));
      connection.rollback(savepoint);
      connection.commit();
    }
    assertNamesNothing(next());
  }

  @Test
  void tooManyRowsAreNotNamed() throws Exception {
    tasks.insertAll(IntStream.range(0, 1_000).mapToObj(i -> Task.of(1, "t" + i)).toList());
    assertThat(next().get("inserted")).hasSize(1_000);
    tasks.insertAll(IntStream.range(0, 1_001).mapToObj(i -> Task.of(1, "t" + i)).toList());
    assertNamesNothing(next());
    Task one = tasks.insert(Task.of(1, "busy"));
    assertThat(next().get("inserted")).hasSize(1);
    penstock.transaction(
        tx -> {
          Task current = one;
          for (int i = 0; i < 1_001; i++) {
            current = tasks.update(current.titled("t" + i));
          }
          return current;
        });
    assertThat(next().get("updated")).as("one row, however often").hasSize(1);
  }

  @Test
  void tooMuchTextIsNotSentAndLeavesRoomForTheRest() throws Exception {
    Texts texts = penstock.repository(Texts.class);
    Amounts amounts = penstock.repository(Amounts.class);
    penstock.transaction(
        tx -> {
          texts.insertAll(
              IntStream.range(0, 500)
                  .mapToObj(i -> new Text("x".repeat(197) + (100 + i)))
                  .toList());
          return tasks.insert(Task.of(1, "after it"));
        });
    JsonNode fits = messages.next().get("tables");
    assertThat(fits.get(0).get("inserted")).hasSize(500);
    assertThat(fits.get(1).get("table").textValue()).isEqualTo("public.tasks");
    assertNamesNothing(fits.get(1));

    penstock.transaction(
        tx -> {
          texts.insertAll(
              IntStream.range(0, 501)
                  .mapToObj(i -> new Text("y".repeat(197) + (100 + i)))
                  .toList());
          tasks.insert(Task.of(1, "after it"));
          return amounts.insert(new Amount(BigDecimal.TEN));
        });
    JsonNode tooMuch = messages.next().get("tables");
    assertNamesNothing(tooMuch.get(0));
    assertThat(tooMuch.get(1).get("inserted")).hasSize(1);
    assertThat(tooMuch.get(2).get("table").textValue()).isEqualTo("public.amounts");
    assertNamesNothing(tooMuch.get(2));
  }

  @Test
  void aMessageThatCannotBeSentIsCountedAndHurtsNobody() throws SQLException {
    try (RedisServer mortal = RedisServer.startOwn(RedisOptions.defaults())) {
      Penstock lonely = nodes.open(b -> b.remote(Redis.connect(mortal.uri())).publishChanges());
      ChangesIT.Notes notes = lonely.repository(ChangesIT.Notes.class);
      Task task = tasks.insert(Task.of(1, "a"));
      notes.insert(new ChangesIT.Note(1, task.id(), "heard"));
      Await.until("it was sent", Nodes.SOON, () -> lonely.stats().changes().sent() == 1);

      mortal.kill();
      // Nothing of it is cached, so that nothing has to be announced before COMMIT.
      notes.insert(new ChangesIT.Note(2, task.id(), "lost"));
      Await.until("it was lost", Nodes.SOON, () -> lonely.stats().changes().lost() == 1);
      assertThat(notes.find(2L)).isPresent();
    }
  }

  @Test
  void withoutARemoteTierThereIsNobodyToTell() {
    PenstockBuilder builder = Penstock.builder().publishChanges();
    assertThatThrownBy(builder::open)
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "publishChanges() needs a remote tier that others can listen to: add"
                + " .remote(Redis.connect(uri)) to the builder, or leave publishChanges() out.");
  }
}
