package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.TypeRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column and the component that it fills. Immutable and thread-safe.
 *
 * @param component the component's name
 * @param column the column's name
 * @param type the type, of the content where the component is an Optional
 * @param optional whether the component is an Optional
 * @param nullable whether the component may be null
 */
record RowColumn(
    String component, String column, ColumnType type, boolean optional, boolean nullable) {

  /** The column for a component, or null where its type is not known, which is noted. */
  static @Nullable RowColumn of(
      String component,
      String column,
      TypeRef declared,
      boolean nullable,
      ClassLoader loader,
      List<String> mistakes) {
    boolean optional = isOptional(declared);
    ColumnType type = ColumnTypes.of(optional ? declared.argument(0) : declared, loader);
    if (type == null) {
      mistakes.add(
          "component "
              + component
              + " is a "
              + declared
              + ", which no column is read into: use "
              + ColumnTypes.KNOWN);
      return null;
    }
    return new RowColumn(component, column, type, optional, nullable);
  }

  static boolean isOptional(TypeRef type) {
    return type.name().equals(Optional.class.getName()) && type.arguments().size() == 1;
  }

  /** What is bound for a component's value: the content of an Optional, or null. */
  static @Nullable Object unwrapped(@Nullable Object value) {
    return value instanceof Optional<?> optional ? optional.orElse(null) : value;
  }

  @Nullable Object read(ResultSet rows, int position, String statement, Failures failures) {
    Object value;
    try {
      value = type.read(rows, position);
    } catch (SQLException e) {
      throw failures.unreadable(statement, column, component, e);
    }
    if (optional) {
      return Optional.ofNullable(value);
    }
    if (value == null && !nullable) {
      throw new SourceException(
          "%s: column %s is NULL, but component %s takes no null. Mark it @Nullable (of a boxed type), make it an Optional, or give the column a value"
              .formatted(statement, column, component),
          statement,
          null,
          null);
    }
    return value;
  }
}
