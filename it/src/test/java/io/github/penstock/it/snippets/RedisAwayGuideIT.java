package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.it.Nodes;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the page about a Redis that is away. */
@PenstockServers
class RedisAwayGuideIT {

  private final Nodes nodes;

  RedisAwayGuideIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void theTableIsMade() throws SQLException {
    try (Connection connection = DriverManager.getConnection(nodes.jdbcUrl());
        Statement jdbc = connection.createStatement()) {
      jdbc.execute(Postgres.outboxDdl()); // or: Flyway with the location classpath:db/penstock
    }
    Penstock penstock =
        nodes.open(b -> b.source(Postgres.connect(nodes.jdbcUrl()).requireOutbox()));
    CachePolicy strict =
        CachePolicy.ttl(Duration.ofHours(1))
            .with(new Degraded(new WhenRedisIsAway.Source(), OnQuarantineFailure.FAIL));
    assertThat(penstock.cache("strict", Long.class, String.class, strict)).isNotNull();
  }
}
