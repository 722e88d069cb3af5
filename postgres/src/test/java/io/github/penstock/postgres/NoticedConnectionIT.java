package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.testkit.fault.FaultProxy;
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

/** Transactions that code runs by itself; what every source does is in the contract. */
@PenstockServers
class NoticedConnectionIT {

  private final String url;
  private final PGSimpleDataSource direct = new PGSimpleDataSource();
  private final List<String> told = new ArrayList<>();
  private SourceSession session;

  NoticedConnectionIT(PostgresServer server) {
    url = server.newDatabase();
    direct.setUrl(url);
    session = Sessions.open(Postgres.connect(url).poolSize(3));
  }

  @BeforeEach
  void create() {
    Shop.create(direct);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void repositoriesJoinIt() throws SQLException {
    try (Connection connection = begin("a")) {
      long id = scope().transactionId();
      session.transactions().run(tx -> users().insert(List.of(Shop.user(1))));
      assertThat(ids(connection)).containsExactly(1L);
      assertThat(users().count()).isOne();
      assertThat(scope().transactionId()).isEqualTo(id);
      assertThat(committed()).isEmpty();

      connection.commit();
    }
    assertThat(told).containsExactly("a COMMITTED");
    assertThat(committed()).containsExactly(1L);
  }

  @Test
  void secondOneIsATransactionOfItsOwn() throws SQLException {
    try (Connection outer = begin("outer")) {
      TransactionScope outerScope = scope();
      insert(outer, 1);
      try (Connection inner = begin("inner")) {
        assertThat(scope()).isNotSameAs(outerScope);
        insert(inner, 2);
        assertThat(ids(inner)).containsExactly(2L);
        inner.commit();
        assertThat(told).containsExactly("inner COMMITTED");
      }
      assertThat(scope()).isSameAs(outerScope);
      outer.rollback();
    }
    assertThat(told).containsExactly("inner COMMITTED", "outer ROLLED_BACK");
    assertThat(session.transactions().current()).isNull();
    assertThat(committed()).containsExactly(2L);
  }

  @Test
  void outerOneMayEndFirst() throws SQLException {
    try (Connection outer = begin("outer");
        Connection inner = begin("inner")) {
      TransactionScope innerScope = scope();
      insert(outer, 1);
      outer.commit();
      assertThat(told).containsExactly("outer COMMITTED");
      assertThat(scope()).isSameAs(innerScope);

      insert(inner, 2);
      inner.commit();
      assertThat(session.transactions().current()).isNull();
    }
    assertThat(committed()).containsExactly(1L, 2L);
  }

  @Test
  void handleThatBeginsInsideOfRunIsIndependent() throws SQLException {
    try (Connection before = session.dataSource().getConnection()) {
      session
          .transactions()
          .run(
              tx -> {
                assertThat(scope()).isSameAs(tx);
                insertIn(before, 1);
                assertThat(scope()).isSameAs(tx);
                return users().insert(List.of(Shop.user(2)));
              });
    }
    assertThat(committed()).containsExactly(1L, 2L);
  }

  private void insertIn(Connection connection, long id) {
    try {
      connection.setAutoCommit(false);
      insert(connection, id);
      connection.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void lostAnswerIsAnUnknownOutcome() throws SQLException {
    session.close();
    try (FaultProxy proxy = Sessions.cuttingAtCommit(direct)) {
      session = Sessions.open(Sessions.over(proxy, direct));
      loseTheAnswerToCommit();
    }
    // The server had committed: the very reason not to call it a rollback.
    assertThat(committed()).containsExactly(1L);
  }

  private void loseTheAnswerToCommit() throws SQLException {
    try (Connection connection = begin("a")) {
      insert(connection, 1);

      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));

      assertThat(told).containsExactly("a UNKNOWN");
      assertThat(session.transactions().current()).isNull();
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void commitThatTheServerRefusesIsARollback() throws SQLException {
    Sessions.execute(
        direct,
        "alter table users add constraint once unique (name) deferrable initially deferred");
    try (Connection connection = begin("a")) {
      session
          .transactions()
          .run(tx -> users().insert(List.of(Shop.user(1).named("n"), Shop.user(2).named("n"))));

      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));

      assertThat(told).containsExactly("a ROLLED_BACK");
      insert(connection, 3);
      connection.commit();
    }
    assertThat(committed()).containsExactly(3L);
  }

  @Test
  void failedStatementThatWasSwallowedRollsBackBeforeAnybodyIsAsked() throws SQLException {
    try (Connection connection = begin("a")) {
      insert(connection, 1);
      assertThatThrownBy(() -> insert(connection, 1)).isInstanceOf(SQLException.class);

      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"))
          .hasCauseInstanceOf(SourceException.class);

      assertThat(told).containsExactly("a ROLLED_BACK");
    }
    assertThat(committed()).isEmpty();
  }

  @Test
  void connectionsThatComeWithoutAutoCommitBeginWithTheirFirstStatement() throws SQLException {
    session.close();
    session = Sessions.open(Postgres.connect(url).pool(config -> config.setAutoCommit(false)));
    try (Connection connection = session.dataSource().getConnection()) {
      assertThat(session.transactions().current()).isNull();
      try (Statement statement = connection.createStatement()) {
        enlist("a");
        statement.execute("insert into users values (1, 'a', 'a', 1, 0)");
      }
      connection.commit();
    }
    assertThat(told).containsExactly("a COMMITTED");
    assertThat(committed()).containsExactly(1L);
  }

  @Test
  void statementThatWasKeptBeginsTheNextTransaction() throws SQLException {
    try (Connection connection = begin("a");
        PreparedStatement kept =
            connection.prepareStatement("insert into users values (?, ?, '', 1, 0)")) {
      insert(kept, 1);
      connection.commit();
      assertThat(session.transactions().current()).isNull();

      insert(kept, 2);
      enlist("b");
      connection.commit();
    }
    assertThat(told).containsExactly("a COMMITTED", "b COMMITTED");
    assertThat(committed()).containsExactly(1L, 2L);
  }

  @Test
  void everyStatementIsAnUnseenChange() throws SQLException {
    try (Connection connection = begin("a")) {
      assertThat(scope().readsItsOwn()).isFalse();
      int before = scope().unseenChanges();
      insert(connection, 1);
      int written = scope().unseenChanges();
      assertThat(written).isGreaterThan(before);
      assertThat(scope().readsItsOwn()).isTrue();

      Savepoint savepoint = connection.setSavepoint();
      assertThat(scope().unseenChanges()).isEqualTo(written);
      connection.rollback(savepoint);
      assertThat(scope().unseenChanges()).isGreaterThan(written);
    }
  }

  @Test
  void whatIsDoneWithTheDriversOwnConnectionIsNotKnown() throws SQLException {
    try (Connection connection = session.dataSource().getConnection()) {
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      connection.setAutoCommit(false);
      int watched = scope().unseenChanges();
      assertThat(scope().unseenChanges()).isEqualTo(watched);

      assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();

      int first = scope().unseenChanges();
      assertThat(scope().unseenChanges()).isGreaterThan(first);
      assertThat(scope().readsItsOwn()).isTrue();
    }
  }

  @Test
  void changesThroughAResultAreNotKnown() throws SQLException {
    try (Connection connection = begin("a");
        Statement statement =
            connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)) {
      assertThat(statement.isClosed()).isFalse();
      int first = scope().unseenChanges();
      assertThat(scope().unseenChanges()).isGreaterThan(first);
    }
  }

  @Test
  void whatItGivesLeadsBackToIt() throws SQLException {
    try (Connection connection = begin("a");
        Statement statement = connection.createStatement()) {
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
      assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
      assertThat(Set.of(connection)).contains(connection);
    }
  }

  @Test
  void closedHandleIsClosed() throws SQLException {
    Connection connection = begin("a");
    Statement statement = connection.createStatement();
    connection.close();
    connection.close();

    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    assertThatThrownBy(connection::createStatement).hasMessageContaining("was closed");
    assertThatThrownBy(connection::commit).hasMessageContaining("was closed");
    assertThatThrownBy(() -> statement.execute("select 1")).hasMessageContaining("was closed");
    assertThat(told).containsExactly("a ROLLED_BACK");
  }

  @Test
  void isolationSetAfterTheBeginCounts() throws SQLException {
    try (Connection connection = begin("a")) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(scope().readsItsOwn()).isTrue();
    }
  }

  @Test
  void backendThatEndsMeanwhileIsARollback() throws SQLException {
    try (Connection connection = begin("a")) {
      insert(connection, 1);
      Sessions.execute(
          direct,
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");

      assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
      assertThat(told).containsExactly("a ROLLED_BACK");
      assertThat(session.transactions().current()).isNull();
    }
    assertThat(users().count()).isZero();
  }

  private Connection begin(String name) throws SQLException {
    Connection connection = session.dataSource().getConnection();
    connection.setAutoCommit(false);
    enlist(name);
    return connection;
  }

  private void enlist(String name) {
    scope()
        .enlist(
            new TransactionBridge() {
              @Override
              public void beforeCommit() {}

              @Override
              public void afterCompletion(Outcome outcome) {
                told.add(name + " " + outcome);
              }
            });
  }

  private TransactionScope scope() {
    return Objects.requireNonNull(session.transactions().current(), "there is no transaction");
  }

  private static void insert(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("insert into users values (?, ?, '', 1, 0)")) {
      insert(statement, id);
    }
  }

  private static void insert(PreparedStatement statement, long id) throws SQLException {
    statement.setLong(1, id);
    statement.setString(2, "u" + id);
    statement.executeUpdate();
  }

  private static List<Long> ids(Connection connection) throws SQLException {
    List<Long> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from users order by id")) {
      while (rows.next()) {
        found.add(rows.getLong(1));
      }
    }
    return found;
  }

  private List<Long> committed() throws SQLException {
    try (Connection connection = direct.getConnection()) {
      return ids(connection);
    }
  }

  private TableStatements<Long, User> users() {
    return session.planner().table(Shop.USERS);
  }
}
