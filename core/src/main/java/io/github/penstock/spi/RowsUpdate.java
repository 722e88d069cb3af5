package io.github.penstock.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared way to change rows of a table by a user's statement. Runs in the current transaction;
 * called inside one only. Thread-safe.
 *
 * @param <V> the type of the row
 * @since 0.1
 */
@FunctionalInterface
public interface RowsUpdate<V> {

  /**
   * Runs it.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the rows as they are now, or as they were where they were deleted; throws {@code
   *     SourceException}
   */
  List<V> run(List<? extends @Nullable Object> arguments);
}
