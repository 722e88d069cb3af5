package io.github.penstock.spi;

import java.util.Objects;

/**
 * What a source is given when it is opened. Immutable.
 *
 * @param time the clock
 * @param classLoader where the classes of rows are found
 * @since 0.1
 */
public record SourceContext(TimeSource time, ClassLoader classLoader) {

  /** Checks. */
  public SourceContext {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(classLoader, "classLoader");
  }
}
