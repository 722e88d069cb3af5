package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Key;
import java.util.List;

/**
 * The lines of orders: a repository written by hand ({@link JdbcOrderItems}), to which {@code
 * penstock.decorate} adds the caching that is declared here. Thread-safe.
 */
public interface OrderItems {

  /** The name of the cache. */
  String CACHE = "order-items";

  /**
   * The lines of an order.
   *
   * @param orderId the order
   * @return its lines in their order, none where there is no such order
   */
  @Cached(name = CACHE, ttl = "10m")
  List<OrderItem> byOrder(long orderId);

  /**
   * Adds lines to an order, in the current transaction or in one of its own.
   *
   * @param orderId the order
   * @param items lines of that order and of no other
   */
  @CacheInvalidate(CACHE)
  void add(@Key long orderId, List<OrderItem> items);

  /**
   * How many lines an order has, asked of the database: for one who holds the order's lock and is
   * about to add a line.
   *
   * @param orderId the order
   * @return the number of its last line, 0 where it has none
   */
  int lastLine(long orderId);
}
