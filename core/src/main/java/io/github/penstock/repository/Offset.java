package io.github.penstock.repository;

/**
 * Which page of an ordered list, by its number of rows from the start. The database reads and
 * throws away all rows before it, and rows that come or go meanwhile shift the pages: prefer {@link
 * Seek}. Made by callers of repositories. Immutable.
 *
 * @param limit how many rows a page has, 1 to 10,000
 * @param skipped how many rows stand before it
 * @since 0.1
 */
public record Offset(int limit, long skipped) {

  /** Checks. */
  public Offset {
    Seek.first(limit);
    if (skipped < 0) {
      throw new IllegalArgumentException("skipped is " + skipped + "; it is at least 0");
    }
  }
}
