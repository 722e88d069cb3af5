package io.github.penstock.benchmarks.stampede;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The items, and what the server counts of the statements that read them, the same way for all
 * systems. A row can be made slow; who reads the view waits in the server. Used by one thread.
 */
final class Database {

  /** The extension that counts, which must be there from the server's start. */
  static final String COUNTER = "pg_stat_statements";

  private static final String TABLES =
      """
      create extension %2$s;
      create table item_rows (id bigint primary key, text text not null, delay double precision);
      insert into item_rows select id, repeat('x', 100), null from generate_series(1, %1$d) id;
      analyze item_rows;
      create view items as
        select id, text || coalesce(pg_sleep(delay)::text, '') as text from item_rows;
      """;

  private static final String COUNT =
      "select coalesce(sum(calls) filter (where query ilike '%from%items%'), 0),"
          + " coalesce(sum(calls) filter (where query not ilike '%items%'"
          + " and query not ilike '%pg_stat_statements%'), 0)"
          + " from pg_stat_statements";

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();

  Database(String jdbcUrl) {
    dataSource.setURL(jdbcUrl);
  }

  /**
   * What the server ran.
   *
   * @param items statements that read items
   * @param others all else, but for transactions' begin and end
   */
  record Statements(long items, long others) {}

  void create(int rows) throws SQLException {
    run(TABLES.formatted(rows, COUNTER));
  }

  /** Makes rows slow, or quick again with a delay of zero. */
  void delay(long first, int count, Duration delay) throws SQLException {
    String text = delay.isZero() ? "null" : String.valueOf(delay.toNanos() / 1e9);
    run(
        "update item_rows set delay = %s where id >= %d and id < %d"
            .formatted(text, first, first + count));
  }

  void startCounting() throws SQLException {
    run("select pg_stat_statements_reset()");
  }

  Statements count() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(COUNT)) {
      rows.next();
      return new Statements(rows.getLong(1), rows.getLong(2));
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
