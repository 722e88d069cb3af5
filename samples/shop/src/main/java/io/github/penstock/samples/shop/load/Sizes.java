package io.github.penstock.samples.shop.load;

/**
 * How much the shop is filled with. Immutable.
 *
 * @param users rows of users, with ids from 1
 * @param products rows of products, with ids from 1
 * @param orders rows of orders, with ids from 1
 */
public record Sizes(int users, int products, int orders) {

  /** What the demo fills in unless it is told otherwise. */
  public static final Sizes DEFAULT = new Sizes(100_000, 10_000, 300_000);

  /** An order of the filling has from one to so many lines. */
  public static final int MOST_LINES = 3;

  /**
   * How many lines an order of the filling has.
   *
   * @param orderId its id
   * @return from 1 to {@link #MOST_LINES}
   */
  public static int linesOf(long orderId) {
    return 1 + (int) (orderId % MOST_LINES);
  }
}
