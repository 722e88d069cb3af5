package io.github.penstock;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which statements were sent, and how often. Immutable.
 *
 * @param byFingerprint how often each was sent, by its text without values, in the order in which
 *     they were first sent; the text of a repository's statement begins with its name as a comment
 * @since 0.1
 */
public record StatementCounts(Map<String, Integer> byFingerprint) {

  private static final Pattern INSERT = Pattern.compile("\\binsert into\\b");
  private static final Pattern DELETE = Pattern.compile("\\bdelete from\\b");
  private static final Pattern UPDATE = Pattern.compile("(?<!\\b(for|key|do) )\\bupdate\\b");

  /** Copies. */
  public StatementCounts {
    byFingerprint = Collections.unmodifiableMap(new LinkedHashMap<>(byFingerprint));
  }

  /**
   * How many were sent.
   *
   * @return the sum of all counts
   */
  public int total() {
    return byFingerprint.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * All of it for a person: a line for each fingerprint, the most frequent first, and what to do
   * about those that were sent more than once.
   *
   * @return lines without a line break at the end
   */
  public String describe() {
    if (byFingerprint.isEmpty()) {
      return "no statements";
    }
    String lines =
        byFingerprint.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(each -> each.getValue() + " x " + each.getKey())
            .collect(Collectors.joining("\n"));
    TreeSet<String> remedies = new TreeSet<>();
    byFingerprint.forEach(
        (fingerprint, count) -> {
          if (count > 1) {
            remedies.add("\n-> " + remedy(fingerprint));
          }
        });
    return lines + String.join("", remedies);
  }

  /** What to do instead of sending a statement many times; by its text, so it is a guess. */
  static String remedy(String fingerprint) {
    String text = fingerprint.toLowerCase(Locale.ROOT);
    if (INSERT.matcher(text).find()) {
      return "insert many rows with one statement: insertAll(rows)";
    }
    if (DELETE.matcher(text).find()) {
      return "delete many rows with one statement: deleteAll(ids)";
    }
    if (UPDATE.matcher(text).find()) {
      return "update many rows with one statement: updateAll(rows), or one @Exec for all of them";
    }
    return "read many rows with one statement: all(ids) instead of find(id) in a loop, children as"
        + " nested records of their parent, or a query that takes a collection";
  }
}
