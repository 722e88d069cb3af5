package io.github.penstock.testkit.history;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is promised. Immutable and thread-safe.
 *
 * @param bounds how long a superseded value may still be read, for each mode
 * @param nodes how many processes there are
 * @param traces how many violations of an invariant are written out; the rest is counted
 * @since 0.1
 */
public record Limits(Map<Mode, Duration> bounds, int nodes, int traces) {

  private static final int TRACES = 3;

  /** Copies and checks. */
  public Limits {
    bounds = Map.copyOf(bounds);
    for (Mode mode : Mode.values()) {
      if (!bounds.containsKey(mode)) {
        throw new IllegalArgumentException("There is no bound for " + mode + ".");
      }
    }
    if (nodes < 1) {
      throw new IllegalArgumentException("nodes " + nodes + " is less than 1");
    }
  }

  /**
   * The promises of the library: the bound for bounded reads and those with a token, nothing for
   * strong ones and those of the source.
   *
   * @param bound of the local tier
   * @param nodes how many processes there are
   * @return the limits, with three traces for each invariant
   */
  public static Limits of(Duration bound, int nodes) {
    Map<Mode, Duration> bounds = new EnumMap<>(Mode.class);
    bounds.put(Mode.BOUNDED, bound);
    bounds.put(Mode.STRONG, Duration.ZERO);
    bounds.put(Mode.SOURCE, Duration.ZERO);
    bounds.put(Mode.TOKEN, bound);
    return new Limits(bounds, nodes, TRACES);
  }

  /**
   * The bound of a mode.
   *
   * @param mode any
   * @return zero or more
   */
  public Duration bound(Mode mode) {
    return Objects.requireNonNull(bounds.get(mode), "bound");
  }
}
