package io.github.penstock.postgres;

import io.github.penstock.cache.TypeRef;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists and sets whose column is an array. They are sent as the text of an array, so that the
 * server finds out of what, and rows with arrays of different lengths fit into one statement.
 */
final class ArrayColumns {

  private ArrayColumns() {}

  /** The type of a list or set of elements that are not arrays themselves. */
  static ColumnType of(TypeRef declared, ColumnType element) {
    SqlType sql =
        SqlType.untyped(
            element.sql().column() + "[]",
            type -> type.array() && element.sql().accepts().test(type.element()));
    boolean set = declared.name().equals(Set.class.getName());
    return ColumnType.untyped(
        declared.toString(),
        sql,
        values -> text(withoutNull((Collection<?>) values), element),
        (rows, column) -> read(rows.getArray(column), element, set));
  }

  /** As PostgreSQL writes it, such as {@code {"a",NULL}}. */
  static String text(Collection<? extends @Nullable Object> values, ColumnType element) {
    return values.stream()
        .map(
            value ->
                value == null ? "NULL" : quoted(String.valueOf(element.toElement().apply(value))))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Collection<?> withoutNull(Collection<?> values) {
    values.forEach(value -> Objects.requireNonNull(value, "a list or set for an array holds null"));
    return values;
  }

  private static String quoted(String element) {
    return '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static @Nullable Object read(@Nullable Array array, ColumnType element, boolean set)
      throws SQLException {
    if (array == null) {
      return null;
    }
    Collection<Object> values = set ? new LinkedHashSet<>() : new ArrayList<>();
    try (ResultSet elements = array.getResultSet()) {
      while (elements.next()) {
        Object value = element.read(elements, 2);
        if (value == null) {
          throw new SQLDataException(
              "an element is NULL, and elements take no null: array_remove(.., null) leaves it out",
              "22004");
        }
        values.add(value);
      }
    } finally {
      array.free();
    }
    return set
        ? Collections.unmodifiableSet((Set<?>) values)
        : Collections.unmodifiableList((List<?>) values);
  }
}
