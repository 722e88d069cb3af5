package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Evidence.FaultWindow;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the checker found. Immutable and thread-safe.
 *
 * @param counts how often each invariant was broken; every invariant is in it
 * @param violations the first ones of each invariant
 * @param volume how much was checked
 * @param staleness how old what was read had become
 * @param windows what happened in each fault window, in their order
 * @since 0.1
 */
public record Findings(
    Map<Invariant, Long> counts,
    List<Violation> violations,
    Volume volume,
    Staleness staleness,
    List<WindowFigures> windows) {

  /** Copies. */
  public Findings {
    counts = Collections.unmodifiableMap(new EnumMap<>(counts));
    violations = List.copyOf(violations);
    windows = List.copyOf(windows);
  }

  /**
   * Whether every invariant holds.
   *
   * @return true where there is no violation
   */
  public boolean isClean() {
    return counts.values().stream().allMatch(count -> count == 0);
  }

  /**
   * How often an invariant was broken.
   *
   * @param invariant which one
   * @return 0 or more
   */
  public long count(Invariant invariant) {
    return counts.getOrDefault(invariant, 0L);
  }

  /**
   * One thing that must not be.
   *
   * @param invariant which one was broken
   * @param key of which row, or the fault window
   * @param trace what happened, some lines
   */
  public record Violation(Invariant invariant, String key, String trace) {}

  /**
   * How much was checked.
   *
   * @param reads that returned
   * @param writes that were committed, a key each
   * @param failures reads and writes that failed, or whose outcome is unknown
   * @param readsByTier how many reads each tier answered
   */
  public record Volume(long reads, long writes, long failures, Map<Tier, Long> readsByTier) {

    /** Copies. */
    public Volume {
      readsByTier = Map.copyOf(readsByTier);
    }
  }

  /**
   * The longest time between the commit of a newer value and the start of a read that did not see
   * it. Those without such a read are left out.
   *
   * @param byMode for each mode
   * @param byTier for each tier
   */
  public record Staleness(Map<Mode, Duration> byMode, Map<Tier, Duration> byTier) {

    /** Copies. */
    public Staleness {
      byMode = Map.copyOf(byMode);
      byTier = Map.copyOf(byTier);
    }
  }

  /**
   * What began in a window.
   *
   * @param window which one
   * @param reads all
   * @param failedReads those that failed
   * @param writes all that were not rolled back on purpose, a key each
   * @param failedWrites those that failed or whose outcome is unknown
   * @param longestRead how long a read took at most, whether it failed or not
   */
  public record WindowFigures(
      FaultWindow window,
      long reads,
      long failedReads,
      long writes,
      long failedWrites,
      Duration longestRead) {}
}
