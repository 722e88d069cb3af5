package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Version;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What somebody bought, without its items. Immutable.
 *
 * @param id the key, given by the database
 * @param userId who bought
 * @param status how far it has come
 * @param total the sum of the items
 * @param placedAt when it was placed
 * @param writtenBy the operation that wrote the row last, 0 for the first filling
 * @param version counts the updates
 */
@Table("orders")
public record Order(
    @Id(generated = true) long id,
    long userId,
    Status status,
    BigDecimal total,
    Instant placedAt,
    long writtenBy,
    @Version int version) {

  /** How far an order has come. */
  public enum Status {
    /** The customer waits. */
    PLACED,
    /** The parcel is under way. */
    SHIPPED,
    /** The customer waits no longer. */
    CANCELLED
  }

  /**
   * An order that the database does not know yet.
   *
   * @param userId who buys
   * @param total the sum of the items
   * @param now when
   * @param operation who writes it
   * @return the row to insert
   */
  public static Order placed(long userId, BigDecimal total, Instant now, long operation) {
    return new Order(0, userId, Status.PLACED, total, now, operation, 0);
  }

  /**
   * The same order with something more.
   *
   * @param amount what that costs
   * @param operation who writes it
   * @return the row to update with
   */
  public Order enlarged(BigDecimal amount, long operation) {
    return new Order(id, userId, status, total.add(amount), placedAt, operation, version);
  }
}
