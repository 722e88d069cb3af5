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
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The Java types that PostgreSQL's columns are read into and written from. */
final class ColumnTypes {

  /** What messages offer where a type is not among them. */
  static final String KNOWN =
      "boolean, byte, short, int, long, float, double, char and their boxes, String, UUID,"
          + " BigDecimal, Instant, LocalDate, LocalDateTime, OffsetDateTime, byte[], enums, and"
          + " Optional of these";

  static final ColumnType STRING =
      ColumnType.plain("text", Types.VARCHAR, String.class, ResultSet::getString);

  /** Text whose type the server finds out by what it is compared with. */
  static final ColumnType UNTYPED =
      new ColumnType(
          "text",
          "text",
          Types.OTHER,
          String.class,
          Function.identity(),
          Function.identity(),
          ResultSet::getString);

  static final ColumnType LONG =
      ColumnType.plain("bigint", Types.BIGINT, Long.class, orNull(ResultSet::getLong));
  static final ColumnType INTEGER =
      ColumnType.plain("integer", Types.INTEGER, Integer.class, orNull(ResultSet::getInt));

  private static final Map<String, ColumnType> BY_NAME = byName();

  private ColumnTypes() {}

  /** The type for a reference, or null where there is none; Optional is not looked into. */
  static @Nullable ColumnType of(TypeRef ref, ClassLoader loader) {
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
        ColumnType.plain("boolean", Types.BIT, Boolean.class, orNull(ResultSet::getBoolean)));
    put(
        types,
        "char",
        ColumnType.textual(
                "text", Types.VARCHAR, Character.class, Object::toString, ColumnTypes::character)
            .sending(Object::toString));
    put(types, null, STRING);
    put(
        types,
        null,
        ColumnType.textual("uuid", Types.OTHER, UUID.class, Object::toString, as(UUID.class)));
    ColumnType bytes = ColumnType.plain("bytea", Types.BINARY, byte[].class, ResultSet::getBytes);
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
        ColumnType.plain("real", Types.REAL, Float.class, orNull(ResultSet::getFloat)));
    put(
        types,
        "double",
        ColumnType.plain(
            "double precision", Types.DOUBLE, Double.class, orNull(ResultSet::getDouble)));
    put(
        types,
        null,
        ColumnType.textual(
            "numeric",
            Types.NUMERIC,
            BigDecimal.class,
            Object::toString,
            ResultSet::getBigDecimal));
  }

  private static void putTimes(Map<String, ColumnType> types) {
    put(
        types,
        null,
        ColumnType.textual(
                "timestamptz",
                Types.TIMESTAMP_WITH_TIMEZONE,
                Instant.class,
                i -> TimeText.of(TimeText.offset((Instant) i)),
                ColumnTypes::instant)
            .sending(i -> TimeText.offset((Instant) i)));
    put(
        types,
        null,
        ColumnType.textual(
            "timestamptz",
            Types.TIMESTAMP_WITH_TIMEZONE,
            OffsetDateTime.class,
            t -> TimeText.of((OffsetDateTime) t),
            as(OffsetDateTime.class)));
    put(
        types,
        null,
        ColumnType.textual(
            "date",
            Types.DATE,
            LocalDate.class,
            d -> TimeText.of((LocalDate) d),
            as(LocalDate.class)));
    put(
        types,
        null,
        ColumnType.textual(
            "timestamp",
            Types.TIMESTAMP,
            LocalDateTime.class,
            t -> TimeText.of((LocalDateTime) t),
            as(LocalDateTime.class)));
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
        type.getName(), "smallint", Types.SMALLINT, Short.class, widen, widen, reader);
  }

  /**
   * By name, and untyped: the server takes it for a text column and for one of an enum type alike.
   */
  private static ColumnType ofEnum(Class<?> type) {
    Function<Object, Object> name = constant -> ((Enum<?>) constant).name();
    ColumnType.Reader reader = (rows, column) -> constant(type, rows.getString(column));
    return new ColumnType(type.getName(), "text", Types.OTHER, String.class, name, name, reader);
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
