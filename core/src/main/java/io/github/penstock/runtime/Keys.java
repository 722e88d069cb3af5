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

  /** The key that components of a row make; null where one is null, which is never cached. */
  static <V> @Nullable Object ofRow(
      TableStatements<?, V> statements, V row, List<String> components) {
    List<Object> parts = new ArrayList<>(components.size());
    for (String component : components) {
      Object part = statements.value(row, component);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return of(parts);
  }
}
