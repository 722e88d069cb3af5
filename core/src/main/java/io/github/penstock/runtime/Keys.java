package io.github.penstock.runtime;

import io.github.penstock.cache.CompositeKey;
import io.github.penstock.spi.TableStatements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys of arguments, and arguments of keys. Called by generated classes and proxies.
 * Thread-safe.
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
   * @param arguments in the order of the parameters, not changed afterwards
   * @return the argument itself where there is one, a {@link CompositeKey} of several, and always
   *     the same key without any; with a null among them something that is no key, and only tells
   *     the finders and queries of this package what the arguments are
   */
  @SuppressWarnings("NullAway") // of several, none is null
  public static @Nullable Object of(@Nullable Object... arguments) {
    return switch (arguments.length) {
      case 0 -> SINGLE;
      case 1 -> arguments[0];
      default -> {
        List<@Nullable Object> given = Arrays.asList(arguments);
        yield given.contains(null) ? new Incomplete(given) : CompositeKey.of(given);
      }
    };
  }

  /** The key of the only entry of a cache. */
  public static Object single() {
    return SINGLE;
  }

  /** Whether something that {@link #of} gave is a key. */
  static boolean isKey(@Nullable Object given) {
    return given != null && !(given instanceof Incomplete);
  }

  /**
   * The arguments that made a key, or that could not make one. A method without parameters gets one
   * that its statement does not use.
   */
  static List<? extends @Nullable Object> arguments(@Nullable Object given) {
    if (given instanceof Incomplete incomplete) {
      return incomplete.arguments();
    }
    return given == null ? Collections.singletonList(null) : parts(given);
  }

  /**
   * The parts of a key.
   *
   * @param key of one part or several
   * @return its parts in order
   */
  public static List<Object> parts(Object key) {
    return key instanceof CompositeKey composite ? composite.parts() : List.of(key);
  }

  /** The parts of a key at some places. */
  static List<Object> parts(Object key, List<Integer> places) {
    List<Object> parts = parts(key);
    List<Object> chosen = new ArrayList<>(places.size());
    places.forEach(place -> chosen.add(parts.get(place)));
    return chosen;
  }

  /** The key of the parts of a key at some places. */
  static Object choose(Object key, List<Integer> places) {
    return ofAll(parts(key, places));
  }

  /** The key of the parts of a key and one more. */
  static Object and(Object key, Object last) {
    List<Object> all = new ArrayList<>(parts(key));
    all.add(last);
    return CompositeKey.of(all);
  }

  /** The key of some values, none of which is null. */
  static Object ofAll(List<Object> values) {
    return values.size() == 1 ? values.get(0) : CompositeKey.of(values);
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

  /**
   * Arguments that are no key, since one of them is null.
   *
   * @param arguments in the order of the parameters
   */
  private record Incomplete(List<@Nullable Object> arguments) {}
}
