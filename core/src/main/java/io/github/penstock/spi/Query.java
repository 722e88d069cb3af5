package io.github.penstock.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared way to read rows. Runs on the connection of the current transaction, or on one of its
 * own. Thread-safe.
 *
 * @param <R> what a row becomes
 * @since 0.1
 */
@FunctionalInterface
public interface Query<R> {

  /**
   * Runs it.
   *
   * @param arguments the arguments in the order of the method's parameters, or of the components
   * @return the rows in the order of the database; throws {@code SourceException}
   */
  List<R> run(List<? extends @Nullable Object> arguments);
}
