package io.github.penstock.runtime;

import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What texts have in common that a database may take for the same when it ignores case. Which ones
 * it does depends on its version, its locale and its provider of collations, and none of that is
 * known here. So this is coarser than all of them: two texts for which any {@code lower()} gives
 * one result have one form here, while texts with one form may well be different ones. It names
 * tags, and decides nothing else.
 *
 * <p>The form must be the same on every node, whatever Java runs there, too. So letters that newer
 * versions of Unicode have given another case, or may still, are left out, as is all that some
 * language treats in its own way: i with and without a dot, and accents as characters of their own.
 */
final class AnyCase {

  private AnyCase() {}

  /** The form of a text. */
  static String of(String text) {
    StringBuilder form = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
        .filter(AnyCase::isKept)
        .forEach(form::appendCodePoint);
    return form.toString();
  }

  private static boolean isKept(int lower) {
    return switch (lower) {
      // i of Turkish, and with accents of Lithuanian; Kelvin, Angstrom and Ohm; capital sharp s.
      case 'i', 0xEC, 0xED, 0x129, 'k', 0xE5, 0x3C9, 0xDF -> false;
      default ->
          lower < 0x180 // ASCII, Latin-1, Latin Extended-A
              || (lower >= 0x370 && lower < 0x10A0) // Greek to Armenian, then scripts without case
              || (lower >= 0x3000 && lower < 0xA640) // of Chinese, Japanese, Korean, Yi
              || (lower >= 0xAC00 && lower < 0xD7B0); // Hangul
    };
  }

  /** Whether a hint of some columns is found in any case. */
  static boolean isIn(List<Column> columns) {
    return columns.stream().anyMatch(c -> c.is(Role.IGNORE_CASE));
  }

  /**
   * The tag of all rows that these values may mean.
   *
   * @param table the canonical name of the table
   * @param columns the columns of a hint
   * @param values for each its value
   */
  static String tag(String table, List<Column> columns, List<?> values) {
    List<String> names = new ArrayList<>();
    List<Object> forms = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean anyCase = columns.get(i).is(Role.IGNORE_CASE);
      Object value = values.get(i);
      names.add((anyCase ? "~" : "") + columns.get(i).name());
      forms.add(anyCase ? of((String) value) : value);
    }
    return Tags.of(table, names, forms);
  }
}
