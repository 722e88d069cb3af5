package io.github.penstock.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared way to read rows that may be stored in a cache. Runs on the connection of the current
 * transaction, or on one of its own. Thread-safe.
 *
 * @param <R> what a row becomes
 * @since 0.1
 */
@FunctionalInterface
public interface ProvenQuery<R> {

  /**
   * Runs it.
   *
   * @param arguments the arguments in the order of the components
   * @return the rows in the order of the database, with what the statement saw; throws {@code
   *     SourceException}
   */
  Proven<List<R>> run(List<? extends @Nullable Object> arguments);
}
