package io.github.penstock.samples.shop.setup;

import io.github.penstock.samples.shop.load.Sizes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Fills the tables with rows that follow from their ids alone. The database makes them itself, so
 * that no row travels. Used by one thread.
 */
public final class Filling {

  private static final int CHUNK = 50_000;

  private static final String USERS =
      """
      insert into users (id, email, name, city)
      select id, 'user' || id || '@shop.example', 'Customer ' || id,
             (array['Basel', 'Bergen', 'Brno', 'Gent', 'Graz', 'Porto', 'Turku'])[1 + id % 7]
        from generate_series(?::bigint, ?::bigint) id
      """;

  private static final String PRODUCTS =
      """
      insert into products (id, sku, name, price, stock)
      select id, 'SKU-' || lpad(id::text, 8, '0'), 'Product ' || id,
             (100 + id * 37 % 9900) / 100.0, 1000000
        from generate_series(?::bigint, ?::bigint) id
      """;

  /** Orders and their lines in one statement, so that each total is the sum of its lines. */
  private static final String ORDERS =
      """
      with lines as (
        select o as id, line, p.id as product_id, 1 + ((o + line) %% 3)::int as quantity, p.price
          from generate_series(?::bigint, ?::bigint) o,
               generate_series(1, 1 + (o %% %d)::int) line,
               products p
         where p.id = 1 + (o * 31 + line * 17) %% %d),
      placed as (
        insert into orders (id, user_id, status, total, placed_at)
        select id, 1 + id * 7919 %% %d, case when id %% 4 = 0 then 'PLACED' else 'SHIPPED' end,
               sum(price * quantity), now() - id %% 1000 * interval '1 hour'
          from lines group by id)
      insert into order_items (order_id, line, product_id, quantity, price)
      select id, line, product_id, quantity, price from lines
      """;

  private final Database database;
  private final Sizes sizes;
  private final Consumer<String> progress;
  private final BooleanSupplier isOver;

  /**
   * A filling that has not begun.
   *
   * @param database with empty tables
   * @param sizes how much
   * @param progress is told what was done, line by line
   * @param isOver asked between two steps: true ends the filling before it is done
   */
  public Filling(
      Database database, Sizes sizes, Consumer<String> progress, BooleanSupplier isOver) {
    this.database = database;
    this.sizes = sizes;
    this.progress = progress;
    this.isOver = isOver;
  }

  /** Fills; throws {@link SetupException} where the database refuses. */
  public void run() {
    String orders = ORDERS.formatted(Sizes.MOST_LINES, sizes.products(), sizes.users());
    try (Connection connection = database.dataSource().getConnection()) {
      fill(connection, "users", USERS, sizes.users());
      fill(connection, "products", PRODUCTS, sizes.products());
      fill(connection, "orders", orders, sizes.orders());
      finish(connection);
    } catch (SQLException e) {
      throw new SetupException("Filling the shop failed: " + e.getMessage(), e);
    }
  }

  private void fill(Connection connection, String table, String sql, int rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int from = 1; from <= rows && !isOver.getAsBoolean(); from += CHUNK) {
        int to = Math.min(rows, from + CHUNK - 1);
        insert.setLong(1, from);
        insert.setLong(2, to);
        insert.execute();
        progress.accept("filling: %,d of %,d %s".formatted(to, rows, table));
      }
    }
  }

  /** New rows get the ids after these, and the planner learns how many there are. */
  private void finish(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : new String[] {"users", "products", "orders"}) {
        if (!isOver.getAsBoolean()) {
          statement.execute(
              "select setval(pg_get_serial_sequence('%1$s', 'id'), max(id)) from %1$s"
                  .formatted(table));
          statement.execute("vacuum analyze " + table);
        }
      }
      if (!isOver.getAsBoolean()) {
        statement.execute("vacuum analyze order_items");
      }
    }
  }
}
