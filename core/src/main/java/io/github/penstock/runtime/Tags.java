package io.github.penstock.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Names what results depend on: the rows of a table whose columns have certain values. A writer and
 * a reader that mean the same rows make the same name, on every node and whatever Java types their
 * records have for the columns.
 */
final class Tags {

  /** The longest name that a tag may have, less room for the mark of a hash. */
  private static final int LONGEST = 200;

  private Tags() {}

  /**
   * The tag of rows.
   *
   * @param table their table
   * @param columns the columns in their order; none for every row
   * @param values for each column its value, of a type that a key can have
   */
  static String of(String table, List<String> columns, List<?> values) {
    StringBuilder name = new StringBuilder("rows:").append(table);
    for (int i = 0; i < columns.size(); i++) {
      // Lengths, so that no value can look like the beginning of another column.
      Object part = values.get(i);
      String value = part instanceof Enum<?> constant ? constant.name() : part.toString();
      name.append(':').append(columns.get(i)).append('=').append(value.length()).append(':');
      name.append(value);
    }
    return name.length() <= LONGEST ? name.toString() : hashed(name.toString());
  }

  private static String hashed(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return "rows#" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
