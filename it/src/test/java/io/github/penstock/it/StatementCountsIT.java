package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.StatementCounts;
import io.github.penstock.StatementScope;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.MaxStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements are counted by their texts, and repetition is seen, on a real database. */
@PenstockServers
class StatementCountsIT {

  @Repository
  interface Uncached extends Crud<User, Long> {
    @Find
    Optional<User> byEmail(String email);

    @Sql("select name from users where version = 0 and email = :email")
    Optional<String> nameOf(String email);
  }

  private static final int ROWS = 4;

  private final Nodes nodes;
  private final List<Long> ids = new ArrayList<>();
  private Penstock penstock;
  private Uncached users;

  StatementCountsIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  @BeforeEach
  void open() {
    penstock = nodes.open(builder -> builder.warnAboutRepeatedStatements(ROWS));
    users = penstock.repository(Uncached.class);
    for (int i = 0; i < ROWS; i++) {
      ids.add(users.insert(User.of("secret" + i + "@example.org")).id());
    }
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aLoopOfFindsIsOneFingerprintManyTimes() {
    StatementCounts counts = counted(() -> ids.forEach(users::find));
    assertThat(counts.byFingerprint()).hasSize(1).containsValue(ROWS);
    assertThat(counts.byFingerprint().keySet().iterator().next())
        .startsWith("/* users.selectByIds */ ")
        .contains("= any(?)");
    assertThat(counts.describe()).contains("all(ids)");
  }

  @Test
  @MaxStatements(1)
  void allIsOneStatement() {
    assertThat(users.all(ids)).hasSize(ROWS);
  }

  @Test
  @MaxStatements(ROWS + 1)
  void whatTheCachesAnswerIsNoStatement() {
    Users cached = penstock.repository(Users.class);
    assertThat(cached.all(ids)).hasSize(ROWS);
    ids.forEach(id -> Nodes.untilLocal(penstock, "users", () -> cached.find(id)));
    assertThat(counted(() -> ids.forEach(cached::find)).total()).isZero();
  }

  @Test
  void proxiesCountAsGeneratedClassesDo() {
    @Repository
    interface Proxied extends Crud<User, Long> {}

    Proxied proxied = penstock.repository(Proxied.class);
    assertThat(Proxy.isProxyClass(proxied.getClass())).isTrue();
    String log =
        logOf(
            () ->
                assertThat(counted(() -> ids.forEach(proxied::find)))
                    .isEqualTo(counted(() -> ids.forEach(users::find))));
    assertThat(log.lines()).hasSize(2);
    assertThat(log).contains("(StatementCountsIT.java:").doesNotContain("$Proxy");
  }

  @Test
  void everyKindOfStatementIsNamed() {
    StatementCounts counts =
        counted(
            () -> {
              users.byEmail("secret1@example.org");
              users.nameOf("secret1@example.org");
              users.insertAll(List.of(User.of("a"), User.of("b")));
              users.delete(ids.get(0));
            });
    assertThat(counts.byFingerprint().keySet())
        .hasSize(4)
        .anyMatch(text -> text.startsWith("/* users.selectBy(email) */ "))
        .anyMatch(text -> text.contains("version = 0 and email = ?"))
        .anyMatch(text -> text.startsWith("/* users.insert */ insert into "))
        .anyMatch(text -> text.startsWith("/* users.delete */ delete from "))
        .noneMatch(text -> text.contains("secret"));
    assertThat(counts.total()).isEqualTo(4);
  }

  @Test
  void handWrittenStatementsCountWithoutTheirValues() {
    DataSource dataSource = penstock.dataSource();
    StatementCounts inAndOut =
        counted(
            () -> {
              jdbc(dataSource, connection -> rename(connection, "secret1", "secret2"));
              penstock.transaction(
                  tx -> {
                    jdbc(dataSource, connection -> rename(connection, "secret3"));
                    return "done";
                  });
              jdbc(
                  dataSource,
                  connection -> {
                    try {
                      connection.setAutoCommit(false);
                      rename(connection, "secret4");
                      connection.commit();
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
            });
    assertThat(inAndOut.byFingerprint())
        .hasSize(1)
        .containsEntry("update users set name = ? where version < ?", 4);
  }

  @Test
  void preparedStatementsAndBatchesCountByTheirTexts() {
    StatementCounts counts =
        counted(
            () ->
                jdbc(
                    penstock.dataSource(),
                    connection -> {
                      try (PreparedStatement prepared =
                              connection.prepareStatement("update users set name = ?");
                          Statement plain = connection.createStatement()) {
                        for (int i = 0; i < 3; i++) {
                          prepared.setString(1, "n" + i);
                          prepared.addBatch();
                        }
                        prepared.executeBatch();
                        prepared.setString(1, "n");
                        prepared.execute();
                        plain.addBatch("update users set version = 7");
                        plain.executeBatch();
                      } catch (SQLException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    assertThat(counts.byFingerprint())
        .hasSize(2)
        .containsEntry("update users set name = ?", 2)
        .containsEntry("update users set version = ?", 1);
  }

  @Test
  void aTransactionThatRepeatsAStatementIsReportedWithTheLine() {
    String log =
        logOf(
            () -> {
              for (int round = 0; round < 2; round++) {
                penstock.transaction(
                    tx -> {
                      ids.forEach(users::find);
                      return "done";
                    });
              }
            });
    assertThat(log.lines()).hasSize(1);
    assertThat(log)
        .contains("One statement was sent 4 times in one transaction, the last time at ")
        .contains(StatementCountsIT.class.getName() + ".")
        .contains("(StatementCountsIT.java:")
        .contains(": /* users.selectByIds */ ")
        .contains(" -> read many rows with one statement: all(ids)")
        .doesNotContain("secret");
  }

  @Test
  void aScopeAroundManyTransactionsIsReportedAsWell() {
    String log =
        logOf(
            () -> {
              try (StatementScope scope = StatementScope.open()) {
                ids.forEach(id -> users.insert(User.of("secret-" + id)));
                assertThat(scope.counts().total()).isEqualTo(ROWS);
              }
            });
    assertThat(log.lines()).hasSize(1);
    assertThat(log)
        .contains("One statement was sent 4 times in one scope, ")
        .contains("insertAll(rows)")
        .doesNotContain("secret");
  }

  @Test
  void transactionsOfHandWrittenCodeAreReported() {
    String log =
        logOf(
            () ->
                jdbc(
                    penstock.dataSource(),
                    connection -> {
                      try {
                        connection.setAutoCommit(false);
                        rename(connection, "secret1", "secret2", "secret3", "secret4");
                        connection.commit();
                      } catch (SQLException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    assertThat(log.lines()).hasSize(1);
    assertThat(log)
        .contains(StatementCountsIT.class.getName() + ".rename(StatementCountsIT.java:")
        .contains("update users set name = ? where version < ?")
        .doesNotContain("secret");
  }

  @Test
  void nobodyIsWarnedUnasked() {
    Penstock quiet = nodes.open();
    Uncached same = quiet.repository(Uncached.class);
    String log =
        logOf(
            () ->
                quiet.transaction(
                    tx -> {
                      ids.forEach(same::find);
                      return "done";
                    }));
    assertThat(log).isEmpty();
  }

  private static StatementCounts counted(Runnable work) {
    try (StatementScope scope = StatementScope.open()) {
      work.run();
      return scope.counts();
    }
  }

  private static void jdbc(DataSource dataSource, Consumer<Connection> work) {
    try (Connection connection = dataSource.getConnection()) {
      work.accept(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void rename(Connection connection, String... names) {
    try (Statement statement = connection.createStatement()) {
      for (String name : names) {
        statement.executeUpdate("update users set name = '" + name + "' where version < 42");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String logOf(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
