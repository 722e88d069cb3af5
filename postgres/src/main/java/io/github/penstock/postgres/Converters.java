package io.github.penstock.postgres;

import io.github.penstock.annotation.ColumnConverter;
import io.github.penstock.cache.TypeRef;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the converters that users name, and the types that they stand for. Stateless. */
final class Converters {

  private static final Map<String, Class<?>> BOXES =
      Map.of(
          "boolean", Boolean.class,
          "byte", Byte.class,
          "short", Short.class,
          "int", Integer.class,
          "long", Long.class,
          "float", Float.class,
          "double", Double.class,
          "char", Character.class);

  private Converters() {}

  /** The type of a converted component or parameter, or null where something is wrong and noted. */
  static @Nullable ColumnType of(
      String converter, TypeRef declared, ClassLoader loader, String where, List<String> mistakes) {
    String name = converter.substring(converter.lastIndexOf('.') + 1);
    Class<?> type = TypeRef.named(converter).toClass(loader);
    ParameterizedType converts = types(type);
    if (converts == null) {
      mistakes.add(
          where
              + " has converter "
              + name
              + ", which does not say what it converts: let it implement ColumnConverter<J, D> with"
              + " both types named");
      return null;
    }
    TypeRef java = TypeRef.of(converts.getActualTypeArguments()[0]);
    TypeRef stored = TypeRef.of(converts.getActualTypeArguments()[1]);
    if (!java.equals(boxed(declared))) {
      mistakes.add(
          where
              + " is a "
              + declared
              + ", but its converter "
              + name
              + " converts "
              + java
              + ": make them the same");
      return null;
    }
    ColumnType column = ColumnTypes.of(stored, loader);
    if (column == null) {
      mistakes.add(
          where
              + " has converter "
              + name
              + " to "
              + stored
              + ", which no column is read into: use "
              + ColumnTypes.KNOWN);
      return null;
    }
    ColumnConverter<Object, Object> made = make(type, name, where, mistakes);
    return made == null ? null : converted(declared.toString(), made, column);
  }

  private static ColumnType converted(
      String javaName, ColumnConverter<Object, Object> converter, ColumnType column) {
    Function<Object, Object> toColumn =
        value ->
            Objects.requireNonNull(converter.toColumn(value), "a converter's toColumn gave null");
    return new ColumnType(
        javaName,
        column.sql(),
        column.elementType(),
        toColumn.andThen(column.toParameter()),
        toColumn.andThen(column.toElement()),
        (rows, position) -> fromColumn(converter, column, rows, position));
  }

  private static @Nullable Object fromColumn(
      ColumnConverter<Object, Object> converter, ColumnType column, ResultSet rows, int position)
      throws SQLException {
    Object stored = column.read(rows, position);
    return stored == null ? null : converter.fromColumn(stored);
  }

  /** The converter's own ColumnConverter, whose arguments are no variables. */
  private static @Nullable ParameterizedType types(Class<?> converter) {
    for (Class<?> type = converter; type != null; type = type.getSuperclass()) {
      for (Type implemented : type.getGenericInterfaces()) {
        if (implemented instanceof ParameterizedType generic
            && generic.getRawType() == ColumnConverter.class
            && Arrays.stream(generic.getActualTypeArguments())
                .noneMatch(argument -> argument instanceof TypeVariable<?>)) {
          return generic;
        }
      }
    }
    return null;
  }

  @SuppressWarnings("unchecked") // types() has found out what it converts
  private static @Nullable ColumnConverter<Object, Object> make(
      Class<?> type, String name, String where, List<String> mistakes) {
    String remedy =
        ": make it a class that is not abstract, with a constructor without parameters, both public";
    try {
      Constructor<?> constructor = type.getConstructor();
      if (Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers())) {
        return (ColumnConverter<Object, Object>) constructor.newInstance();
      }
      mistakes.add(where + " has converter " + name + ", which cannot be made" + remedy);
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      mistakes.add(where + " has converter " + name + ", which cannot be made" + remedy);
    } catch (InvocationTargetException e) {
      mistakes.add(
          where
              + " has converter "
              + name
              + ", whose constructor threw "
              + e.getCause()
              + ": correct it");
    }
    return null;
  }

  private static TypeRef boxed(TypeRef type) {
    Class<?> box = BOXES.get(type.name());
    return box == null ? type : TypeRef.named(box.getName());
  }
}
