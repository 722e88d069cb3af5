package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.Visibility;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What PostgreSQL tells about its transactions. Thread-safe. */
final class PostgresVisibility implements Visibility {

  private static final String BURN = "visibility.burn";
  private static final String DATABASE = "visibility.database";
  private static final BoundStatement SNAPSHOT =
      new BoundStatement("visibility.snapshot", Facts.SELECT, List.of());

  private final Connections connections;
  private final ThreadTransactions transactions;
  private final Statements statements;

  PostgresVisibility(
      Connections connections, ThreadTransactions transactions, Statements statements) {
    this.connections = connections;
    this.transactions = transactions;
    this.statements = statements;
  }

  @Override
  public boolean isProvable() {
    return connections.isProvable();
  }

  @Override
  public Snapshot snapshot() {
    if (!isProvable()) {
      throw new IllegalStateException(
          "PostgreSQL before 13 has no snapshots to prove anything with: ask isProvable() before");
    }
    return statements.uncounted(
        SNAPSHOT,
        (rows, identity) -> {
          rows.next();
          return statements.facts(rows, identity);
        });
  }

  /**
   * Needs a transaction of its own, and a thread takes no second connection while it holds one: so
   * it is refused inside a transaction.
   */
  @Override
  public long burn() {
    if (!isProvable()) {
      return 0;
    }
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
        ResultSet row = statement.executeQuery("select pg_current_xact_id()::text")) {
      row.next();
      long burnt = row.getLong(1);
      connections.endImplicit(connection);
      return burnt;
    } catch (SQLException e) {
      throw connections.failures().of(BURN, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  @Override
  public String database() {
    OpenTransaction open = transactions.open();
    if (open != null) {
      return open.identity().text();
    }
    Connection connection = connections.take(DATABASE);
    try {
      return connections.identity(connection).text();
    } catch (SQLException e) {
      throw connections.failures().of(DATABASE, e);
    } finally {
      connections.giveBack(connection);
    }
  }
}
