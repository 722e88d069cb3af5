package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** The connection of a transaction in the hands of code that did not begin it. */
@PenstockServers
class JoinedConnectionIT {

  /** Work on a connection of the data source. */
  private interface Work {
    void on(Connection connection, TransactionScope tx) throws SQLException;
  }

  private final SourceSession session;

  JoinedConnectionIT(PostgresServer server) {
    // Bare connections, which would go on working after they were given back.
    PGSimpleDataSource bare = new PGSimpleDataSource();
    bare.setUrl(server.newDatabase());
    session = Sessions.open(Postgres.over(bare));
  }

  @BeforeEach
  void create() {
    Sessions.execute(session.dataSource(), "create table t (v text)");
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void commitIsLeftToTheOwner() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(
            () ->
                join(
                    (connection, tx) -> {
                      write(connection, "a");
                      connection.setAutoCommit(true);
                      write(connection, "b");
                      connection.commit();
                      connection.close();
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(committed()).isEmpty();
  }

  @Test
  void rollbackDooms() {
    assertThatThrownBy(
            () ->
                join(
                    (connection, tx) -> {
                      write(connection, "a");
                      connection.rollback();
                    }))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("rolled back because rollback() was called on its connection");

    assertThat(committed()).isEmpty();
  }

  @Test
  void savepointsAreAsUsual() {
    join(
        (connection, tx) -> {
          write(connection, "a");
          Savepoint savepoint = connection.setSavepoint();
          write(connection, "b");
          assertThatThrownBy(() -> write(connection, "b", "no_such_table"))
              .isInstanceOf(SQLException.class);
          connection.rollback(savepoint);
          write(connection, "c");
        });

    assertThat(committed()).containsExactly("a", "c");
  }

  @Test
  void statementLeadsBackToTheHandle() {
    assertThatThrownBy(
            () ->
                join(
                    (connection, tx) -> {
                      try (Statement plain = connection.createStatement();
                          PreparedStatement prepared =
                              connection.prepareStatement("insert into t values ('a')")) {
                        prepared.executeUpdate();
                        assertThat(plain.getConnection()).isSameAs(connection);
                        prepared.getConnection().commit();
                        prepared.getConnection().rollback();
                      }
                    }))
        .isInstanceOf(SourceException.class);

    assertThat(committed()).isEmpty();
  }

  @Test
  void whatBelongsToTheWholeTransactionCannotBeSet() {
    join(
        (connection, tx) -> {
          for (Work setter :
              List.<Work>of(
                  (c, t) -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
                  (c, t) -> c.setReadOnly(true),
                  (c, t) -> c.setSchema("public"),
                  (c, t) -> c.setCatalog("postgres"),
                  (c, t) -> c.setNetworkTimeout(Runnable::run, 1),
                  (c, t) -> c.abort(Runnable::run))) {
            assertThatThrownBy(() -> setter.on(connection, tx))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("for its owner");
          }
          write(connection, "a");
        });

    assertThat(committed()).containsExactly("a");
  }

  @Test
  void everyStatementCountsAsAWrite() {
    join(
        (connection, tx) -> {
          assertThat(connection.getMetaData().getDriverName()).isNotEmpty();
          assertThat(tx.readsItsOwn()).isFalse();
          read(connection);
          assertThat(tx.readsItsOwn()).isTrue();
        });
    join(
        (connection, tx) -> {
          write(connection, "a");
          assertThat(tx.readsItsOwn()).isTrue();
        });
    join(
        (connection, tx) -> {
          assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
          assertThat(tx.readsItsOwn()).isTrue();
        });
  }

  @Test
  void whatIsDoneOnAHandleIsAnUnseenChange() {
    join(
        (connection, tx) -> {
          assertThat(tx.unseenChanges()).isZero();
          Savepoint savepoint = connection.setSavepoint();
          assertThat(tx.unseenChanges()).isZero();
          write(connection, "a");
          assertThat(tx.unseenChanges()).isOne();
          connection.rollback(savepoint);
          assertThat(tx.unseenChanges()).isEqualTo(2);
          try (Statement statement = connection.createStatement()) {
            statement.execute("savepoint s");
            statement.execute("rollback to s");
          }
          assertThat(tx.unseenChanges()).isEqualTo(4);
        });
    join(
        (connection, tx) -> {
          assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
          assertThat(tx.unseenChanges()).isZero();
          assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
          int first = tx.unseenChanges();
          assertThat(tx.unseenChanges()).isGreaterThan(first);
        });
  }

  @Test
  void handleEndsWithCloseAndWithTheTransaction() {
    List<Connection> kept = new ArrayList<>();
    List<Statement> statements = new ArrayList<>();
    join(
        (connection, tx) -> {
          Connection second = session.dataSource().getConnection();
          second.close();
          assertThat(second.isClosed()).isTrue();
          assertThatThrownBy(second::createStatement).isInstanceOf(SQLException.class);
          assertThat(connection.isClosed()).isFalse();
          kept.add(connection);
          statements.add(connection.createStatement());
        });

    assertThat(kept.get(0)).satisfies(c -> assertThat(c.isClosed()).isTrue());
    assertThatThrownBy(() -> kept.get(0).createStatement())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("its transaction has ended");
    assertThatThrownBy(() -> statements.get(0).execute("insert into t values ('late')"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("has ended");
    assertThat(committed()).isEmpty();
  }

  @Test
  void handlesAreObjects() {
    join(
        (connection, tx) -> {
          Connection second = session.dataSource().getConnection();
          assertThat(Set.of(connection, second)).hasSize(2).contains(connection, second);
          assertThat(connection.toString()).isEqualTo("connection of the current transaction");
        });
  }

  @Test
  void failedStatementThatWasSwallowedRollsBack() {
    assertThatThrownBy(
            () ->
                join(
                    (connection, tx) -> {
                      write(connection, "a");
                      assertThatThrownBy(() -> write(connection, "b", "no_such_table"))
                          .isInstanceOf(SQLException.class);
                    }))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("25P02");

    assertThat(committed()).isEmpty();
  }

  private void join(Work work) {
    session
        .transactions()
        .run(
            tx -> {
              try {
                work.on(session.dataSource().getConnection(), tx);
                return "done";
              } catch (SQLException e) {
                throw new AssertionError("The work failed", e);
              }
            });
  }

  private static void write(Connection connection, String value) throws SQLException {
    write(connection, value, "t");
  }

  private static void write(Connection connection, String value, String table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("insert into " + table + " values ('" + value + "')");
    }
  }

  private static List<String> read(Connection connection) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select v from t order by v")) {
      while (rows.next()) {
        values.add(Objects.requireNonNull(rows.getString(1)));
      }
    }
    return values;
  }

  private List<String> committed() {
    try (Connection connection = session.dataSource().getConnection()) {
      return read(connection);
    } catch (SQLException e) {
      throw new AssertionError("The test's own read failed", e);
    }
  }
}
