package io.github.penstock.samples.shop.model;

import java.math.BigDecimal;

/**
 * A line of an order. Immutable.
 *
 * @param orderId the order
 * @param line its number in the order, from 1
 * @param productId what was bought
 * @param quantity how many
 * @param price of one, on that day
 * @param writtenBy the operation that wrote the row, 0 for the first filling
 */
public record OrderItem(
    long orderId, int line, long productId, int quantity, BigDecimal price, long writtenBy) {

  /**
   * What the line costs.
   *
   * @return price times quantity
   */
  public BigDecimal amount() {
    return price.multiply(BigDecimal.valueOf(quantity));
  }
}
