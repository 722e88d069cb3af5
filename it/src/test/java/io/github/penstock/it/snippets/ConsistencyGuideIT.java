package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Freshness;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on consistency. */
@PenstockServers
class ConsistencyGuideIT {

  /** A member of a team. */
  @Table("users")
  public record User(@Id long id, String name, long teamId) {}

  /** Members. */
  @Repository
  @Cached(ttl = "1h", bound = "2s")
  public interface Users extends Crud<User, Long> {}

  /** What somebody computes for a team. */
  public record TeamReport(long team, int number) {}

  private final Penstock penstock;
  private final Penstock elsewhere;
  private final Users users;
  private final Users usersElsewhere;
  private final AtomicInteger computed = new AtomicInteger();

  ConsistencyGuideIT(PostgresServer postgres, RedisServer redis) throws SQLException {
    String url = postgres.newDatabase();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table users (id bigint primary key, name text not null, team_id bigint not null)");
    }
    penstock = open(url, redis.uri());
    elsewhere = open(url, redis.uri());
    users = penstock.repository(Users.class);
    usersElsewhere = elsewhere.repository(Users.class);
  }

  private static Penstock open(String url, String redis) {
    return Penstock.builder()
        .namespace("consistency-guide")
        .source(Postgres.connect(url))
        .remote(Redis.connect(redis))
        .open();
  }

  @AfterEach
  void close() {
    penstock.close();
    elsewhere.close();
  }

  @Test
  void policy() {
    // spotless:off
    CachePolicy prices =
        CachePolicy.ttl(Duration.ofHours(1))
            .with(Freshness.DEFAULT.with(Duration.ofSeconds(2)).with(Consistency.BOUNDED));
    // spotless:on
    assertThat(prices.freshness().bound()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void scopes() {
    long id = 1;
    users.insert(new User(id, "Ann", 4));
    assertThat(usersElsewhere.find(id)).isPresent();
    User changed = new User(id, "Beth", 4);
    // spotless:off
    Optional<User> now = penstock.read(Consistency.STRONG, () -> users.find(id)); // one round trip to Redis
    Optional<User> row = penstock.read(Consistency.SOURCE, () -> users.find(id)); // the database, nothing cached

    users.update(changed);
    String cookie = penstock.lastCommit().toString(); // carried to another node, by your application

    ConsistencyToken seen = ConsistencyToken.parse(cookie);
    Optional<User> mine = elsewhere.read(seen, () -> usersElsewhere.find(id)); // sees at least that commit
    // spotless:on
    assertThat(now).isEqualTo(row);
    assertThat(mine).contains(changed);
    assertThat(cookie).isNotEmpty();
  }

  @Test
  void tags() {
    CacheSpec spec =
        new CacheSpec(
            "reports",
            TypeRef.of(Long.class),
            TypeRef.of(TeamReport.class),
            CachePolicy.ttl(Duration.ofHours(1)));
    User moved = users.insert(new User(2, "Ann", 4));
    // spotless:off
    Cache<Long, TeamReport> reports =
        penstock.cache(spec, team -> List.of("team:" + team, "prices"));
    // spotless:on
    TeamReport first = reports.get(4L, this::compute);
    TeamReport other = reports.get(5L, this::compute);
    // spotless:off
    penstock.transaction(
        tx -> {
          users.update(moved);
          penstock.invalidateTags("team:4", "team:7");
          return moved;
        });
    // spotless:on
    assertThat(reports.get(4L, this::compute)).isNotEqualTo(first);
    assertThat(reports.get(5L, this::compute).number()).isEqualTo(other.number());
  }

  private TeamReport compute(long team) {
    return new TeamReport(team, computed.incrementAndGet());
  }
}
