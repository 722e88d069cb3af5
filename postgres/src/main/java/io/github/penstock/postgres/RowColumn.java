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
  static @Nullable RowColumn of(Components.Named named, ClassLoader loader, List<String> mistakes) {
    String where = "component " + named.component();
    boolean optional = isOptional(named.type());
    TypeRef content = optional ? named.type().argument(0) : named.type();
    ColumnType type =
        named.converter() == null
            ? ColumnTypes.of(content, loader)
            : Converters.of(named.converter(), content, loader, where, mistakes);
    if (type == null) {
      if (named.converter() == null) {
        mistakes.add(
            where + " is a " + named.type() + ", which " + ColumnTypes.why(content, loader));
      }
      return null;
    }
    return new RowColumn(named.component(), named.column(), type, optional, named.nullable());
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
    } catch (RuntimeException e) {
      throw new SourceException(
          "%s: the converter of component %s refused what column %s holds. Correct the value, or let the converter accept it"
              .formatted(statement, component, column),
          statement,
          null,
          e);
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
