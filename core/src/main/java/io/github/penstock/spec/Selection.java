package io.github.penstock.spec;

import java.util.List;

/**
 * Which rows of a table, and in which order. Made by plans. Immutable.
 *
 * @param components the components whose columns are compared with the arguments, in their order
 * @param order how the rows follow each other; none for any order
 * @since 0.1
 */
public record Selection(List<String> components, List<Order> order) {

  /** Copies. */
  public Selection {
    components = List.copyOf(components);
    order = List.copyOf(order);
  }

  /**
   * Rows by components, in any order.
   *
   * @param components the components whose columns are compared
   * @return the selection
   */
  public static Selection by(List<String> components) {
    return new Selection(components, List.of());
  }
}
