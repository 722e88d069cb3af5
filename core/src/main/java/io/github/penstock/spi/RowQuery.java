package io.github.penstock.spi;

import io.github.penstock.spec.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared way to read rows of a table that may be stored in a cache. Runs on the connection of
 * the current transaction, or on one of its own. Thread-safe.
 *
 * @param <V> the type of the row
 * @since 0.1
 */
@FunctionalInterface
public interface RowQuery<V> {

  /**
   * Runs it.
   *
   * @param values the values of the selection's components in their order; null finds rows that
   *     have none
   * @param range which of the rows
   * @return the rows in the order of the selection, with what the statement saw; throws {@code
   *     SourceException}
   */
  Proven<List<V>> run(List<? extends @Nullable Object> values, Range range);
}
