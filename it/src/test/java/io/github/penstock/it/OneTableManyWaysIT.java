package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.By;
import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Key;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Touches;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of one table that are written and read by different records, names and hands. */
@PenstockServers
class OneTableManyWaysIT {

  @Table("parts")
  record Part(@Id long id, long box, BigDecimal price) {}

  /** The same table by another key, with its schema. */
  @Table("public.parts")
  record Labelled(long id, @Id long box) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "10m")
  interface Parts extends Crud<Part, Long> {
    @Find
    List<Part> byBox(long box);

    @Exec("update parts set id = :to where id = :id")
    @Touches("id")
    int renumber(long id, long to);

    @Sql("select id from parts where box = :box for update")
    List<Long> lockIn(long box);
  }

  @Repository
  @Cached(name = "labelled", ttl = "1h", localTtl = "10m")
  interface LabelledParts extends Crud<Labelled, Long> {
    @Sql("select count(*) from parts where price = :price")
    @DependsOn(table = "parts", by = "price")
    long countByPrice(@By("price") long price);

    @Sql("select count(*) from parts")
    @DependsOn(table = "parts")
    long countAll();
  }

  @Table("days")
  record Day(@Id long id, String text) {}

  @Table("early")
  record Early(@Id long id, String text) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "10m", absentTtl = "10m")
  interface Days extends Crud<Day, Long> {}

  @Repository
  @Cached(ttl = "1h", localTtl = "10m", absentTtl = "10m")
  interface EarlyDays extends Crud<Early, Long> {
    @Sql("select count(*) from early")
    @DependsOn(table = "early")
    long countAll();
  }

  interface ByHand {
    @CacheInvalidate("parts")
    void move(@Key long id, long box) throws SQLException;
  }

  record JdbcByHand(DataSource dataSource) implements ByHand {
    @Override
    public void move(long id, long box) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement update =
              connection.prepareStatement("update parts set box = ? where id = ?")) {
        update.setLong(1, box);
        update.setLong(2, id);
        update.executeUpdate();
      }
    }
  }

  private final Nodes nodes;
  private Penstock penstock;
  private Parts parts;
  private LabelledParts labelled;

  OneTableManyWaysIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table parts (id bigint primary key, box bigint not null unique,"
                + " price numeric(10,2) not null)");
  }

  @BeforeEach
  void open() {
    penstock = nodes.open();
    parts = penstock.repository(Parts.class);
    labelled = penstock.repository(LabelledParts.class);
    parts.insert(part(1, 10, "7"));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static Part part(long id, long box, String price) {
    return new Part(id, box, new BigDecimal(price + ".00"));
  }

  @Test
  void anotherSpellingOfTheTableIsTheSameTable() {
    untilCached(labelled::countAll);
    parts.insert(part(2, 20, "7"));
    assertThat(labelled.countAll()).isEqualTo(2);
  }

  @Test
  void aColumnOfAnotherTypeIsNotMissed() {
    untilCached(() -> labelled.countByPrice(7));
    parts.insert(part(2, 20, "7"));
    assertThat(labelled.countByPrice(7)).isEqualTo(2);
  }

  @Test
  void anotherKeyOfTheTableIsNotTakenForIt() {
    untilCached(() -> labelled.find(10L));
    parts.update(part(1, 11, "7"));
    assertThat(labelled.find(10L)).isEmpty();
    assertThat(labelled.find(11L)).contains(new Labelled(1, 11));
  }

  @Test
  void whatIsWrittenByHandReachesLists() throws SQLException {
    ByHand byHand = penstock.decorate(ByHand.class, new JdbcByHand(penstock.dataSource()));
    untilCached(() -> parts.byBox(12));
    untilCached(labelled::countAll);
    byHand.move(1, 12);
    assertThat(parts.byBox(12)).hasSize(1);
    assertThat(parts.find(1L)).contains(part(1, 12, "7"));
  }

  @Test
  void aKeyThatIsTouchedIsForgotten() {
    untilCached(() -> parts.find(1L));
    assertThat(parts.renumber(1, 5)).isEqualTo(1);
    assertThat(parts.find(1L)).isEmpty();
    assertThat(parts.find(5L)).contains(part(5, 10, "7"));
  }

  @Test
  void whatIsReadAfterALockIsNotOlderThanTheLock() {
    untilCached(() -> parts.find(1L));
    Optional<Part> read =
        penstock.transaction(
            tx -> {
              assertThat(parts.lockIn(10)).containsExactly(1L);
              nodes.sql("insert into parts values (3, 30, 1)");
              long before = penstock.stats().statements();
              Optional<Part> found = parts.find(1L);
              assertThat(penstock.stats().statements()).as("asked").isEqualTo(before + 1);
              return found;
            });
    assertThat(read).isPresent();
  }

  @Test
  void whatATransactionHasWrittenByHandIsNotCachedForOthers() {
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      insertByHand();
                      assertThat(labelled.countAll()).isEqualTo(2);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(labelled.countAll()).isEqualTo(1);
    assertThat(nodes.open().repository(LabelledParts.class).countAll()).isEqualTo(1);
  }

  @Test
  void partitionsAndWhatTheyArePartitionsOfHaveTheSameRows() {
    nodes.sql("create table days (id bigint primary key, text text) partition by range (id)");
    nodes.sql("create table early partition of days for values from (0) to (100)");
    Days days = penstock.repository(Days.class);
    EarlyDays early = penstock.repository(EarlyDays.class);
    untilCached(() -> early.find(5L));
    untilCached(early::countAll);
    days.insert(new Day(5, "a"));
    assertThat(early.countAll()).isEqualTo(1);
    assertThat(early.find(5L)).contains(new Early(5, "a"));
    untilCached(() -> days.find(5L));
    early.update(new Early(5, "b"));
    assertThat(days.find(5L)).contains(new Day(5, "b"));
  }

  private void insertByHand() {
    try (Connection connection = penstock.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into parts values (4, 40, 1)")) {
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void untilCached(Runnable read) {
    Nodes.untilCached(penstock, read);
  }
}
