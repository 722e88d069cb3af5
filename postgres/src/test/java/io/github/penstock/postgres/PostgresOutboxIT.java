package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Outbox;
import io.github.penstock.spi.Outbox.Row;
import io.github.penstock.spi.Outbox.Rows;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Polls see each row once it is committed, however late that is, and remove what they have seen.
 */
@PenstockServers
class PostgresOutboxIT {

  private final PGSimpleDataSource direct = new PGSimpleDataSource();
  private SourceSession session;
  private Outbox outbox;

  PostgresOutboxIT(PostgresServer server) {
    direct.setUrl(server.newDatabase());
  }

  @BeforeEach
  void open() {
    Sessions.execute(direct, Postgres.outboxDdl());
    session = Sessions.open(Postgres.over(direct));
    outbox = session.outbox("shop");
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void theTableIsOptionalAndMayBeMadeTwice() {
    assertThat(outbox.isThere()).isTrue();
    Sessions.execute(direct, Postgres.outboxDdl());
    Sessions.execute(direct, "drop table penstock_outbox");
    assertThat(session.outbox("shop").isThere()).isFalse();
    assertThat(session.outbox("shop").poll(null).rows()).isEmpty();
  }

  @Test
  void aRowComesBackAsItWas() {
    Row row =
        new Row(
            List.of(key("users", "1"), key("a\0b", "{\",\\\ud800\u00fc}"), key("users", "")),
            List.of("users", "#team:4"));
    Row tagsAlone = new Row(List.of(), List.of("#all"));
    outbox.add(row);
    outbox.add(tagsAlone);
    Rows found = outbox.poll(null);
    assertThat(found.rows()).containsExactlyInAnyOrder(row, tagsAlone);
    assertThat(found.oldest()).isLessThan(Duration.ofMinutes(1));
    assertThat(outbox.poll(found.end()).rows()).isEmpty();
  }

  @Test
  void aRowIsCommittedOrRolledBackWithItsTransaction() {
    String before = outbox.poll(null).end();
    assertThatThrownBy(
            () ->
                session
                    .transactions()
                    .run(
                        scope -> {
                          outbox.add(row("1"));
                          throw new IllegalStateException("no");
                        }))
        .hasMessage("no");
    assertThat(outbox.poll(before).rows()).isEmpty();
    String during =
        session
            .transactions()
            .run(
                scope -> {
                  outbox.add(row("2"));
                  return outbox.poll(before).end();
                });
    assertThat(outbox.poll(during).rows()).containsExactly(row("2"));
  }

  /** A reader that remembers the largest id it has seen would skip the first row for ever. */
  @Test
  void aRowThatIsCommittedLateIsSeenAlthoughItsIdIsSmaller() throws SQLException {
    try (Connection slow = direct.getConnection()) {
      slow.setAutoCommit(false);
      insert(slow, "slow");
      outbox.add(row("quick"));
      Rows first = outbox.poll(null);
      assertThat(first.rows()).containsExactly(row("quick"));
      Rows meanwhile = outbox.poll(first.end());
      assertThat(meanwhile.rows()).isEmpty();
      outbox.remove(meanwhile.end());
      slow.commit();
      Rows late = outbox.poll(meanwhile.end());
      assertThat(late.rows()).containsExactly(row("slow"));
      assertThat(outbox.poll(late.end()).rows()).isEmpty();
      assertThat(rows()).isEqualTo(1);
      outbox.remove(late.end());
      assertThat(rows()).isZero();
    }
  }

  @Test
  void onlyWhatWasSeenIsRemoved() {
    outbox.add(row("1"));
    String end = outbox.poll(null).end();
    outbox.add(row("2"));
    outbox.remove(end);
    assertThat(outbox.poll(null).rows()).containsExactly(row("2"));
  }

  /** A crash gives ids out again, and a checkpoint is at the end of the recovery from each. */
  @Test
  void afterACheckpointAllOfItIsNewAndNothingIsRemovedThatWasSeenBefore() {
    outbox.add(row("1"));
    String before = outbox.poll(null).end();
    assertThat(outbox.poll(before).rows()).isEmpty();
    Sessions.execute(direct, "checkpoint");
    outbox.remove(before);
    Rows after = outbox.poll(before);
    assertThat(after.rows()).containsExactly(row("1"));
    outbox.remove(after.end());
    assertThat(rows()).isZero();
  }

  @Test
  void aRowIsOfTheTransactionThatIsCommittedAlthoughItsWorkHasBegunAnother() throws SQLException {
    try (Connection other = session.dataSource().getConnection()) {
      boolean unused =
          session
              .transactions()
              .run(
                  scope -> {
                    scope.enlist(beforeCommit(() -> outbox.add(row("1"))));
                    begin(other);
                    return true;
                  });
      other.rollback();
    }
    assertThat(outbox.poll(null).rows()).containsExactly(row("1"));
  }

  private static void begin(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select 1");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TransactionBridge beforeCommit(Runnable task) {
    return new TransactionBridge() {
      @Override
      public void beforeCommit() {
        task.run();
      }

      @Override
      public void afterCompletion(Outcome outcome) {}
    };
  }

  @Test
  void whereAnotherDatabaseIsBehindTheAddressAllOfItIsNew() {
    outbox.add(row("1"));
    String end = outbox.poll(null).end();
    assertThat(outbox.poll(end).rows()).isEmpty();
    String elsewhere = "another" + end;
    assertThat(outbox.poll(elsewhere).rows()).containsExactly(row("1"));
    outbox.remove(elsewhere);
    assertThat(rows()).as("of another database nothing was seen here").isEqualTo(1);
  }

  @Test
  void namespacesHaveTheirOwnRows() {
    outbox.add(row("1"));
    Outbox other = session.outbox("other");
    assertThat(other.poll(null).rows()).isEmpty();
    other.remove(other.poll(null).end());
    assertThat(outbox.poll(null).rows()).containsExactly(row("1"));
  }

  @Test
  void itsSchemaIsThatOfTheOpening() throws SQLException {
    Sessions.execute(direct, "create schema elsewhere");
    session
        .transactions()
        .run(
            scope -> {
              try (Connection connection = session.dataSource().getConnection();
                  Statement statement = connection.createStatement()) {
                statement.execute("set local search_path to elsewhere");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
              outbox.add(row("1"));
              return true;
            });
    assertThat(outbox.poll(null).rows()).containsExactly(row("1"));
  }

  @Test
  void aTransactionThatMayNotWriteSaysSo() {
    assertThatThrownBy(
            () ->
                session
                    .transactions()
                    .run(
                        TransactionOptions.DEFAULT.readOnly(),
                        scope -> {
                          outbox.add(row("1"));
                          return true;
                        }))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("outbox.add failed")
        .hasMessageContaining("25006");
  }

  private static Row row(String key) {
    return new Row(List.of(key("users", key)), List.of());
  }

  private static CacheKey key(String region, String key) {
    return new CacheKey(region, key);
  }

  private static void insert(Connection connection, String key) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into penstock_outbox (namespace, caches, keys, tags) values ('shop', '{users}',"
              + " '{"
              + key
              + "}', '{}')");
    }
  }

  private int rows() {
    try (Connection connection = direct.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from penstock_outbox")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
