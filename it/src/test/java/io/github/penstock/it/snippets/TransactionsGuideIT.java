package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Version;
import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.LockMode;
import io.github.penstock.transaction.Retry;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on transactions. */
@PenstockServers
class TransactionsGuideIT {

  /** An account. */
  @Table("accounts")
  public record Account(@Id long id, long balance, @Version int version) {
    Account plus(long cents) {
      return new Account(id, balance + cents, version);
    }
  }

  /** Accounts. */
  @Repository
  @Cached(ttl = "1h")
  public interface Accounts extends Crud<Account, Long> {}

  private final Penstock penstock;
  private final Accounts accounts;
  private final List<String> mail = new ArrayList<>();

  TransactionsGuideIT(PostgresServer postgres) throws SQLException {
    String url = postgres.newDatabase();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table accounts (id bigint primary key, balance bigint not null,"
              + " version int not null); insert into accounts select id, 1000, 0"
              + " from generate_series(1, 3) id");
    }
    penstock = Penstock.builder().source(Postgres.connect(url)).open();
    accounts = penstock.repository(Accounts.class);
  }

  @AfterEach
  void close() {
    penstock.close();
  }

  private long move(long from, long to, long cents) {
    accounts.update(accounts.find(from).orElseThrow().plus(-cents));
    return accounts.update(accounts.find(to).orElseThrow().plus(cents)).balance();
  }

  @Test
  void optionsAndRetries() {
    TransactionOptions careful =
        TransactionOptions.DEFAULT.with(Isolation.SERIALIZABLE).withTimeout(Duration.ofSeconds(2));
    long moved = penstock.transaction(careful, tx -> move(1, 2, 500));

    assertThat(moved).isEqualTo(1500);

    long inTheEnd =
        penstock.transaction(
            TransactionOptions.DEFAULT.with(Isolation.SERIALIZABLE),
            Retry.conflicts(10).withDeadline(Duration.ofSeconds(5)),
            tx -> {
              tx.afterCommit(() -> mail.add("moved"));
              return move(2, 1, 500);
            });

    assertThat(inTheEnd).isEqualTo(1000);
    assertThat(mail).containsExactly("moved");
  }

  @Test
  void nestedWork() {
    penstock.transaction(
        tx -> {
          Account account = accounts.forUpdate(1L).orElseThrow();
          try {
            tx.nested(in -> accounts.insert(new Account(1, 0, 0)));
          } catch (SourceException taken) {
            mail.add("taken");
          }
          return accounts.update(account.plus(10));
        });

    assertThat(mail).containsExactly("taken");
    assertThat(accounts.find(1L).orElseThrow().balance()).isEqualTo(1010);
  }

  @Test
  void locks() {
    long locked =
        penstock.transaction(
            tx -> {
              Map<Long, Account> both = accounts.lockAll(List.of(2L, 1L));
              Optional<Account> free = accounts.forUpdate(3L, LockMode.SKIP_LOCKED);
              tx.lock("end of day");
              return both.size() + free.stream().count();
            });

    assertThat(locked).isEqualTo(3);
  }
}
