package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.OrderBy;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.repository.Crud;
import java.util.List;

/** The lines of orders. Implemented by the library; thread-safe. */
@Repository
@Cached(ttl = "10m")
public interface OrderItems extends Crud<OrderItem, Long> {

  /**
   * The lines of an order. Their keys are one entry of a cache, the rows entries of another.
   *
   * @param orderId the order
   * @return its lines in their order, none where there is no such order
   */
  @Find
  @OrderBy("line")
  List<OrderItem> byOrderId(long orderId);

  /**
   * How many lines an order has, asked of the database: for one who holds the order's lock and is
   * about to add a line.
   *
   * @param orderId the order
   * @return the number of its last line, 0 where it has none
   */
  @Sql("select coalesce(max(line), 0) from order_items where order_id = :orderId")
  int lastLine(long orderId);
}
