package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

class PostgresServerIT {

  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.startOwn(PostgresOptions.defaults());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void isPostgres18WithLogicalWalOnTheLoopbackAddressAlone() throws SQLException {
    String url = server.jdbcUrl();

    assertThat(url).matches("jdbc:postgresql://127\\.0\\.0\\.1:\\d+/penstock_\\w+\\?user=postgres");
    assertThat(ask(url, "SHOW server_version")).startsWith("18.6");
    assertThat(ask(url, "SHOW wal_level")).isEqualTo("logical");
    assertThat(ask(url, "SHOW max_connections")).isEqualTo("200");
    assertThat(ask(url, "SHOW fsync")).isEqualTo("off");
    assertThat(ask(url, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(ask(url, "SHOW unix_socket_directories")).isEmpty();
    assertThat(ask(url, "SHOW server_encoding")).isEqualTo("UTF8");
  }

  @Test
  void databasesAreSeparate() throws SQLException {
    String first = server.newDatabase();
    String second = server.newDatabase();
    run(first, "CREATE TABLE t (id int)");

    assertThat(first).isNotEqualTo(second).isNotEqualTo(server.jdbcUrl());
    assertThat(tables(first)).isEqualTo("1");
    assertThat(tables(second)).isEqualTo("0");
    assertThat(tables(server.jdbcUrl())).isEqualTo("0");
  }

  @Test
  void sharedUseHasItsOwnDatabaseAndDropsItWithConnectionsAndSlots() throws SQLException {
    PostgresServer shared = server.share();
    String url = shared.jdbcUrl();
    Connection open = DriverManager.getConnection(url);
    Connection follower =
        DriverManager.getConnection(
            url + "&replication=database&preferQueryMode=simple&assumeMinServerVersion=9.4");
    PGReplicationStream stream = followChanges(follower);

    shared.close();

    assertThat(databases(server)).doesNotContain(name(url)).contains(name(server.jdbcUrl()));
    assertThat(stream.isClosed()).isFalse();
    assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    assertThatThrownBy(shared::pause)
        .isInstanceOf(ServerException.class)
        .hasMessageStartingWith("Cannot pause a server that other tests use.");
  }

  @Test
  void pauseLetsNothingAnswerUntilResume() throws SQLException {
    String url = server.jdbcUrl() + "&socketTimeout=1";
    Connection before = DriverManager.getConnection(url);
    try (Connection patient = DriverManager.getConnection(server.jdbcUrl())) {
      server.pause();
      assertThatThrownBy(() -> query(before, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> ask(url + "&connectTimeout=1", "SELECT 1"))
          .isInstanceOf(SQLException.class);

      server.resume();
      assertThat(query(patient, "SELECT 1")).isEqualTo("1");
    } finally {
      server.resume();
    }
    assertThat(ask(url, "SELECT 1")).isEqualTo("1");
  }

  /** As root there are several ways to start it, elsewhere one. */
  @ParameterizedTest
  @MethodSource("waysToRun")
  void closeLeavesNoProcessAndNoFolder(RunAs user) throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(PostgresOptions.defaults(), user);
    String url = postgres.admin().text();
    List<ProcessHandle> processes = Leftovers.processesOf(postgres.process());
    Path folder = postgres.folder();
    assertThat(ask(url, "SELECT 1")).isEqualTo("1");
    assertThat(processes).hasSizeGreaterThan(1).allMatch(ProcessHandle::isAlive);
    assertThat(folder).isDirectory();
    assertThat(Leftovers.sharedMemoryOf(postgres.process()))
        .hasSize(System.getProperty("os.name").equals("Linux") ? 1 : 0);

    postgres.pause();
    postgres.close();
    postgres.close();

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(folder).doesNotExist();
    assertThat(Leftovers.sharedMemoryOf(postgres.process())).isEmpty();
    assertThatThrownBy(() -> ask(url, "SELECT 1")).isInstanceOf(SQLException.class);
  }

  static List<RunAs> waysToRun() {
    return RunAs.possible(PostgresBinaries.unpacked());
  }

  @Test
  void closedServerGivesNoDatabase() {
    PostgresServer shared = server.share();
    shared.close();
    shared.close();

    assertThatThrownBy(shared::newDatabase)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The server is closed; start another one.");
  }

  @Test
  void takesSettings() throws SQLException {
    PostgresOptions options =
        PostgresOptions.defaults()
            .setting("work_mem", "7MB")
            .setting("shared_preload_libraries", "pg_stat_statements");
    try (PostgresServer own = PostgresServer.startOwn(options)) {
      run(own.jdbcUrl(), "CREATE EXTENSION pg_stat_statements");
      assertThat(ask(own.jdbcUrl(), "SHOW work_mem")).isEqualTo("7MB");
    }
  }

  @Test
  void failedStartSaysWhyAndLeavesNothing() throws Exception {
    Path root = Leftovers.parent(server);
    List<String> before = Leftovers.names(root);
    PostgresOptions wrong = PostgresOptions.defaults().setting("work_mem", "plenty");
    PostgresOptions hasty = PostgresOptions.defaults().startTimeout(Duration.ofNanos(1));

    assertThatThrownBy(() -> PostgresServer.startOwn(wrong))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("PostgreSQL ended at its start")
        .hasMessageContaining("invalid value for parameter \"work_mem\": \"plenty\"");
    assertThatThrownBy(() -> PostgresServer.startOwn(hasty))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("was not ready within 0 ms");
    assertThat(Leftovers.names(root)).isEqualTo(before);
  }

  @Test
  void usesRunningServerAndDropsWhatItMadeThere() throws SQLException {
    ServerSource running = new ServerSource.Running(server.jdbcUrl());
    PostgresServer guest = PostgresServer.start(running, PostgresOptions.defaults());
    String second = guest.newDatabase();
    PostgresServer shared = guest.share();

    assertThat(databases(server))
        .contains(name(guest.jdbcUrl()), name(second), name(shared.jdbcUrl()));
    assertThatThrownBy(guest::pause)
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("-Dpenstock.postgres.url: it is not ours");

    shared.close();
    guest.close();

    assertThat(databases(server))
        .contains(name(server.jdbcUrl()))
        .doesNotContain(name(guest.jdbcUrl()), name(second), name(shared.jdbcUrl()));
  }

  @Test
  void saysWhenTheRunningServerIsNotThere() {
    String url = "jdbc:postgresql://127.0.0.1:%d/db?user=u&password=secret".formatted(Ports.free());
    ServerSource running = new ServerSource.Running(url);

    assertThatThrownBy(() -> PostgresServer.start(running, PostgresOptions.defaults()))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining(
            "start that server, correct -Dpenstock.postgres.url, or leave it out to use an embedded"
                + " server")
        .hasMessageNotContaining("secret");
  }

  @Test
  void saysWhenTheUserOfTheRunningServerMayNotCreateDatabases() throws SQLException {
    run(server.jdbcUrl(), "CREATE ROLE guest LOGIN");
    String url = server.jdbcUrl().replace("user=postgres", "user=guest");
    ServerSource running = new ServerSource.Running(url);

    assertThatThrownBy(() -> PostgresServer.start(running, PostgresOptions.defaults()))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("permission denied to create database")
        .hasMessageContaining("; give the user of -Dpenstock.postgres.url the attribute CREATEDB");
  }

  private static PGReplicationStream followChanges(Connection connection) throws SQLException {
    PGConnection replication = connection.unwrap(PGConnection.class);
    replication
        .getReplicationAPI()
        .createReplicationSlot()
        .logical()
        .withSlotName("follower")
        .withOutputPlugin("pgoutput")
        .withTemporaryOption()
        .make();
    return replication
        .getReplicationAPI()
        .replicationStream()
        .logical()
        .withSlotName("follower")
        .withSlotOption("proto_version", 1)
        .withSlotOption("publication_names", "all")
        .start();
  }

  private static String databases(PostgresServer server) throws SQLException {
    return ask(server.jdbcUrl(), "SELECT string_agg(datname, ',') FROM pg_database");
  }

  private static String tables(String url) throws SQLException {
    return ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
  }

  private static String name(String url) {
    return JdbcUrl.parse(url).database();
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return query(connection, sql);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
