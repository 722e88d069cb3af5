package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The example of the README. */
@PenstockServers
class ReadmeIT {

  // spotless:off
  @Table("users")
  public record User(@Id(generated = true) long id, @Unique String email, String name, @Version int version) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "30s", absentTtl = "5s", write = WriteMode.WRITE_THROUGH)
  public interface Users extends Crud<User, Long> {
    @Find
    Optional<User> byEmail(String email);
  }
  // spotless:on

  /** Who is told of a new name. */
  interface Notifier {
    void renamed(long id);
  }

  @Test
  void example(PostgresServer postgres, RedisServer redis) throws Exception {
    String jdbcUrl = postgres.newDatabase();
    String redisUri = redis.uri();
    try (var connection = DriverManager.getConnection(jdbcUrl);
        var statement = connection.createStatement()) {
      statement.execute(
          "create table users (id bigint generated always as identity primary key,"
              + " email text not null unique, name text not null, version int not null)");
    }
    List<Long> told = new ArrayList<>();
    Notifier notifier = told::add;
    // spotless:off
    try (Penstock penstock =
        Penstock.builder().source(Postgres.connect(jdbcUrl)).remote(Redis.connect(redisUri)).open()) {
      Users users = penstock.repository(Users.class);
      User ann = users.insert(new User(0, "ann@example.org", "Ann", 0));
      Optional<User> again = users.find(ann.id()); // local tier, then Redis, then one statement
      Map<Long, User> some = users.all(List.of(1L, 2L, 3L)); // one multi-get, one statement for the rest
      User renamed =
          penstock.transaction(
              tx -> {
                User current = users.forUpdate(ann.id()).orElseThrow(); // never from a cache
                tx.afterCommit(() -> notifier.renamed(current.id())); // after the caches were told
                return users.update(new User(current.id(), current.email(), "Beth", current.version()));
              });
      // spotless:on
      assertThat(again).contains(ann);
      assertThat(some).containsOnlyKeys(ann.id());
      assertThat(renamed).isEqualTo(new User(ann.id(), "ann@example.org", "Beth", 1));
      assertThat(users.byEmail("ann@example.org")).contains(renamed);
      assertThat(told).containsExactly(ann.id());
    }
  }
}
