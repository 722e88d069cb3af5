package io.github.penstock.postgres;

import io.github.penstock.cache.TypeRef;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The Java types that PostgreSQL's columns are read into and written from. */
final class ColumnTypes {

  /** What messages offer where a type is not among them. */
  static final String KNOWN =
      "boolean, byte, short, int, long, float, double, char and their boxes, String, UUID,"
          + " BigDecimal, Instant, LocalDate, LocalTime, LocalDateTime, OffsetDateTime, byte[],"
          + " enums, List or Set of these for an array, a record, List of records or Map<String, ..>"
          + " for json, Optional of these, or @Converted";

  static final ColumnType STRING =
      ColumnType.plain(SqlType.text(), String.class, ResultSet::getString);

  /** Text whose type the server finds out by what it is compared with. */
  static final ColumnType UNTYPED =
      ColumnType.untyped(
          "text", SqlType.untyped("text", type -> true), Function.identity(), ResultSet::getString);

  static final ColumnType LONG =
      ColumnType.plain(integers("bigint", Types.BIGINT), Long.class, orNull(ResultSet::getLong));
  static final ColumnType INTEGER =
      ColumnType.plain(
          integers("integer", Types.INTEGER), Integer.class, orNull(ResultSet::getInt));

  private static final Map<String, ColumnType> BY_NAME = byName();

  private ColumnTypes() {}

  /**
   * The type for a reference, or null where there is none: a scalar, an array of scalars, or JSON.
   * Optional is not looked into.
   */
  static @Nullable ColumnType of(TypeRef ref, ClassLoader loader) {
    ColumnType scalar = scalar(ref, loader);
    if (scalar != null) {
      return scalar;
    }
    if (JsonTypes.isCollection(ref) && !ref.argument(0).isArray()) {
      ColumnType element = scalar(ref.argument(0), loader);
      if (element != null) {
        return ArrayColumns.of(ref, element);
      }
    }
    boolean json = JsonTypes.isMeant(ref, loader) && JsonTypes.problem(ref, loader) == null;
    return json ? JsonColumns.of(ref, loader) : null;
  }

  /** Why there is no type for a reference, to follow "a component is a .., which". */
  static String why(TypeRef ref, ClassLoader loader) {
    String inside = JsonTypes.isMeant(ref, loader) ? JsonTypes.problem(ref, loader) : null;
    return inside == null ? "no column is read into: use " + KNOWN : "cannot be JSON: " + inside;
  }

  /** The type of a single value, or null where there is none. */
  static @Nullable ColumnType scalar(TypeRef ref, ClassLoader loader) {
    if (ref.isArray()) {
      return BY_NAME.get(ref.toString());
    }
    ColumnType known = BY_NAME.get(ref.name());
    if (known != null) {
      return known;
    }
    Class<?> type = ref.toClass(loader);
    return type.isEnum() ? ofEnum(type) : null;
  }

  private static Map<String, ColumnType> byName() {
    Map<String, ColumnType> types = new HashMap<>();
    putNumbers(types);
    putTimes(types);
    put(
        types,
        "boolean",
        ColumnType.plain(
            SqlType.of("boolean", Types.BIT, List.of("bool")),
            Boolean.class,
            orNull(ResultSet::getBoolean)));
    put(
        types,
        "char",
        ColumnType.textual(
                SqlType.text(), Character.class, Object::toString, ColumnTypes::character)
            .sending(Object::toString));
    put(types, null, STRING);
    put(
        types,
        null,
        ColumnType.textual(
            SqlType.of("uuid", Types.OTHER, List.of("uuid")),
            UUID.class,
            Object::toString,
            as(UUID.class)));
    ColumnType bytes =
        ColumnType.plain(
            SqlType.of("bytea", Types.BINARY, List.of("bytea")), byte[].class, ResultSet::getBytes);
    types.put("byte[]", bytes);
    return Map.copyOf(types);
  }

  private static void putNumbers(Map<String, ColumnType> types) {
    put(types, "byte", smallint(Byte.class, orNull(ResultSet::getByte)));
    put(types, "short", smallint(Short.class, orNull(ResultSet::getShort)));
    put(types, "int", INTEGER);
    put(types, "long", LONG);
    put(
        types,
        "float",
        ColumnType.plain(
            SqlType.of("real", Types.REAL, SqlType.FLOATS),
            Float.class,
            orNull(ResultSet::getFloat)));
    put(
        types,
        "double",
        ColumnType.plain(
            SqlType.of("double precision", Types.DOUBLE, SqlType.FLOATS),
            Double.class,
            orNull(ResultSet::getDouble)));
    put(
        types,
        null,
        ColumnType.textual(
            SqlType.of("numeric", Types.NUMERIC, List.of("numeric", "int2", "int4", "int8")),
            BigDecimal.class,
            Object::toString,
            ResultSet::getBigDecimal));
  }

  private static void putTimes(Map<String, ColumnType> types) {
    put(
        types,
        null,
        ColumnType.textual(
                SqlType.of("timestamptz", Types.TIMESTAMP_WITH_TIMEZONE, List.of("timestamptz")),
                Instant.class,
                i -> TimeText.of(TimeText.offset((Instant) i)),
                ColumnTypes::instant)
            .sending(i -> TimeText.offset((Instant) i)));
    put(
        types,
        null,
        ColumnType.textual(
            SqlType.of("timestamptz", Types.TIMESTAMP_WITH_TIMEZONE, List.of("timestamptz")),
            OffsetDateTime.class,
            t -> TimeText.of((OffsetDateTime) t),
            as(OffsetDateTime.class)));
    put(
        types,
        null,
        ColumnType.textual(
            SqlType.of("date", Types.DATE, List.of("date")),
            LocalDate.class,
            d -> TimeText.of((LocalDate) d),
            as(LocalDate.class)));
    put(
        types,
        null,
        ColumnType.textual(
            SqlType.of("timestamp", Types.TIMESTAMP, List.of("timestamp")),
            LocalDateTime.class,
            t -> TimeText.of((LocalDateTime) t),
            as(LocalDateTime.class)));
    put(
        types,
        null,
        ColumnType.textual(
            SqlType.of("time", Types.TIME, List.of("time")),
            LocalTime.class,
            Object::toString,
            as(LocalTime.class)));
  }

  private static void put(
      Map<String, ColumnType> types, @Nullable String primitive, ColumnType type) {
    types.put(type.javaName(), type);
    if (primitive != null) {
      types.put(primitive, type);
    }
  }

  private static ColumnType smallint(Class<?> type, ColumnType.Reader reader) {
    Function<Object, Object> widen = number -> ((Number) number).shortValue();
    return new ColumnType(
        type.getName(), integers("smallint", Types.SMALLINT), Short.class, widen, widen, reader);
  }

  private static SqlType integers(String name, int jdbcType) {
    return SqlType.of(name, jdbcType, SqlType.INTEGERS);
  }

  /**
   * By name, and untyped: the server takes it for a text column and for one of an enum type alike.
   */
  private static ColumnType ofEnum(Class<?> type) {
    Function<Object, Object> name = constant -> ((Enum<?>) constant).name();
    ColumnType.Reader reader = (rows, column) -> constant(type, rows.getString(column));
    SqlType sql =
        SqlType.untyped(
            "text or an enum", t -> !t.array() && List.of("S", "E").contains(t.category()));
    return ColumnType.untyped(type.getName(), sql, name, reader);
  }

  private static @Nullable Object constant(Class<?> type, @Nullable String label)
      throws SQLException {
    if (label == null) {
      return null;
    }
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(label)) {
        return constant;
      }
    }
    throw new SQLDataException("a label that enum " + type.getName() + " does not have", "22P02");
  }

  private static @Nullable Object character(ResultSet rows, int column) throws SQLException {
    String text = rows.getString(column);
    if (text != null && text.length() != 1) {
      throw new SQLDataException("a text of " + text.length() + " characters for one", "22001");
    }
    return text == null ? null : text.charAt(0);
  }

  private static @Nullable Object instant(ResultSet rows, int column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static ColumnType.Reader as(Class<?> type) {
    return (rows, column) -> rows.getObject(column, type);
  }

  /** A getter that gives zero for NULL. */
  private static ColumnType.Reader orNull(ColumnType.Reader getter) {
    return (rows, column) -> {
      Object value = getter.read(rows, column);
      return rows.wasNull() ? null : value;
    };
  }
}
