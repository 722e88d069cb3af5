package io.github.penstock.samples.shop.report;

import io.github.penstock.samples.shop.check.Findings;
import io.github.penstock.samples.shop.load.Node.Usage;
import io.github.penstock.samples.shop.load.Tally.Counts;
import java.time.Duration;

/** A line a second. Used by one thread. */
public final class Progress {

  private final Console console;
  private Counts lastCounts = new Counts(0, 0, 0, 0, 0, 0);
  private Usage lastUsage = Usage.NONE;
  private Duration lastElapsed = Duration.ZERO;

  /**
   * For one run.
   *
   * @param console takes the lines
   */
  public Progress(Console console) {
    this.console = console;
  }

  /**
   * Writes what has happened since the last line.
   *
   * @param elapsed since the start
   * @param counts since the start
   * @param usage since the start
   * @param findings since the start
   */
  public void line(Duration elapsed, Counts counts, Usage usage, Findings findings) {
    double seconds = Math.max(1e-3, elapsed.minus(lastElapsed).toNanos() / 1e9);
    Usage used = usage.minus(lastUsage);
    console.line(
        "%4d s %,9.0f reads/s   local %5.1f %%   remote %5.1f %% %,9.0f statements/s %,7.0f writes/s   stale %d",
        Math.round(elapsed.toNanos() / 1e9),
        (counts.reads() - lastCounts.reads()) / seconds,
        100 * used.localHitRatio(),
        100 * used.remoteHitRatio(),
        used.statements() / seconds,
        (counts.writes() - lastCounts.writes()) / seconds,
        findings.stale());
    lastCounts = counts;
    lastUsage = usage;
    lastElapsed = elapsed;
  }
}
