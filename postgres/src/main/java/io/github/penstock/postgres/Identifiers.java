package io.github.penstock.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of tables and columns, from annotations only. Quoted as they are written. */
final class Identifiers {

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]{0,62}");

  private Identifiers() {}

  static void check(String name, String what, List<String> mistakes) {
    if (!NAME.matcher(name).matches()) {
      mistakes.add(
          what
              + " is '"
              + name
              + "': use letters, digits and underscores, at most 63, no digit first");
    }
  }

  static void checkQualified(String table, List<String> mistakes) {
    String[] parts = table.split("\\.", -1);
    if (parts.length > 2) {
      mistakes.add("table '" + table + "' has more than a schema and a name");
    }
    for (String part : parts) {
      check(part, "a part of the table's name", mistakes);
    }
  }

  /** {@code shop.users} is {@code "shop"."users"}. */
  static String quoteQualified(String table) {
    return Arrays.stream(table.split("\\."))
        .map(Identifiers::quote)
        .collect(Collectors.joining("."));
  }

  static String quote(String name) {
    return '"' + name + '"';
  }
}
