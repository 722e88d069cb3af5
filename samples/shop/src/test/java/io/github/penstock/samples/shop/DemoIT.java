package io.github.penstock.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.penstock.samples.shop.load.Stop;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, small, on real servers. */
@PenstockServers
class DemoIT {

  private static final List<String> SMALL =
      List.of("--seconds", "3", "--users", "2000", "--products", "200", "--orders", "3000");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void servesCheckedReadsOnItsOwnServers() throws IOException {
    JsonNode figures = run("--write-share", "0.1");

    assertThat(figures.fieldNames())
        .toIterable()
        .contains(
            "reads",
            "readsPerSecond",
            "localHitRatio",
            "remoteHitRatio",
            "sqlStatements",
            "writes",
            "staleReads",
            "maxStalenessMillis",
            "p99ReadMicros",
            "invalidationLagP99Millis");
    assertHealthy(figures);
    assertThat(figures.get("rolledBack").asLong()).isPositive();
    assertThat(figures.get("invalidationsTimed").asLong()).isPositive();
    assertThat(figures.get("ordersWithWrongTotal").asLong()).isZero();
    assertThat(out.toString())
        .contains("filling: 3,000 of 3,000 orders")
        .containsPattern("   2 s +[0-9,]+ reads/s")
        .contains("stale reads: 0");
  }

  @Test
  void leavesNothingInServersThatWereNamed(PostgresServer postgres, RedisServer redis)
      throws IOException, SQLException {
    String jdbcUrl = postgres.newDatabase();
    List<String> keysBefore = keys(redis);
    Path trace = folder.resolve("reads.trace");
    try (DataOutputStream ids = new DataOutputStream(Files.newOutputStream(trace))) {
      for (int i = 0; i < 1_000; i++) {
        ids.writeInt(1_000_000 + i * i % 77);
      }
    }
    JsonNode figures = run("--jdbc", jdbcUrl, "--redis", redis.uri(), "--trace", trace.toString());

    assertHealthy(figures);
    assertThat(schemas(jdbcUrl)).isZero();
    assertThat(keys(redis)).isEqualTo(keysBefore);
  }

  @Test
  void refusesASchemaThatIsSomebodyElses(PostgresServer postgres, RedisServer redis)
      throws SQLException {
    String jdbcUrl = postgres.newDatabase();
    execute(jdbcUrl, "create schema penstock_shop");

    assertThat(start(List.of("--jdbc", jdbcUrl, "--redis", redis.uri()))).isEqualTo(3);
    assertThat(err.toString()).contains("has a schema penstock_shop already");
    assertThat(schemas(jdbcUrl)).isEqualTo(1);
  }

  private static void assertHealthy(JsonNode figures) {
    assertThat(figures.get("reads").asLong()).isPositive();
    assertThat(figures.get("writes").asLong()).isPositive();
    assertThat(figures.get("sqlStatements").asLong()).isPositive();
    assertThat(figures.get("localHitRatio").asDouble()).isBetween(0.001, 1.0);
    assertThat(figures.get("remoteHitRatio").asDouble()).isBetween(0.001, 1.0);
    assertThat(figures.get("staleReads").asLong()).isZero();
    assertThat(figures.get("uncommittedReads").asLong()).isZero();
    assertThat(figures.get("p99ReadMicros").asDouble()).isPositive();
  }

  private JsonNode run(String... more) throws IOException {
    Path json = folder.resolve("figures.json");
    List<String> args = new ArrayList<>(SMALL);
    args.addAll(List.of(more));
    args.addAll(List.of("--json", json.toString()));
    assertThat(start(args)).as(() -> out + "\n" + err).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }

  private int start(List<String> args) {
    return Demo.run(
        new Stop(), new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
  }

  private static List<String> keys(RedisServer redis) {
    RedisClient client = RedisClient.create(redis.uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().keys("*").stream().sorted().toList();
    } finally {
      client.shutdown();
    }
  }

  private static long schemas(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from pg_namespace where nspname = 'penstock_shop'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(String jdbcUrl, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
