package io.github.penstock.spi;

import java.util.Objects;

/**
 * What a source is given when it is opened. Immutable.
 *
 * @param time the clock
 * @param classLoader where the classes of rows are found
 * @param statements is told of each statement
 * @since 0.1
 */
public record SourceContext(
    TimeSource time, ClassLoader classLoader, StatementListener statements) {

  /** Checks. */
  public SourceContext {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(classLoader, "classLoader");
    Objects.requireNonNull(statements, "statements");
  }
}
