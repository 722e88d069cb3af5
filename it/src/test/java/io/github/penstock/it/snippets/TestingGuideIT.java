package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.fault.Direction;
import io.github.penstock.testkit.fault.Fault;
import io.github.penstock.testkit.fault.FaultProxy;
import io.github.penstock.testkit.fault.Link;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on tests of one's own code. */
@PenstockServers
class TestingGuideIT {

  /** An account. */
  @Table("accounts")
  public record Account(@Id long id, long balance) {}

  /** Accounts. */
  @Repository
  @Cached(ttl = "1h")
  public interface Accounts extends Crud<Account, Long> {}

  private static String database(PostgresServer postgres) throws SQLException {
    String url = postgres.newDatabase();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create table accounts (id bigint primary key, balance bigint not null)");
    }
    return url;
  }

  @Test
  void redisOutOfReach(PostgresServer postgres, RedisServer redis) throws SQLException {
    String url = database(postgres);
    try (FaultProxy proxy = FaultProxy.before(redis.uri());
        Penstock penstock =
            Penstock.builder()
                .namespace("testing-guide")
                .source(Postgres.connect(url))
                .remote(Redis.connect(proxy.uri()))
                .open()) {
      Accounts accounts = penstock.repository(Accounts.class);
      accounts.insert(new Account(1, 100));

      proxy.inject(Fault.blackHole());
      assertThatThrownBy(() -> accounts.update(new Account(1, 90)))
          .isInstanceOf(RemoteTierException.class);
      assertThat(accounts.find(1L)).contains(new Account(1, 100));

      proxy.heal();
      Await.until("writes work again", Duration.ofSeconds(20), () -> canWrite(accounts));
    }
  }

  @Test
  void answerToCommitLost(PostgresServer postgres) throws SQLException {
    try (FaultProxy proxy = FaultProxy.before(database(postgres));
        Penstock penstock = Penstock.builder().source(Postgres.connect(proxy.uri())).open()) {
      Accounts accounts = penstock.repository(Accounts.class);
      proxy.inject(Fault.cut(Direction.TO_CLIENT, 0), Link::isCommitting);
      assertThatThrownBy(() -> accounts.insert(new Account(1, 100)))
          .isInstanceOf(CommitOutcomeException.class);
      proxy.heal();
      assertThat(accounts.find(1L)).isPresent(); // it had been committed
    }
  }

  private static boolean canWrite(Accounts accounts) {
    try {
      accounts.update(new Account(1, 90));
      return true;
    } catch (RemoteTierException e) {
      return false;
    }
  }
}
