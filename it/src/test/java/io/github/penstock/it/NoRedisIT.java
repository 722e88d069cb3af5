package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A single node, without a remote tier or without a source. */
@PenstockServers
class NoRedisIT {

  @Test
  void theLocalTierAloneServesASingleNode(PostgresServer postgres) {
    String url = postgres.newDatabase();
    try (Penstock penstock = Penstock.builder().source(Postgres.connect(url)).open()) {
      penstock.transaction(tx -> execute(penstock, User.DDL));
      Users users = penstock.repository(Users.class);
      User ann = users.insert(User.of("ann@example.org"));
      long before = penstock.stats().statements();
      for (int i = 0; i < 10; i++) {
        assertThat(users.find(ann.id())).contains(ann);
      }
      assertThat(penstock.stats().statements()).as("written through").isEqualTo(before);

      User beth = users.update(ann.withName("Beth"));
      assertThat(users.find(ann.id())).contains(beth);
      assertThat(penstock.stats().statements()).isEqualTo(before + 1);
      assertThatThrownBy(
              () ->
                  penstock.transaction(
                      tx -> {
                        users.update(beth.withName("Carl"));
                        throw new IllegalStateException("no");
                      }))
          .hasMessage("no");
      assertThat(users.find(ann.id())).contains(beth);
    }
  }

  @Test
  void theLocalTierAloneIsWarmed(PostgresServer postgres) {
    String url = postgres.newDatabase();
    try (Penstock penstock = Penstock.builder().source(Postgres.connect(url)).open()) {
      penstock.transaction(tx -> execute(penstock, User.DDL));
      penstock.transaction(
          tx -> execute(penstock, "insert into users (email, name, version) values ('a', 'A', 0)"));
      Users users = penstock.repository(Users.class);
      Warming all = Warming.of(10, 1_000);
      assertThat(users.warm(all)).isEqualTo(new Warmed(1, 0, 1, 0, 0, 0));
      assertThat(users.warm(all)).isEqualTo(new Warmed(1, 1, 0, 0, 0, 0));
      long before = penstock.stats().statements();
      assertThat(users.find(1L)).isPresent();
      assertThat(penstock.stats().statements()).isEqualTo(before);
    }
  }

  @Test
  void cachesNeedNoSource() {
    try (Penstock penstock = Penstock.builder().open()) {
      Cache<String, String> cache =
          penstock.cache(
              "rates", String.class, String.class, CachePolicy.ttl(Duration.ofMinutes(1)));
      assertThat(cache.get("EUR", key -> "1")).isEqualTo("1");
      assertThat(cache.get("EUR", key -> "2")).isEqualTo("1");
      cache.put("EUR", "3");
      assertThat(cache.getIfPresent("EUR")).isEqualTo("3");
      cache.clear();
      assertThat(cache.getIfPresent("EUR")).isNull();
      assertThatThrownBy(() -> penstock.transaction(tx -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("source(Postgres.connect(url))");
    }
  }

  private static int execute(Penstock penstock, String sql) {
    try (var connection = penstock.dataSource().getConnection();
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
