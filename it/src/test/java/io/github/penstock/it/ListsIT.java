package io.github.penstock.it;

import static io.github.penstock.it.Nodes.soon;
import static io.github.penstock.it.Nodes.untilCached;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.SourceException;
import io.github.penstock.repository.Offset;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists, pages and results that are cached under what they depend on, seen from two nodes. */
@PenstockServers
class ListsIT {

  private final Nodes nodes;
  private Penstock one;
  private Penstock two;
  private Tasks tasks;
  private Tasks others;

  ListsIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), Task.DDL);
  }

  @BeforeEach
  void open() {
    one = nodes.open();
    two = nodes.open();
    tasks = one.repository(Tasks.class);
    others = two.repository(Tasks.class);
    tasks.insertAll(List.of(Task.of(1, "a"), Task.of(1, "c"), Task.of(2, "b")));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aListIsReadOnceForBothNodes() {
    untilCached(one, () -> titles(tasks.byProject(1)));
    untilCached(two, () -> titles(others.byProject(1)));
    long before = statements();
    assertThat(titles(tasks.byProject(1))).containsExactly("a", "c");
    assertThat(titles(others.byProject(1))).containsExactly("a", "c");
    assertThat(statements()).isEqualTo(before);
    List<Task> found = tasks.byProject(1);
    assertThatThrownBy(found::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anInsertReachesTheListsThatTheRowIsInAndNoOther() {
    untilCached(two, () -> titles(others.byProject(1)));
    untilCached(two, () -> titles(others.byProject(2)));
    tasks.insert(Task.of(1, "b"));
    assertThat(titles(tasks.byProject(1))).as("own write").containsExactly("a", "b", "c");
    soon(() -> titles(others.byProject(1)), List.of("a", "b", "c"));
    long before = statements();
    assertThat(titles(others.byProject(2))).containsExactly("b");
    assertThat(statements()).as("the other project's list is still cached").isEqualTo(before);
  }

  @Test
  void aRowThatMovesLeavesOneListAndEntersAnother() {
    untilCached(two, () -> titles(others.byProject(1)));
    untilCached(two, () -> titles(others.byProject(2)));
    untilCached(two, () -> others.countByProject(1));
    untilCached(two, () -> others.countByProject(2));
    Task a = tasks.byProject(1).get(0);
    tasks.update(a.in(2));
    soon(() -> titles(others.byProject(1)), List.of("c"));
    soon(() -> titles(others.byProject(2)), List.of("a", "b"));
    // A list is checked against its rows as well; a count lives by what the write has told alone.
    soon(() -> others.countByProject(1), 1L);
    soon(() -> others.countByProject(2), 2L);
  }

  @Test
  void aChangeOfTheOrderReordersAndADeleteRemoves() {
    untilCached(two, () -> titles(others.byProject(1)));
    Task a = tasks.byProject(1).get(0);
    tasks.update(a.titled("z"));
    soon(() -> titles(others.byProject(1)), List.of("c", "z"));
    untilCached(two, () -> titles(others.byProject(1)));
    tasks.deleteAll(List.of(a.id()));
    soon(() -> titles(others.byProject(1)), List.of("c"));
  }

  @Test
  void fromAThousandAndOneRowsOnEverythingOfTheTableIsForgotten() {
    untilCached(one, () -> tasks.countByProject(2));
    tasks.insertAll(Collections.nCopies(1_000, Task.of(3, "x")));
    long before = statements();
    assertThat(tasks.countByProject(2)).isEqualTo(1);
    assertThat(statements()).as("no row of it was written").isEqualTo(before);
    tasks.insertAll(Collections.nCopies(1_001, Task.of(3, "x")));
    before = statements();
    assertThat(tasks.countByProject(2)).isEqualTo(1);
    assertThat(statements()).as("asked for again").isGreaterThan(before);
    assertThat(tasks.countByProject(3)).isEqualTo(2_001);
  }

  @Test
  void anEmptyListIsRememberedAndForgottenByAnInsert() {
    untilCached(two, () -> titles(others.byProject(3)));
    long before = statements();
    assertThat(others.byProject(3)).isEmpty();
    assertThat(statements()).isEqualTo(before);
    tasks.insert(Task.of(3, "x"));
    soon(() -> titles(others.byProject(3)), List.of("x"));
  }

  @Test
  void nullFindsRowsWithoutAValueAndIsAskedOfTheDatabase() {
    assertThat(tasks.byAssignee(null)).hasSize(3);
    long before = statements();
    assertThat(tasks.byAssignee(null)).hasSize(3);
    assertThat(statements()).isEqualTo(before + 1);
  }

  @Test
  void pagesLeadThroughTheWholeListAndFollowItsChanges() {
    for (int i = 0; i < 7; i++) {
      tasks.insert(Task.of(5, "t" + i));
    }
    assertThat(walk(tasks, 3)).containsExactly("t6", "t5", "t4", "t3", "t2", "t1", "t0");
    assertThat(walk(tasks, 7)).hasSize(7);
    untilCached(two, () -> walk(others, 3));
    tasks.insert(Task.of(5, "t35"));
    soon(() -> walk(others, 3), List.of("t6", "t5", "t4", "t35", "t3", "t2", "t1", "t0"));
    assertThat(tasks.page(5, Seek.first(8)).next()).isEmpty();
    assertThat(tasks.page(5, Seek.first(8)).hasMore()).isFalse();
    assertThat(tasks.page(5, Seek.first(5)).hasMore()).isTrue();
  }

  @Test
  void aProjectionIsMadeOfTheRowsThatAreCachedAnyhow() {
    untilCached(two, () -> others.byProject(1));
    long before = statements();
    assertThat(others.labels(1)).extracting(Task.Label::title).containsExactly("a", "c");
    assertThat(statements()).as("keys and rows of the whole list").isEqualTo(before);
    Task a = tasks.byProject(1).get(0);
    assertThat(others.label(a.id())).contains(new Task.Label("a", a.id()));
    tasks.update(a.titled("d"));
    soon(() -> others.label(a.id()), Optional.of(new Task.Label("d", a.id())));
    soon(() -> others.labels(1).stream().map(Task.Label::title).toList(), List.of("c", "d"));
    Slice<Task.Label> first = others.labelsPage(1, Seek.first(1));
    assertThat(first).extracting(Task.Label::title).containsExactly("d");
    assertThat(others.labelsPage(1, first.next().orElseThrow()))
        .extracting(Task.Label::title)
        .containsExactly("c");
    assertThat(others.label(99)).isEmpty();
  }

  @Test
  void aTokenOfAnotherMethodIsRefused() {
    assertThatThrownBy(() -> tasks.page(1, new Seek(2, "bm8")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Tasks.page did not make this Seek's token; begin again with Seek.first(limit)");
  }

  @Test
  void anOffsetCountsFromTheStart() {
    assertThat(tasks.numbered(1, new Offset(1, 0))).extracting(Task::title).containsExactly("a");
    Slice<Task> last = tasks.numbered(1, new Offset(1, 1));
    assertThat(last).extracting(Task::title).containsExactly("c");
    assertThat(last.hasMore()).isFalse();
    assertThat(tasks.numbered(1, new Offset(1, 0)).hasMore()).isTrue();
  }

  @Test
  void aListOfTooManyRowsIsRefused() {
    tasks.insertAll(List.of(Task.of(4, "x"), Task.of(4, "x")));
    assertThat(tasks.few(4, "x")).hasSize(2);
    tasks.insert(Task.of(4, "x"));
    assertThatThrownBy(() -> tasks.few(4, "x"))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Tasks.few found more than 2 rows; return a Slice and take a Seek, or allow more with"
                + " @Find(mostRows)");
  }

  @Test
  void resultsFollowWhatTheyDependOn() {
    untilCached(two, () -> others.countByProject(1));
    untilCached(two, () -> others.countByProject(2));
    untilCached(two, others::titles);
    tasks.insert(Task.of(1, "d"));
    soon(() -> others.countByProject(1), 3L);
    soon(others::titles, List.of("a", "b", "c", "d"));
    long before = statements();
    assertThat(others.countByProject(2)).isEqualTo(1);
    assertThat(statements()).as("nothing of project 2 was written").isEqualTo(before);
    assertThatThrownBy(() -> others.titles().add("e"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aStatementThatSaysWhatItTouchesLeavesTheRestCached() {
    Task a = tasks.byProject(1).get(0);
    Task b = tasks.byProject(2).get(0);
    untilCached(two, () -> others.find(a.id()));
    untilCached(two, () -> others.find(b.id()));
    untilCached(two, () -> titles(others.byProject(1)));
    untilCached(two, () -> titles(others.byProject(2)));
    assertThat(tasks.rename(1, "x")).isEqualTo(2);
    soon(() -> titles(others.byProject(1)), List.of("x", "x"));
    soon(() -> others.find(a.id()).map(Task::title), Optional.of("x"));
    long before = statements();
    assertThat(titles(others.byProject(2))).containsExactly("b");
    assertThat(others.find(b.id())).contains(b);
    assertThat(statements()).isEqualTo(before);
  }

  @Test
  void aStatementThatMovesRowsReachesWhereTheyWereAndWhereTheyAre() {
    untilCached(two, () -> titles(others.byProject(1)));
    untilCached(two, () -> titles(others.byProject(2)));
    untilCached(two, () -> others.countByProject(1));
    untilCached(two, () -> others.countByProject(2));
    assertThat(tasks.move(1, 2)).isEqualTo(2);
    soon(() -> others.countByProject(1), 0L);
    soon(() -> others.countByProject(2), 3L);
    soon(() -> titles(others.byProject(1)), List.<String>of());
    soon(() -> titles(others.byProject(2)), List.of("a", "b", "c"));
  }

  @Test
  void aStatementThatSaysNothingInvalidatesEverythingOfItsTable() {
    untilCached(two, () -> titles(others.byProject(2)));
    untilCached(two, others::titles);
    assertThat(tasks.renameLike("b%", "y")).isEqualTo(1);
    soon(() -> titles(others.byProject(2)), List.of("y"));
    soon(others::titles, List.of("a", "c", "y"));
  }

  @Test
  void aTransactionSeesItsOwnListAndARollbackChangesNone() {
    untilCached(one, () -> titles(tasks.byProject(1)));
    assertThatThrownBy(
            () ->
                one.transaction(
                    tx -> {
                      tasks.insert(Task.of(1, "b"));
                      assertThat(titles(tasks.byProject(1))).containsExactly("a", "b", "c");
                      assertThat(tasks.countByProject(1)).isEqualTo(3);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(titles(tasks.byProject(1))).containsExactly("a", "c");
    assertThat(tasks.countByProject(1)).isEqualTo(2);
  }

  @Test
  void aListWhoseRowHasGoneBehindTheBackIsAskedForAgain() {
    untilCached(one, () -> titles(tasks.byProject(1)));
    Task a = tasks.byProject(1).get(0);
    nodes.sql("delete from tasks where id = " + a.id());
    assertThatThrownBy(() -> tasks.update(a)).hasMessageContaining("it was deleted");
    assertThat(tasks.find(a.id())).as("the cache has learnt it").isEmpty();
    assertThat(titles(tasks.byProject(1))).containsExactly("c");
  }

  @Test
  void aWriteThatTellsNobodyLeavesWhatWasThere() {
    Task a = tasks.byProject(1).get(0);
    untilCached(one, () -> tasks.find(a.id()));
    List<Task> stored = tasks.updateAll(List.of(a.titled("z")));
    assertThat(stored).extracting(Task::title).containsExactly("z");
    assertThat(tasks.find(a.id())).contains(a);
    tasks.renameLike("nothing", "x");
    assertThat(tasks.find(a.id())).contains(stored.get(0));
  }

  @Test
  void twoRowsOfOneKeyAreRefusedBeforeAnythingIsSent() {
    Task a = tasks.byProject(1).get(0);
    long before = one.stats().statements();
    assertThatThrownBy(() -> tasks.updateAll(List.of(a.titled("y"), a.titled("z"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 rows with only 1 different keys");
    assertThat(one.stats().statements()).isEqualTo(before);
  }

  private static List<String> titles(List<Task> found) {
    return found.stream().map(Task::title).toList();
  }

  private static List<String> walk(Tasks tasks, int limit) {
    List<String> titles = new ArrayList<>();
    Optional<Seek> next = Optional.of(Seek.first(limit));
    while (next.isPresent()) {
      Slice<Task> page = tasks.page(5, next.get());
      page.forEach(task -> titles.add(task.title()));
      next = page.next();
    }
    return titles;
  }

  private long statements() {
    return one.stats().statements() + two.stats().statements();
  }
}
