package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;
import java.math.BigDecimal;

/**
 * Something to buy. Immutable.
 *
 * @param id the key
 * @param sku the number on the shelf, unique
 * @param name what it is
 * @param price of one
 * @param stock how many there are
 * @param writtenBy the operation that wrote the row last, 0 for the first filling
 * @param version counts the updates
 */
@Table("products")
public record Product(
    @Id(generated = true) long id,
    @Unique String sku,
    String name,
    BigDecimal price,
    int stock,
    long writtenBy,
    @Version int version) {

  /**
   * The same product for another price.
   *
   * @param newPrice of one
   * @param operation who writes it
   * @return the row to update with
   */
  public Product priced(BigDecimal newPrice, long operation) {
    return new Product(id, sku, name, newPrice, stock, operation, version);
  }

  /**
   * The same product after some were taken from the shelf.
   *
   * @param quantity how many
   * @param operation who writes it
   * @return the row to update with
   */
  public Product taken(int quantity, long operation) {
    return new Product(id, sku, name, price, stock - quantity, operation, version);
  }
}
