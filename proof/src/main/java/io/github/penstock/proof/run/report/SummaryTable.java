package io.github.penstock.proof.run.report;

import io.github.penstock.proof.run.cluster.Figures;
import io.github.penstock.testkit.history.Findings;
import io.github.penstock.testkit.history.Findings.Violation;
import io.github.penstock.testkit.history.Findings.WindowFigures;
import io.github.penstock.testkit.history.Invariant;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Tier;
import java.time.Duration;
import java.util.Locale;

/** Prints a summary for people. Stateless. */
public final class SummaryTable {

  private static final double NANOS_IN_MILLI = 1e6;

  private SummaryTable() {}

  /**
   * Prints.
   *
   * @param summary what
   * @param console where
   */
  public static void write(Summary summary, Console console) {
    Findings findings = summary.findings();
    Figures figures = summary.figures();
    console.line("");
    console.line(
        "checked %,d reads, %,d transactions with %,d rows; %,d failed",
        findings.volume().reads(),
        summary.commits(),
        findings.volume().writes(),
        findings.volume().failures());
    console.line("reads by tier");
    tier(console, "local", figures.local(), figures);
    tier(console, "remote", figures.remote(), figures);
    tier(console, "source", figures.source(), figures);
    console.line("largest staleness (ms)          seen      bound");
    for (Mode mode : Mode.values()) {
      Duration seen = findings.staleness().byMode().getOrDefault(mode, Duration.ZERO);
      console.line(
          "  %-22s %12.1f %10.1f",
          mode.name().toLowerCase(Locale.ROOT),
          seen.toNanos() / NANOS_IN_MILLI,
          summary.limits().bound(mode).toNanos() / NANOS_IN_MILLI);
    }
    for (Tier tier : Tier.values()) {
      Duration seen = findings.staleness().byTier().get(tier);
      if (seen != null && tier != Tier.UNKNOWN) {
        console.line("  %-22s %12.1f", tier, seen.toNanos() / NANOS_IN_MILLI);
      }
    }
    windows(findings, console);
    invariants(findings, console);
  }

  private static void tier(Console console, String name, long keys, Figures figures) {
    console.line("  %-22s %,12d   %5.1f %%", name, keys, 100 * figures.share(keys));
  }

  private static void windows(Findings findings, Console console) {
    if (findings.windows().isEmpty()) {
      console.line("no faults");
      return;
    }
    console.line(
        "fault                         ms      reads   failed   writes   failed   longest read (ms)");
    for (WindowFigures one : findings.windows()) {
      console.line(
          "  %-20s %9.0f %10d %8d %8d %8d %12.0f",
          one.window().kind(),
          (one.window().until() - one.window().from()) / NANOS_IN_MILLI,
          one.reads(),
          one.failedReads(),
          one.writes(),
          one.failedWrites(),
          one.longestRead().toNanos() / NANOS_IN_MILLI);
    }
  }

  private static void invariants(Findings findings, Console console) {
    console.line("invariant                       broken");
    for (Invariant invariant : Invariant.values()) {
      console.line("  %-4s %-24s %7d", invariant, invariant.title(), findings.count(invariant));
    }
    for (Violation violation : findings.violations()) {
      console.line("%s %s: %s", violation.invariant(), violation.key(), violation.trace());
    }
  }
}
