package io.github.penstock.samples.shop.check;

/**
 * Something that is read and written as a whole. Immutable.
 *
 * @param kind what it is
 * @param id its key: a number, or the text of an e-mail address
 */
public record Entity(Kind kind, Object id) {

  /** What can be read by a key. */
  public enum Kind {
    /** A row of users. */
    USER,
    /** Whether anybody has an e-mail address. */
    EMAIL,
    /** A row of products. */
    PRODUCT,
    /** A row of orders. */
    ORDER,
    /** All lines of an order; its version is their number. */
    ITEMS
  }

  @Override
  public String toString() {
    return kind + " " + id;
  }
}
