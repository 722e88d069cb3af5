package io.github.penstock.internal.source;

import io.github.penstock.cache.TypeRef;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns immutable values into the Java expressions that make them: records of public packages,
 * enums, strings, numbers, durations, and lists, sets and maps of these. Sets and maps are sorted,
 * so that equal values have equal expressions. Used by one thread.
 */
public final class Values {

  private static final int PAIRS_OF_MAP_OF = 10;

  private final Function<Class<?>, String> names;

  /**
   * Writes values.
   *
   * @param names how a class is written, such as by its canonical name
   */
  public Values(Function<Class<?>, String> names) {
    this.names = names;
  }

  /**
   * The expression of a value.
   *
   * @param value the value
   * @return an expression that makes an equal one; throws {@link IllegalArgumentException} for a
   *     value of any other kind
   */
  public Expression of(@Nullable Object value) {
    if (value == null) {
      return Expression.text("null");
    }
    if (value instanceof TypeRef type && type.arguments().isEmpty()) {
      return call(TypeRef.class, ".named", List.of(of(type.name())));
    }
    if (value instanceof Record entry) {
      return construct(entry.getClass(), entry);
    }
    if (value instanceof Enum<?> constant) {
      return Expression.text(names.apply(constant.getDeclaringClass()) + "." + constant.name());
    }
    if (value instanceof Duration duration) {
      return duration(duration);
    }
    if (value instanceof Optional<?> optional) {
      return optional.isPresent()
          ? call(Optional.class, ".of", List.of(of(optional.get())))
          : call(Optional.class, ".empty", List.of());
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof Set<?> set) {
      return call(Set.class, ".of", sorted(set));
    }
    if (value instanceof List<?> list) {
      return call(List.class, ".of", list.stream().map(this::of).toList());
    }
    return Expression.text(literal(value));
  }

  /**
   * The expression that makes an instance of a class of the components of a record.
   *
   * @param type the class; its constructor takes what the components are
   * @param components the record
   * @return the expression
   */
  public Expression construct(Class<?> type, Record components) {
    List<Expression> arguments = new ArrayList<>();
    for (RecordComponent component : components.getClass().getRecordComponents()) {
      try {
        arguments.add(of(component.getAccessor().invoke(components)));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalArgumentException(component + " cannot be read", e);
      }
    }
    return Expression.call("new " + names.apply(type), arguments);
  }

  private Expression map(Map<?, ?> map) {
    List<Map.Entry<Expression, Expression>> entries =
        map.entrySet().stream()
            .map(entry -> Map.entry(of(entry.getKey()), of(entry.getValue())))
            .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
            .toList();
    List<Expression> arguments = new ArrayList<>();
    if (entries.size() <= PAIRS_OF_MAP_OF) {
      entries.forEach(entry -> arguments.addAll(List.of(entry.getKey(), entry.getValue())));
      return call(Map.class, ".of", arguments);
    }
    for (Map.Entry<Expression, Expression> entry : entries) {
      arguments.add(call(Map.class, ".entry", List.of(entry.getKey(), entry.getValue())));
    }
    return call(Map.class, ".ofEntries", arguments);
  }

  private List<Expression> sorted(Collection<?> values) {
    return values.stream().map(this::of).sorted(Comparator.comparing(Object::toString)).toList();
  }

  private Expression duration(Duration duration) {
    if (duration.toNanosPart() == 0) {
      return call(Duration.class, ".ofSeconds", List.of(of(duration.toSeconds())));
    }
    return call(
        Duration.class,
        ".ofSeconds",
        List.of(of(duration.toSeconds()), of(duration.toNanosPart())));
  }

  private Expression call(Class<?> type, String method, List<Expression> arguments) {
    return Expression.call(names.apply(type) + method, arguments);
  }

  private static String literal(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Integer || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Long number) {
      return number + "L";
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return number.toString();
    }
    throw new IllegalArgumentException("Not a value of a plan: " + value.getClass().getName());
  }

  /**
   * A string literal.
   *
   * @param text any text
   * @return the literal, in ASCII whatever the text is
   */
  public static String quoted(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> literal.append("\\\"");
        case '\\' -> literal.append("\\\\");
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            literal.append(String.format("\\u%04x", (int) c));
          } else {
            literal.append(c);
          }
        }
      }
    }
    return literal.append('"').toString();
  }
}
