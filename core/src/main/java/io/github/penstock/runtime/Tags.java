package io.github.penstock.runtime;

import io.github.penstock.spec.Dependency;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Names what results depend on: the rows of a table whose columns have certain values. A writer and
 * a reader that mean the same rows make the same name, on every node and whatever Java types their
 * records have for the columns.
 */
final class Tags {

  /** The longest name that a tag may have, less room for the mark of a hash. */
  private static final int LONGEST = 200;

  private static final Set<Class<?>> CANONICAL =
      Set.of(
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Boolean.class,
          String.class,
          UUID.class,
          LocalDate.class);

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

  /** What an entry depends on, each tag once. */
  static List<String> of(Object key, List<Dependency> dependencies) {
    return dependencies.stream()
        .map(each -> of(each.table(), each.columns(), Keys.parts(key, each.arguments())))
        .distinct()
        .toList();
  }

  /** The same and the tag of everything for each table. */
  static List<String> withEverything(Object key, List<Dependency> dependencies) {
    return Stream.concat(
            of(key, dependencies).stream(),
            dependencies.stream().map(each -> everything(each.table())).distinct())
        .toList();
  }

  /**
   * The tag of everything that was cached of a table for one tenant: what it was is known to nobody
   * else, so that it cannot be forgotten by the name of its cache.
   */
  static String everything(String table) {
    String name = "table:" + table;
    return name.length() <= LONGEST ? name : hashed(name);
  }

  /** Whether equal values of the column have one text, whatever Java type a record has for it. */
  static boolean areCanonical(List<?> values) {
    return values.stream()
        .allMatch(value -> value instanceof Enum || CANONICAL.contains(value.getClass()));
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
