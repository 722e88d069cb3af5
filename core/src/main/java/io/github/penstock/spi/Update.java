package io.github.penstock.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared way to change rows. Runs in the current transaction; called inside one only.
 * Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Update {

  /**
   * Runs it.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return how many rows were changed; throws {@code SourceException}
   */
  long run(List<? extends @Nullable Object> arguments);
}
