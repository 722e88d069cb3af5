package io.github.penstock.runtime;

import io.github.penstock.cache.CompositeKey;
import io.github.penstock.spi.TableStatements;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys of parts. Called by generated classes and proxies. Thread-safe.
 *
 * @since 0.1
 */
public final class Keys {

  /** The key of a cache that has a single entry. */
  private static final String SINGLE = "all";

  private Keys() {}

  /**
   * The key that some arguments make.
   *
   * @param parts the arguments in order; none is null
   * @return the argument itself where there is one, a {@link CompositeKey} of several, and always
   *     the same key without any
   */
  public static Object of(List<?> parts) {
    return switch (parts.size()) {
      case 0 -> SINGLE;
      case 1 -> parts.get(0);
      default -> new CompositeKey(List.copyOf(parts));
    };
  }

  /** The parts of a key. */
  static List<Object> parts(Object key) {
    return key instanceof CompositeKey composite ? List.copyOf(composite.parts()) : List.of(key);
  }

  /** The parts of a key at some places. */
  static List<Object> parts(Object key, List<Integer> places) {
    List<Object> parts = parts(key);
    List<Object> chosen = new ArrayList<>(places.size());
    places.forEach(place -> chosen.add(parts.get(place)));
    return chosen;
  }

  /** The parts and one more. */
  static List<Object> and(List<?> parts, Object last) {
    List<Object> all = new ArrayList<>(parts.size() + 1);
    all.addAll(parts);
    all.add(last);
    return all;
  }

  /** The values of components of a row; null where one is null. */
  static <V> @Nullable List<Object> values(
      TableStatements<?, V> statements, V row, List<String> components) {
    List<Object> values = new ArrayList<>(components.size());
    for (String component : components) {
      Object value = statements.value(row, component);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }
}
