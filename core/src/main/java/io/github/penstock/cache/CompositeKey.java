package io.github.penstock.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of a cached method with several key parameters. Implemented by records inside of
 * generated classes, which hold the arguments as they are, and by {@link #of}, which holds them in
 * a list: proxies, messages and writes make those. All of them are equal by their parts, whatever
 * class they are of, so that they find each other's entries. Implementations are immutable and
 * thread-safe; their {@code equals} is that of {@link #areEqual}, their {@code hashCode} that of
 * {@link #parts}, and their {@code toString} tells nothing of what they hold: keys may be personal
 * data.
 *
 * @since 0.1
 */
public interface CompositeKey {

  /**
   * What it is made of.
   *
   * @return the parameters' values in order, unmodifiable; none is null
   */
  List<Object> parts();

  /**
   * A key of some parts.
   *
   * @param parts copied; a null among them throws {@link NullPointerException}
   * @return the key
   */
  static CompositeKey of(List<?> parts) {
    return new PartsKey(List.copyOf(parts));
  }

  /**
   * Whether two are equal: called by implementations for others than their own class.
   *
   * @param key one key
   * @param other anything
   * @return whether the other is a key with equal parts
   */
  static boolean areEqual(CompositeKey key, @Nullable Object other) {
    return other instanceof CompositeKey given && key.parts().equals(given.parts());
  }
}
