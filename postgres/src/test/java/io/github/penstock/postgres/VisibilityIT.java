package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What statements tell about what they saw, and transactions about themselves. */
@PenstockServers
class VisibilityIT {

  private final PostgresServer server;
  private final String url;
  private final PGSimpleDataSource direct = new PGSimpleDataSource();
  private final HikariDataSource pool = new HikariDataSource();
  private Counting counting;
  private SourceSession session;

  VisibilityIT(PostgresServer server) {
    this.server = server;
    url = server.newDatabase();
    direct.setUrl(url);
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(1);
    counting = new Counting(pool);
    session = Sessions.open(Postgres.over(counting.dataSource()));
  }

  @BeforeEach
  void create() {
    Shop.create(direct);
    Sessions.execute(direct, "insert into users values (1, 'a@x', 'Ann', 7, 0)");
  }

  @AfterEach
  void close() {
    session.close();
    pool.close();
  }

  @Test
  void loadsBringWhatTheySaw() throws SQLException {
    try (Connection writer = direct.getConnection()) {
      writer.setAutoCommit(false);
      long writing = update(writer);

      Proven<Map<Long, User>> rows = users().selectByIds(List.of(1L, 2L));
      Proven<List<User>> byTeam = users().selectBy(List.of("teamId")).run(List.of(7L));

      assertThat(rows.value().keySet()).containsExactly(1L);
      assertThat(byTeam.value()).hasSize(1);
      for (Snapshot snapshot : List.of(seen(rows), seen(byTeam))) {
        assertThat(snapshot.hasFinished(writing)).isFalse();
        assertThat(snapshot.shareable()).isTrue();
        assertThat(snapshot.database()).isEqualTo(session.visibility().database());
      }
      writer.commit();
      assertThat(seen(users().selectByIds(List.of(1L))).hasFinished(writing)).isTrue();
    }
  }

  @Test
  void loadsThatFindNothingBringItToo() throws SQLException {
    try (Connection writer = direct.getConnection()) {
      writer.setAutoCommit(false);
      long writing = update(writer);

      Proven<Map<Long, User>> rows = users().selectByIds(List.of(5L));
      Proven<List<User>> byName = users().selectBy(List.of("name")).run(List.of("Nobody"));

      assertThat(rows.value()).isEmpty();
      assertThat(byName.value()).isEmpty();
      assertThat(seen(rows).hasFinished(writing)).isFalse();
      assertThat(seen(byName).hasFinished(writing)).isFalse();
      assertThat(seen(rows).shareable()).isTrue();
    }
  }

  @Test
  void aLoadIsOneStatement() {
    TableStatements<Long, User> users = users();
    users.selectByIds(List.of(1L)).value();
    int before = counting.statements();

    users.selectByIds(List.of(1L, 2L)).value();
    assertThat(counting.statements() - before).isOne();
    session.visibility().snapshot();
    assertThat(counting.statements() - before).isEqualTo(2);
  }

  @Test
  void whereAPhysicalConnectionLeadsToIsAskedOnce() {
    session.visibility().database();
    int before = counting.statements();

    for (int i = 0; i < 5; i++) {
      assertThat(session.visibility().database()).matches("\\d+\\.\\d+\\.[0-9A-F]{8}");
    }
    assertThat(counting.statements()).isEqualTo(before);
    pool.getHikariPoolMXBean().softEvictConnections();
    session.visibility().database();
    assertThat(counting.statements()).isEqualTo(before + 1);
  }

  @Test
  void otherDatabasesOfAServerAreOthers() {
    try (SourceSession other = Sessions.open(Postgres.connect(server.newDatabase()).poolSize(1))) {
      assertThat(other.visibility().database()).isNotEqualTo(session.visibility().database());
    }
  }

  @Test
  void transactionThatHasWrittenProvesNothing() {
    session
        .transactions()
        .run(
            tx -> {
              assertThat(seen(users().selectByIds(List.of(1L))).shareable()).isTrue();
              users().insert(List.of(Shop.user(2)));
              assertThat(seen(users().selectByIds(List.of(1L))).shareable()).isFalse();
              return "done";
            });
  }

  @Test
  void snapshotOfItsOwnProvesNothing() {
    try (SourceSession repeatable =
        Sessions.open(
            Postgres.connect(url)
                .poolSize(1)
                .pool(config -> config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ")))) {
      TableStatements<Long, User> its = repeatable.planner().table(Shop.USERS);

      assertThat(seen(its.selectByIds(List.of(1L))).shareable()).isFalse();
      assertThat(repeatable.visibility().snapshot().shareable()).isFalse();
    }
  }

  @Test
  void writesBringTheirTransactionsId() {
    users().selectByIds(List.of(1L)).value();
    session.transactions().run(tx -> users().insert(List.of(Shop.user(2)))); // asks the catalogue
    session
        .transactions()
        .run(
            tx -> {
              users().update(Shop.user(2).named("b"), false).after();
              int before = counting.statements();
              long id = tx.transactionId();
              assertThat(counting.statements()).isEqualTo(before);
              assertThat(id).isEqualTo(currentId());
              return "done";
            });
  }

  @Test
  void idIsAskedForOnceWhereNoWriteBroughtIt() {
    session
        .transactions()
        .run(
            tx -> {
              assertThat(users().delete(List.of(99L))).isEmpty();
              int before = counting.statements();
              long id = tx.transactionId();
              assertThat(tx.transactionId()).isEqualTo(id);
              assertThat(counting.statements() - before).isOne();
              assertThat(id).isEqualTo(currentId());
              return "done";
            });
  }

  @Test
  void idInsideASavepointIsThatOfTheTransaction() {
    session
        .transactions()
        .run(
            tx -> {
              try (Connection connection = session.dataSource().getConnection()) {
                connection.setSavepoint();
                users().insert(List.of(Shop.user(3)));
                assertThat(tx.transactionId()).isEqualTo(currentId());
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
              return "done";
            });
  }

  @Test
  void whatMayNotBeAskedIsLeftOut() {
    String role = "penstock_" + UUID.randomUUID().toString().replace("-", "");
    Sessions.execute(
        direct,
        """
        create role %1$s login;
        grant select on users to %1$s;
        revoke execute on function pg_control_system() from public;
        """
            .formatted(role));
    PGSimpleDataSource limited = new PGSimpleDataSource();
    limited.setUrl(url);
    limited.setUser(role);
    try (SourceSession its = Sessions.open(Postgres.over(limited))) {
      TableStatements<Long, User> table = its.planner().table(Shop.USERS);

      assertThat(its.visibility().database()).matches("unknown\\.\\d+\\.[0-9A-F]{8}");
      assertThat(seen(table.selectByIds(List.of(1L))).shareable()).isTrue();
      assertThat(its.transactions().<String>run(tx -> its.visibility().database()))
          .startsWith("unknown.");
    } finally {
      Sessions.execute(direct, "revoke select on users from %1$s; drop role %1$s;".formatted(role));
    }
  }

  @Test
  void burningInsideATransactionNamesTheWayOut() {
    assertThatThrownBy(() -> session.transactions().run(tx -> session.visibility().burn()))
        .hasMessageContaining("from a thread without one");
  }

  private static long update(Connection writer) throws SQLException {
    try (Statement statement = writer.createStatement();
        ResultSet row =
            statement.executeQuery(
                "update users set name = 'Bob' where id = 1 returning pg_current_xact_id()::text")) {
      row.next();
      return row.getLong(1);
    }
  }

  private long currentId() {
    try (Connection connection = session.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_xact_id()::text")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Snapshot seen(Proven<?> proven) {
    return Objects.requireNonNull(proven.snapshot(), "the load brought no snapshot");
  }

  private TableStatements<Long, User> users() {
    return session.planner().table(Shop.USERS);
  }
}
