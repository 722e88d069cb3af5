package io.github.penstock.cache;

import java.util.List;

/**
 * The tier in the process. Part of a {@link CachePolicy}, which checks it. Immutable and
 * thread-safe.
 *
 * <p>The size of a value is that of its encoded form, before compression, where the remote tier
 * encodes. Where nothing does it is an estimate: the characters of its texts, the bytes of its
 * arrays, and 8 for each number, component and element. Keys and what the tier itself needs (some
 * 150 bytes an entry) are not counted.
 *
 * @param maxEntries how many entries it holds before it evicts; 0 for no local tier
 * @param maxBytes how many bytes its values have together before it evicts; 0 for no such limit.
 *     With one, an entry counts at least as the {@code maxEntries}th part of it, so that both
 *     limits hold
 * @param maxValueBytes what is larger is not kept in the local tier, but read from the remote tier
 *     each time, or loaded where there is none
 * @since 0.1
 */
public record Local(long maxEntries, long maxBytes, long maxValueBytes) {

  private static final long MEGABYTE = 1 << 20;

  /** Ten thousand entries of at most a megabyte. */
  public static final Local DEFAULT = new Local(10_000);

  /** No local tier: every read asks the remote tier. */
  public static final Local NONE = new Local(0);

  /**
   * A tier that is limited by entries, each of at most a megabyte.
   *
   * @param maxEntries how many entries it holds before it evicts; 0 for no local tier
   */
  public Local(long maxEntries) {
    this(maxEntries, 0, MEGABYTE);
  }

  /**
   * The same with another limit for all values together.
   *
   * @param changed in bytes; 0 for none
   * @return the new tier
   */
  public Local withMaxBytes(long changed) {
    return new Local(maxEntries, changed, maxValueBytes);
  }

  /**
   * The same with another limit for one value.
   *
   * @param changed in bytes; {@link Long#MAX_VALUE} for none
   * @return the new tier
   */
  public Local withMaxValueBytes(long changed) {
    return new Local(maxEntries, maxBytes, changed);
  }

  void check(List<String> mistakes) {
    if (maxEntries < 0) {
      mistakes.add("maxEntries " + maxEntries + " is less than zero");
    }
    if (maxBytes < 0) {
      mistakes.add("maxBytes " + maxBytes + " is less than zero");
    }
    if (maxValueBytes < 1) {
      mistakes.add("maxValueBytes " + maxValueBytes + " is less than one");
    }
  }
}
