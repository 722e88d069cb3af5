package io.github.penstock.samples.shop.report;

import io.github.penstock.samples.shop.load.Node.Usage;
import io.github.penstock.samples.shop.load.Tally.Counts;
import java.time.Duration;

/** Writes a {@link Summary} for people. Stateless. */
public final class SummaryTable {

  private SummaryTable() {}

  /**
   * Writes it.
   *
   * @param summary what to write
   * @param console takes the lines
   */
  public static void write(Summary summary, Console console) {
    Counts counts = summary.counts();
    Summary.Times times = summary.times();
    console.line("");
    console.line(
        "reads              %,12d   %,.0f a second for %.1f s",
        counts.reads(), summary.readsPerSecond(), summary.elapsed().toNanos() / 1e9);
    writeTiers(summary.usage(), console);
    console.line(
        "read latency       %,9d us   at p99, %,d us at p50",
        times.readP99().toNanos() / 1_000, times.readP50().toNanos() / 1_000);
    console.line(
        "writes             %,12d   and %,d rolled back on purpose, %,d conflicts, %,d failures",
        counts.writes(), counts.rolledBack(), counts.conflicts(), counts.failures());
    console.line(
        "statements         %,12d   %,d saved: the same work takes %,d without caches",
        summary.usage().statements(), summary.statementsSaved(), counts.plainStatements());
    console.line(
        "invalidation lag   %9.1f ms   at p99, %.1f ms at p50, from before COMMIT to the other node (%,d messages)",
        millis(times.lagP99()), millis(times.lagP50()), times.messages());
    console.line(
        "max staleness      %9.1f ms   %,d of %,d values were older than the last commit when their read began",
        millis(summary.findings().maxStaleness()),
        summary.findings().behind(),
        summary.findings().checked());
    summary.findings().examples().forEach(example -> console.line("  " + example));
    console.line("uncommitted reads: %d", summary.findings().uncommitted());
    console.line("stale reads: %d", summary.findings().stale());
  }

  private static void writeTiers(Usage usage, Console console) {
    double remote = 100 * usage.remoteHitRatio();
    double local = 100 * usage.localHitRatio();
    console.line(
        "  local tier         %8.1f %%   of %,d key reads (a list of 10 ids is 10)",
        local, usage.localHits() + usage.remoteHits() + usage.misses());
    console.line("  remote tier        %8.1f %%", remote);
    console.line("  source             %8.1f %%", Math.max(0, 100 - local - remote));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
