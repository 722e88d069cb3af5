package io.github.penstock.proof.run.report;

import io.github.penstock.proof.run.cluster.Figures;
import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.Findings;
import io.github.penstock.testkit.history.Findings.WindowFigures;
import io.github.penstock.testkit.history.Invariant;
import io.github.penstock.testkit.history.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * All there is to say of a run. Immutable and thread-safe.
 *
 * @param elapsed how long the load ran
 * @param figures of the nodes
 * @param commits transactions that were committed
 * @param findings of the checker
 * @param limits that it was given
 */
public record Summary(
    Duration elapsed, Figures figures, long commits, Findings findings, Limits limits) {

  /** The part of the reads that the local tier must answer. */
  private static final double LOCAL_IN_PEACE = 0.6;

  private static final double LOCAL_UNDER_FAULTS = 0.25;

  /**
   * Which faults were made how often.
   *
   * @return by kind, in the order of their names
   */
  public Map<String, Integer> faults() {
    Map<String, Integer> counts = new TreeMap<>();
    for (WindowFigures window : findings.windows()) {
      FaultWindow fault = window.window();
      counts.merge(fault.kind(), 1, Integer::sum);
    }
    return counts;
  }

  /**
   * What is wrong, a sentence each.
   *
   * @return nothing where all promises were kept
   */
  public List<String> faultsFound() {
    List<String> found = new ArrayList<>();
    for (Invariant invariant : Invariant.values()) {
      long count = findings.count(invariant);
      if (count > 0) {
        found.add("%s (%s) was broken %d times".formatted(invariant, invariant.title(), count));
      }
    }
    double least = findings.windows().isEmpty() ? LOCAL_IN_PEACE : LOCAL_UNDER_FAULTS;
    double local = figures.share(figures.local());
    if (local < least) {
      found.add(
          String.format(
              Locale.ROOT,
              "the local tier answered %.1f %% of the reads, promised are %.0f %%",
              100 * local,
              100 * least));
    }
    if (figures.remote() == 0) {
      found.add("the remote tier answered nothing");
    }
    return found;
  }
}
