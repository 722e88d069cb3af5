package io.github.penstock.samples.shop.model;

import io.github.penstock.cache.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * The lines of orders by plain JDBC; knows nothing of caches. It takes its connections from {@code
 * penstock.dataSource()}, and so works in the current transaction where there is one. Thread-safe.
 */
public final class JdbcOrderItems implements OrderItems {

  private static final String SELECT =
      "select order_id, line, product_id, quantity, price, written_by from order_items"
          + " where order_id = ? order by line";
  private static final String INSERT =
      "insert into order_items (order_id, line, product_id, quantity, price, written_by)"
          + " values (?, ?, ?, ?, ?, ?)";
  private static final String LAST_LINE =
      "select coalesce(max(line), 0) from order_items where order_id = ?";

  private final DataSource dataSource;
  private final LongAdder statements = new LongAdder();

  /**
   * Over a data source.
   *
   * @param dataSource where connections come from; not closed here
   */
  public JdbcOrderItems(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public List<OrderItem> byOrder(long orderId) {
    statements.increment();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setLong(1, orderId);
      try (ResultSet rows = select.executeQuery()) {
        List<OrderItem> items = new ArrayList<>();
        while (rows.next()) {
          items.add(
              new OrderItem(
                  rows.getLong(1),
                  rows.getInt(2),
                  rows.getLong(3),
                  rows.getInt(4),
                  rows.getBigDecimal(5),
                  rows.getLong(6)));
        }
        return List.copyOf(items);
      }
    } catch (SQLException e) {
      throw failed("byOrder", e);
    }
  }

  @Override
  public void add(long orderId, List<OrderItem> items) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (OrderItem item : items) {
        insert.setLong(1, orderId);
        insert.setInt(2, item.line());
        insert.setLong(3, item.productId());
        insert.setInt(4, item.quantity());
        insert.setBigDecimal(5, item.price());
        insert.setLong(6, item.writtenBy());
        insert.addBatch();
        statements.increment();
      }
      insert.executeBatch();
    } catch (SQLException e) {
      throw failed("add", e);
    }
  }

  @Override
  public int lastLine(long orderId) {
    statements.increment();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(LAST_LINE)) {
      select.setLong(1, orderId);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    } catch (SQLException e) {
      throw failed("lastLine", e);
    }
  }

  /**
   * What this repository has asked of the database; the library counts its own statements.
   *
   * @return statements sent
   */
  public long statements() {
    return statements.sum();
  }

  private static SourceException failed(String method, SQLException e) {
    return new SourceException(
        "OrderItems." + method + " failed with SQL state " + e.getSQLState(),
        "OrderItems." + method,
        e.getSQLState(),
        e);
  }
}
