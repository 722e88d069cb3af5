package io.github.penstock.cache;

import java.util.List;

/**
 * The tier in the process. Part of a {@link CachePolicy}, which checks it. Immutable and
 * thread-safe.
 *
 * @param maxEntries how many entries it holds before it evicts; 0 for no local tier
 * @since 0.1
 */
public record Local(long maxEntries) {

  /** Ten thousand entries. */
  public static final Local DEFAULT = new Local(10_000);

  /** No local tier: every read asks the remote tier. */
  public static final Local NONE = new Local(0);

  void check(List<String> mistakes) {
    if (maxEntries < 0) {
      mistakes.add("maxEntries " + maxEntries + " is less than zero");
    }
  }
}
