package io.github.penstock.postgres;

import java.sql.Types;
import java.util.List;
import java.util.function.Predicate;

/**
 * The side of PostgreSQL of a Java type. Immutable and thread-safe.
 *
 * @param name the type that arrays of such parameters are made of
 * @param jdbcType the type of its null; {@link Types#OTHER} leaves the type to the server
 * @param column what messages recommend for a column
 * @param accepts which columns it is soundly read from and written to
 */
record SqlType(String name, int jdbcType, String column, Predicate<PgType> accepts) {

  /** Numbers of any width: the driver refuses what does not fit. */
  static final List<String> INTEGERS = List.of("int2", "int4", "int8", "numeric", "oid");

  static final List<String> FLOATS = List.of("float4", "float8", "numeric");

  private static final List<String> OPEN_NULLS =
      List.of("uuid", "time", "timestamp", "timestamptz");

  /** A type for columns of some types. */
  static SqlType of(String name, int jdbcType, List<String> accepted) {
    return new SqlType(
        name, jdbcType, name, type -> !type.array() && accepted.contains(type.name()));
  }

  /**
   * Text is read from whatever has a text of its own. It is not compared with numbers, times and
   * booleans, and the text of bytes is not what they are.
   */
  static SqlType text() {
    return new SqlType(
        "text",
        Types.VARCHAR,
        "text",
        type ->
            !type.array()
                && !List.of("N", "D", "B").contains(type.category())
                && !type.name().equals("bytea"));
  }

  /** A text whose type the server finds out by itself. */
  static SqlType untyped(String column, Predicate<PgType> accepts) {
    return new SqlType("text", Types.OTHER, column, accepts);
  }

  /** Whether the driver types a value of this and leaves a null open. */
  boolean isNamedForNull() {
    return OPEN_NULLS.contains(name);
  }

  boolean isUntyped() {
    return jdbcType == Types.OTHER && name.equals("text");
  }
}
