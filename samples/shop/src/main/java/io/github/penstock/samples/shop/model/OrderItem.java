package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import java.math.BigDecimal;

/**
 * A line of an order. Immutable.
 *
 * @param id the key, given by the database
 * @param orderId the order
 * @param line its number in the order, from 1
 * @param productId what was bought
 * @param quantity how many
 * @param price of one, on that day
 * @param writtenBy the operation that wrote the row, 0 for the first filling
 */
@Table("order_items")
public record OrderItem(
    @Id(generated = true) long id,
    long orderId,
    int line,
    long productId,
    int quantity,
    BigDecimal price,
    long writtenBy) {

  /**
   * One piece of something, on a line that the database does not know yet.
   *
   * @param order the order
   * @param line its number in the order
   * @param product what is bought
   * @param operation who writes it
   * @return the row to insert
   */
  public static OrderItem of(long order, int line, Product product, long operation) {
    return new OrderItem(0, order, line, product.id(), 1, product.price(), operation);
  }

  /**
   * What the line costs.
   *
   * @return price times quantity
   */
  public BigDecimal amount() {
    return price.multiply(BigDecimal.valueOf(quantity));
  }
}
