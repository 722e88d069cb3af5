package io.github.penstock.cache;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * All that is needed to make a cache. Made by {@code Penstock.cache} and by plans. Immutable and
 * thread-safe.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}: it becomes part of keys in the
 *     remote tier
 * @param keyType the type of the keys
 * @param valueType the type that values are encoded as and decoded to
 * @param policy how it behaves
 * @since 0.1
 */
public record CacheSpec(String name, TypeRef keyType, TypeRef valueType, CachePolicy policy) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Checks; throws {@link DefinitionException} for a name that cannot be part of a key. */
  public CacheSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(valueType, "valueType");
    Objects.requireNonNull(policy, "policy");
    if (!NAME.matcher(name).matches()) {
      throw new DefinitionException(
          "Cache name '"
              + name
              + "' must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or"
              + " digit.");
    }
  }
}
