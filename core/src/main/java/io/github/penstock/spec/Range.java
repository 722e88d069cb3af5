package io.github.penstock.spec;

import java.util.List;

/**
 * Which of the rows of a selection. Made for each call. Immutable.
 *
 * @param limit how many at most; 0 for all
 * @param skipped how many stand before them
 * @param after the texts of the ordering columns of the row before them, in the order of the
 *     selection; empty for the start
 * @since 0.1
 */
public record Range(int limit, long skipped, List<String> after) {

  /** Every row. */
  public static final Range ALL = new Range(0, 0, List.of());

  /** Copies. */
  public Range {
    after = List.copyOf(after);
  }

  /**
   * The first rows.
   *
   * @param limit how many at most
   * @return the range
   */
  public static Range first(int limit) {
    return new Range(limit, 0, List.of());
  }
}
