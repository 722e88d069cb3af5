package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom real transactions name when they are slow. */
@PenstockServers
class SlowTransactionsIT {

  private static final Duration LIMIT = Duration.ofHours(10);

  private final ManualTime time = new ManualTime();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final SlowTransactions slow = new SlowTransactions(LIMIT, time, reports::add);
  private final HikariDataSource pool = new HikariDataSource();
  private final Connections connections;
  private final ThreadTransactions transactions;

  SlowTransactionsIT(PostgresServer server) throws SQLException {
    pool.setJdbcUrl(server.newDatabase());
    pool.setMaximumPoolSize(1);
    Failures failures = new Failures(false, () -> "");
    try (Connection connection = pool.getConnection()) {
      connections =
          new Connections(pool, failures, Server.ask(connection), new PhysicalConnections(false));
    }
    transactions = new ThreadTransactions(connections, time, slow, StatementListener.NONE);
  }

  @AfterEach
  void close() {
    slow.close();
    pool.close();
  }

  @Test
  void whoBeganOneIsNamedWhileItRuns() {
    transactions.run(
        tx -> {
          tx.transactionId();
          tx.tryLock("a");
          time.advance(LIMIT);
          slow.look();
          assertThat(reports).hasSize(1);
          return "done";
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.get(0))
        .startsWith("A transaction has been open for")
        .contains("with 1 statements", opener("whoBeganOneIsNamedWhileItRuns"));
  }

  @Test
  void whoBeganOneIsNamedAtItsEnd() {
    transactions.run(
        tx -> {
          time.advance(LIMIT);
          return "done";
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.get(0))
        .startsWith("A transaction took")
        .contains(opener("whoBeganOneIsNamedAtItsEnd"));
  }

  @Test
  void whoLeftOneOpenIsNamed() throws SQLException {
    JoiningDataSource dataSource = new JoiningDataSource(pool, transactions, connections, null);
    try (Connection connection = dataSource.getConnection()) {
      beginOn(connection);
      time.advance(LIMIT);
      slow.look();
      connection.commit();
    }

    assertThat(reports).hasSize(1);
    assertThat(reports.get(0)).contains(opener("beginOn"));
  }

  private static void beginOn(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
  }

  private static String opener(String method) {
    return "it was begun at "
        + SlowTransactionsIT.class.getName()
        + "."
        + method
        + "(SlowTransactionsIT.java:";
  }
}
