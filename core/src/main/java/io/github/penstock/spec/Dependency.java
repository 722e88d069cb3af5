package io.github.penstock.spec;

import java.util.List;
import java.util.Objects;

/**
 * What the result of a statement depends on, or what a statement changes: rows of a table whose
 * columns have the values of some arguments. Made by plans. Immutable.
 *
 * @param table the table
 * @param columns the columns; none for every row of the table
 * @param arguments for each column the index of the argument that has its value
 * @since 0.1
 */
public record Dependency(String table, List<String> columns, List<Integer> arguments) {

  /** Checks and copies. */
  public Dependency {
    Objects.requireNonNull(table, "table");
    columns = List.copyOf(columns);
    arguments = List.copyOf(arguments);
    if (columns.size() != arguments.size()) {
      throw new IllegalArgumentException(
          columns.size() + " columns and " + arguments.size() + " arguments");
    }
  }
}
