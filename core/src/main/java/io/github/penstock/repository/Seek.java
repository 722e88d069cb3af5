package io.github.penstock.repository;

import java.util.Objects;

/**
 * Which page of an ordered list: so many rows from the start, or behind the row where another page
 * ended. Finding it costs the same however far behind the start it is, and rows that come or go
 * meanwhile neither repeat nor hide others. Made by callers of repositories. Immutable.
 *
 * @param limit how many rows a page has, 1 to 10,000
 * @param token where the page before ended, as {@link Slice#next} gives it; empty for the start
 * @since 0.1
 */
public record Seek(int limit, String token) {

  /** The longest page. */
  private static final int MOST = 10_000;

  /** Checks. */
  public Seek {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "limit is " + limit + "; a page has 1 to " + MOST + " rows");
    }
    Objects.requireNonNull(token, "token");
  }

  /**
   * The first page.
   *
   * @param limit how many rows it has, 1 to 10,000
   * @return the page
   */
  public static Seek first(int limit) {
    return new Seek(limit, "");
  }

  /**
   * The page behind another one, as a web client asks for it.
   *
   * @param token of the {@link Slice#next} of the page before; only the method that gave it
   *     understands it
   * @return a page of the same length
   */
  public Seek after(String token) {
    return new Seek(limit, token);
  }
}
