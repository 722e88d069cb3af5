package io.github.penstock.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An open database: hands out its parts and ends the pool where it is ours. Thread-safe. */
final class PostgresSession implements SourceSession {

  private static final String BURN = "burnTransactionId";

  private final Connections connections;
  private final @Nullable HikariDataSource owned;
  private final Failures failures;
  private final ThreadTransactions transactions;
  private final Statements statements;
  private final StatementPlanner planner;
  private final DataSource joined;

  PostgresSession(
      DataSource dataSource,
      @Nullable HikariDataSource owned,
      Failures failures,
      ClassLoader classLoader) {
    this.connections = new Connections(dataSource, failures);
    this.owned = owned;
    this.failures = failures;
    this.transactions = new ThreadTransactions(connections, failures);
    this.statements = new Statements(connections, transactions, failures);
    this.planner = new PostgresPlanner(statements, failures, classLoader);
    this.joined = new JoiningDataSource(dataSource, transactions);
  }

  @Override
  public StatementPlanner planner() {
    return planner;
  }

  @Override
  public Transactions transactions() {
    return transactions;
  }

  @Override
  public DataSource dataSource() {
    return joined;
  }

  /**
   * Needs a transaction of its own, and a thread takes no second connection while it holds one: so
   * it is refused inside a transaction.
   */
  @Override
  public long burnTransactionId() {
    if (transactions.open() != null) {
      throw new SourceException(
          BURN
              + " needs a transaction of its own, and this thread is inside another: call it before"
              + " that began, or from a thread without one",
          BURN,
          null,
          null);
    }
    Connection connection = connections.take(BURN);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_xact_id()::text::bigint")) {
      row.next();
      long burnt = row.getLong(1);
      connections.endImplicit(connection);
      return burnt;
    } catch (SQLException e) {
      throw failures.of(BURN, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  @Override
  public long statements() {
    return statements.sent();
  }

  @Override
  public void close() {
    if (owned != null) {
      owned.close();
    }
  }
}
