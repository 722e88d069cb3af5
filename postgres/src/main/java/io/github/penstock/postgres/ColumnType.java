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
 * @param sql what it is to PostgreSQL
 * @param elementType what an array of such parameters holds
 * @param toParameter makes a value ready for a single parameter
 * @param toElement makes a value ready for an array
 * @param reader reads it
 */
record ColumnType(
    String javaName,
    SqlType sql,
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
  static ColumnType plain(SqlType sql, Class<?> type, Reader reader) {
    return new ColumnType(
        type.getName(), sql, type, Function.identity(), Function.identity(), reader);
  }

  /** A type whose arrays are sent as text. */
  static ColumnType textual(
      SqlType sql, Class<?> type, Function<Object, Object> text, Reader reader) {
    return new ColumnType(type.getName(), sql, String.class, Function.identity(), text, reader);
  }

  /** A type that is text wherever it is sent, of a type that the server finds out. */
  static ColumnType untyped(
      String javaName, SqlType sql, Function<Object, Object> text, Reader reader) {
    return new ColumnType(javaName, sql, String.class, text, text, reader);
  }

  ColumnType sending(Function<Object, Object> parameter) {
    return new ColumnType(javaName, sql, elementType, parameter, toElement, reader);
  }

  /** The type that arrays of such parameters are made of. */
  String sqlName() {
    return sql.name();
  }

  /** Whether the server finds out the type of a single parameter by itself. */
  boolean isUntyped() {
    return sql.isUntyped();
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
      // With its name, or "? is null" would be refused for types that the driver leaves open.
      statement.setNull(index, sql.jdbcType(), sql.isNamedForNull() ? sql.name() : null);
    } else if (isUntyped()) {
      statement.setObject(index, whole(toParameter.apply(value)), Types.OTHER);
    } else {
      statement.setObject(index, whole(toParameter.apply(value)));
    }
  }

  java.sql.Array array(Connection connection, List<? extends @Nullable Object> values)
      throws SQLException {
    Object[] elements = (Object[]) Array.newInstance(elementType, values.size());
    int next = 0;
    for (Object value : values) {
      elements[next++] = value == null ? null : whole(toElement.apply(value));
    }
    return connection.createArrayOf(sql.name(), elements);
  }

  /** The driver would send a question mark for half of a surrogate pair, and find other rows. */
  static Object whole(Object value) throws SQLException {
    if (value instanceof String text) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          boolean pair =
              i + 1 < text.length()
                  && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
          if (!pair) {
            throw new SQLDataException(
                "a text has half of a surrogate pair, which PostgreSQL has no text for", "22021");
          }
          i++;
        }
      }
    }
    return value;
  }
}
