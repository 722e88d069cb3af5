package io.github.penstock.spec;

import java.util.Objects;

/**
 * One step of an order. Made by plans. Immutable.
 *
 * @param component the component of the row whose column is compared
 * @param descending whether the greatest comes first
 * @since 0.1
 */
public record Order(String component, boolean descending) {

  /** Checks. */
  public Order {
    Objects.requireNonNull(component, "component");
  }
}
