package io.github.penstock.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.spi.Outbox;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open database: hands out its parts and ends the pool where it is ours. Thread-safe. */
final class PostgresSession implements SourceSession {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSession.class);
  private static final String OUTBOX = "outbox.check";

  private final @Nullable HikariDataSource owned;
  private final Connections connections;
  private final SlowTransactions slow;
  private final ThreadTransactions transactions;
  private final Statements statements;
  private final StatementPlanner planner;
  private final JoiningDataSource joined;
  private final Visibility visibility;
  private final PostgresOptions options;
  private final SourceContext context;
  private final PoolFigures pool;

  PostgresSession(
      DataSource dataSource,
      @Nullable HikariDataSource owned,
      Connections connections,
      PostgresOptions options,
      SourceContext context) {
    this.owned = owned;
    this.connections = connections;
    this.slow = new SlowTransactions(options.slowTransaction(), context.time(), LOG::warn);
    this.transactions =
        new ThreadTransactions(connections, context.time(), slow, context.statements());
    this.statements = new Statements(connections, transactions);
    this.planner = new PostgresPlanner(statements, context);
    this.joined = new JoiningDataSource(dataSource, transactions, connections, null);
    this.visibility = new PostgresVisibility(connections, transactions, statements);
    this.options = options;
    this.context = context;
    this.pool = new PoolFigures(dataSource);
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

  @Override
  public Visibility visibility() {
    return visibility;
  }

  @Override
  public Outbox outbox(String namespace) {
    OutboxTable table = connections.isProvable() ? outboxTable() : null;
    if (table == null && options.requiresOutbox()) {
      throw OutboxTable.missing();
    }
    LOG.info(
        "Writes that the remote tier cannot be told of {}.",
        table == null
            ? "fail: there is no table penstock_outbox"
            : "are committed with a row in " + table.name());
    return table == null
        ? Outbox.NONE
        : new PostgresOutbox(table, namespace, connections, transactions);
  }

  private @Nullable OutboxTable outboxTable() {
    Connection connection = connections.take(OUTBOX);
    try {
      return OutboxTable.ask(connection);
    } catch (SQLException e) {
      throw connections.failures().of(OUTBOX, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  @Override
  public long statements() {
    return statements.sent();
  }

  @Override
  public boolean isReachable() {
    return connections.isReachable();
  }

  @Override
  public SourceSession as(String tenant) {
    Tenant entered = new Tenant(options.tenantVariable(), tenant);
    return new TenantSession(
        this,
        new PostgresPlanner(statements.as(entered), context),
        new TenantTransactions(transactions, entered),
        joined.as(entered));
  }

  @Override
  public int loadsAtOnce() {
    return pool.loadsAtOnce();
  }

  @Override
  public void close() {
    slow.close();
    if (owned != null) {
      owned.close();
    }
  }
}
