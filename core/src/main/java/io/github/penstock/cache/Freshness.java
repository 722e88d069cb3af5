package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How old a read may be. Part of a {@link CachePolicy}, which checks it. Immutable and thread-safe.
 *
 * @param consistency what reads give that do not say otherwise
 * @param bound how long after a commit a read may still begin and give the older value, under
 *     {@link Consistency#BOUNDED}; enforced for local entries on every node, whatever happens to
 *     messages, connections or stopped processes
 * @since 0.1
 */
public record Freshness(Consistency consistency, Duration bound) {

  /** The shortest bound: two heartbeats and a round trip. */
  public static final Duration SHORTEST_BOUND = Duration.ofMillis(600);

  /** Bounded by one second. */
  public static final Freshness DEFAULT = new Freshness(Consistency.BOUNDED, Duration.ofSeconds(1));

  /** Checks for nulls; values are checked by the policy. */
  public Freshness {
    Objects.requireNonNull(consistency, "consistency");
    Objects.requireNonNull(bound, "bound");
  }

  /**
   * The same bound with another consistency.
   *
   * @param changed what reads give
   * @return the new rules
   */
  public Freshness with(Consistency changed) {
    return new Freshness(changed, bound);
  }

  /**
   * The same consistency with another bound.
   *
   * @param changed at least {@link #SHORTEST_BOUND}
   * @return the new rules
   */
  public Freshness with(Duration changed) {
    return new Freshness(consistency, changed);
  }

  void check(List<String> mistakes) {
    if (bound.compareTo(SHORTEST_BOUND) < 0) {
      mistakes.add(
          "bound "
              + bound
              + " is shorter than "
              + SHORTEST_BOUND
              + ", two heartbeats and a round trip; use consistency STRONG for no staleness at all");
    }
    if (bound.compareTo(Duration.ofDays(1)) > 0) {
      mistakes.add("bound " + bound + " is longer than a day");
    }
  }
}
