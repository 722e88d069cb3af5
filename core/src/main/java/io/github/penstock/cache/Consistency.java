package io.github.penstock.cache;

/**
 * What a read may give. Chosen for a cache by its {@link Freshness}, and for single reads by {@code
 * Penstock.read}.
 *
 * @since 0.1
 */
public enum Consistency {
  /**
   * A value that was current no longer ago than the cache's bound when the read began. Local hits
   * cost no round trip.
   */
  BOUNDED,
  /**
   * The value that was current when the read began, or a later one. Costs one round trip to the
   * remote tier; asks the source where that tier cannot know, because writes may be committed
   * without telling it.
   */
  STRONG,
  /** Whatever the source says; nothing is read from a cache and nothing is put into one. */
  SOURCE
}
