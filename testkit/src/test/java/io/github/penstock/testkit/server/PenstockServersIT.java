package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventStatistics;

/** Runs test classes, as users write them, by an engine of its own. */
class PenstockServersIT {

  private static final List<PostgresServer> DATABASES = new CopyOnWriteArrayList<>();
  private static final List<ServerProcess> PROCESSES = new CopyOnWriteArrayList<>();

  @BeforeEach
  void forget() {
    DATABASES.clear();
    PROCESSES.clear();
  }

  @Test
  void classesShareServersAndNoData() {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(First.class), selectClass(Second.class))
            .execute();

    results.testEvents().assertStatistics(PenstockServersIT::threeSucceed);
    results.containerEvents().failed().assertEventsMatchExactly();
    // First, its nested class and Second, in this order.
    assertThat(DATABASES).hasSize(3);
    assertThat(DATABASES.get(1)).isSameAs(DATABASES.get(0));
    assertThat(DATABASES.get(2)).isNotSameAs(DATABASES.get(0));
    assertThat(DATABASES.get(2).jdbcUrl()).isNotEqualTo(DATABASES.get(0).jdbcUrl());
    assertThat(DATABASES.get(2).backend()).isSameAs(DATABASES.get(0).backend());
    assertThat(PROCESSES).hasSize(2).noneMatch(ServerProcess::isAlive);
  }

  @Test
  void ownServersEndWithWhatAskedForThem() {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(Killer.class)).execute();

    results.testEvents().assertStatistics(PenstockServersIT::threeSucceed);
    results.containerEvents().failed().assertEventsMatchExactly();
    assertThat(PROCESSES).hasSize(4).noneMatch(ServerProcess::isAlive);
  }

  private static void threeSucceed(EventStatistics events) {
    events.started(3).succeeded(3);
  }

  @PenstockServers
  static class First {

    @BeforeAll
    static void fill(PostgresServer postgres, RedisServer redis) throws Exception {
      execute(postgres, "CREATE TABLE t (id int)");
      assertThat(redis(redis, "SET", "left", "over")).isEqualTo("OK");
      PROCESSES.add(((EmbeddedPostgres) postgres.backend()).process());
      PROCESSES.add(((EmbeddedRedis) redis.backend()).process());
    }

    @Test
    void hasWhatTheClassMade(PostgresServer postgres, RedisServer redis) throws Exception {
      DATABASES.add(postgres);
      assertThat(tables(postgres)).isEqualTo(1);
      assertThat(redis(redis, "GET", "left")).isEqualTo("over");
    }

    @Nested
    class Inner {

      @Test
      void hasWhatTheOuterClassMade(PostgresServer postgres, RedisServer redis) throws Exception {
        DATABASES.add(postgres);
        assertThat(tables(postgres)).isEqualTo(1);
        assertThat(redis(redis, "DBSIZE")).isEqualTo("1");
      }
    }
  }

  @PenstockServers
  static class Second {

    private final PostgresServer postgres;

    Second(PostgresServer postgres) {
      this.postgres = postgres;
    }

    @Test
    void findsNothingOfTheFirst(RedisServer redis) throws Exception {
      DATABASES.add(postgres);
      assertThat(tables(postgres)).isZero();
      assertThat(redis(redis, "DBSIZE")).isEqualTo("0");
    }
  }

  @PenstockServers
  static class Killer {

    private static ServerProcess ofClass;

    @BeforeAll
    static void startForTheClass(@OwnServer PostgresServer postgres) {
      ofClass = ((EmbeddedPostgres) postgres.backend()).process();
      PROCESSES.add(ofClass);
    }

    @Test
    void kills(@OwnServer RedisServer redis, @OwnServer RedisServer same, RedisServer shared)
        throws IOException {
      assertThat(same).isSameAs(redis);
      assertThat(shared.uri()).isNotEqualTo(redis.uri());
      PROCESSES.add(((EmbeddedRedis) redis.backend()).process());
      redis.kill();
      assertThat(redis(shared, "PING")).isEqualTo("PONG");
    }

    @Test
    void killsAnother(@OwnServer RedisServer redis) throws IOException {
      assertThat(redis(redis, "PING")).isEqualTo("PONG");
      PROCESSES.add(((EmbeddedRedis) redis.backend()).process());
      redis.kill();
    }

    @Test
    void freezesTheOneOfTheClass(@OwnServer PostgresServer postgres, @OwnServer RedisServer redis) {
      PROCESSES.add(((EmbeddedRedis) redis.backend()).process());
      assertThat(((EmbeddedPostgres) postgres.backend()).process()).isSameAs(ofClass);
      postgres.pause();
    }

    @AfterAll
    static void ownServersOfTestsAreGone() {
      assertThat(PROCESSES).filteredOn(ServerProcess::isAlive).containsExactly(ofClass);
    }
  }

  private static String redis(RedisServer server, String... command) throws IOException {
    try (RespConnection redis = RespConnection.open(RespConnection.parse(server.uri()))) {
      return String.valueOf(redis.command(command));
    }
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int tables(PostgresServer server) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
