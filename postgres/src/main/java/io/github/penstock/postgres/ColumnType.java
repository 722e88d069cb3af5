package io.github.penstock.postgres;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one Java type goes to and comes from PostgreSQL. Immutable and thread-safe.
 *
 * @param javaName the name of the Java type, for messages
 * @param sqlName the type that its arrays are made of
 * @param jdbcType the type of its null; {@link Types#OTHER} leaves the type to the server
 * @param elementType what an array holds
 * @param toParameter makes a value ready for a single parameter
 * @param toElement makes a value ready for an array
 * @param reader reads it
 */
record ColumnType(
    String javaName,
    String sqlName,
    int jdbcType,
    Class<?> elementType,
    Function<Object, Object> toParameter,
    Function<Object, Object> toElement,
    Reader reader) {

  /** Reads one column of the current row. */
  @FunctionalInterface
  interface Reader {
    /** The value, or null for NULL. */
    @Nullable Object read(ResultSet rows, int column) throws SQLException;
  }

  /** A type whose values the driver takes as they are, alone and in arrays. */
  static ColumnType plain(String sqlName, int jdbcType, Class<?> type, Reader reader) {
    return new ColumnType(
        type.getName(), sqlName, jdbcType, type, Function.identity(), Function.identity(), reader);
  }

  /** A type whose arrays are sent as text. */
  static ColumnType textual(
      String sqlName, int jdbcType, Class<?> type, Function<Object, Object> text, Reader reader) {
    return new ColumnType(
        type.getName(), sqlName, jdbcType, String.class, Function.identity(), text, reader);
  }

  ColumnType sending(Function<Object, Object> parameter) {
    return new ColumnType(javaName, sqlName, jdbcType, elementType, parameter, toElement, reader);
  }

  /** Whether the server finds out the type of a single parameter by itself. */
  boolean isUntyped() {
    return jdbcType == Types.OTHER && sqlName.equals("text");
  }

  /** The value of a column of the current row, or null for NULL. */
  @Nullable Object read(ResultSet rows, int column) throws SQLException {
    try {
      return reader.read(rows, column);
    } catch (ClassCastException e) {
      // The driver's answer to some pairs of types; its text names the types.
      throw new SQLDataException(e.getMessage(), "22018", e);
    }
  }

  void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
    if (value == null) {
      statement.setNull(index, jdbcType);
    } else if (isUntyped()) {
      statement.setObject(index, toParameter.apply(value), Types.OTHER);
    } else {
      statement.setObject(index, toParameter.apply(value));
    }
  }

  java.sql.Array array(Connection connection, List<? extends @Nullable Object> values)
      throws SQLException {
    Object[] elements = (Object[]) Array.newInstance(elementType, values.size());
    int next = 0;
    for (Object value : values) {
      elements[next++] = value == null ? null : toElement.apply(value);
    }
    return connection.createArrayOf(sqlName, elements);
  }
}
