package io.github.penstock.postgres;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column, as the catalogue knows it; domains are looked through. Immutable.
 *
 * @param shown the declared type, as {@code format_type} writes it
 * @param name the name of the type behind it, such as {@code int8}; of the elements for an array
 * @param category the category of the type behind it ({@code pg_type.typcategory}); of the elements
 *     for an array
 * @param array whether it is an array
 * @param cast what a text must be cast to before it is assigned; null where it need not be
 */
record PgType(String shown, String name, String category, boolean array, @Nullable String cast) {

  private static final Set<String> JSON = Set.of("json", "jsonb");

  boolean isJson() {
    return !array && JSON.contains(name);
  }

  PgType element() {
    return new PgType(shown, name, category, false, null);
  }
}
