package io.github.penstock.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says which commit a reader wants to see at least. Given by {@code Penstock.lastCommit} on the
 * node that wrote, carried by the application to another node (its text fits into a header or a
 * cookie and holds no data), and handed to {@code Penstock.read} there. Immutable and thread-safe.
 *
 * @param positions where the invalidation of the commit stands in each partition that it concerns;
 *     a partition that is not named was not concerned
 * @param announced false for a commit that the remote tier was not told of: its readers ask the
 *     source
 * @since 0.1
 */
public record ConsistencyToken(List<Position> positions, boolean announced) {

  /** Of no commit: reads with it are ordinary reads. */
  public static final ConsistencyToken NONE = new ConsistencyToken(List.of(), true);

  private static final String SOURCE = "source";
  private static final Pattern POSITION =
      Pattern.compile("(\\d{1,9})@([0-9A-Za-z.]{1,64})@(\\d{1,18})");

  /** Sorts and copies. */
  public ConsistencyToken {
    positions = positions.stream().sorted(Comparator.comparingInt(Position::partition)).toList();
  }

  /**
   * The token of a commit that nobody was told of.
   *
   * @return a token whose readers ask the source
   */
  public static ConsistencyToken unannounced() {
    return new ConsistencyToken(List.of(), false);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @param text the text
   * @return the token; throws {@link IllegalArgumentException} for any other text
   */
  public static ConsistencyToken parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      return NONE;
    }
    if (text.equals(SOURCE)) {
      return unannounced();
    }
    List<Position> positions = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher matcher = POSITION.matcher(one);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "This is not the text of a ConsistencyToken: pass on what its toString() gave, as it is.");
      }
      positions.add(
          new Position(
              Integer.parseInt(matcher.group(1)),
              matcher.group(2),
              Long.parseLong(matcher.group(3))));
    }
    return new ConsistencyToken(positions, true);
  }

  /** A text without spaces, quotes or data of the application, for {@link #parse}. */
  @Override
  public String toString() {
    if (!announced) {
      return SOURCE;
    }
    StringBuilder text = new StringBuilder();
    for (Position one : positions) {
      text.append(text.length() == 0 ? "" : ",")
          .append(one.partition)
          .append('@')
          .append(one.generation)
          .append('@')
          .append(one.sequence);
    }
    return text.toString();
  }

  /**
   * Where an invalidation stands in its partition.
   *
   * @param partition the partition's number
   * @param generation the partition's generation
   * @param sequence the sequence of the message
   */
  public record Position(int partition, String generation, long sequence) {
    /** Checks. */
    public Position {
      Objects.requireNonNull(generation, "generation");
    }
  }
}
