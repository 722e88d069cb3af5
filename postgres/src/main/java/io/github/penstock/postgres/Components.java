package io.github.penstock.postgres;

import io.github.penstock.annotation.Column;
import io.github.penstock.annotation.Converted;
import io.github.penstock.cache.TypeRef;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The components of a record that is the row of a query, with the columns that they stand for. */
final class Components {

  /**
   * Before a capital after another character, and before the last of several where a word goes on.
   */
  private static final Pattern WORDS =
      Pattern.compile("(?<=[^\\p{Lu}_])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

  private Components() {}

  /**
   * A component, its column by {@code @Column} or by name, whether it is marked Nullable, and its
   * converter.
   */
  record Named(
      String component,
      String column,
      TypeRef type,
      boolean nullable,
      @Nullable String converter) {}

  static List<Named> of(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(Components::named).toList();
  }

  private static Named named(RecordComponent component) {
    Converted converted = component.getAnnotation(Converted.class);
    return new Named(
        component.getName(),
        column(component),
        TypeRef.of(component.getGenericType()),
        isNullable(component),
        converted == null ? null : converted.value().getName());
  }

  /** The column of a component, by {@code @Column} or by its name. */
  static String column(RecordComponent component) {
    Column column = component.getAnnotation(Column.class);
    return column == null ? snakeCase(component.getName()) : column.value();
  }

  /** As plans do it: {@code teamId} is {@code team_id}, {@code homeURL} is {@code home_url}. */
  static String snakeCase(String component) {
    return WORDS.matcher(component).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  /** By simple name, so that every library's annotation counts, on the type or the component. */
  static boolean isNullable(RecordComponent component) {
    return Stream.of(component.getAnnotatedType().getAnnotations(), component.getAnnotations())
        .flatMap(Arrays::stream)
        .map(Annotation::annotationType)
        .anyMatch(a -> a.getSimpleName().equals("Nullable"));
  }
}
