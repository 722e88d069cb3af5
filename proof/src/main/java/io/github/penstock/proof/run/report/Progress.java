package io.github.penstock.proof.run.report;

import io.github.penstock.proof.run.cluster.Figures;

/** A line now and then. Used by one thread, but for the name of the fault. */
public final class Progress {

  private static final double NANOS = 1e9;

  private final Console console;
  private final long start;
  private volatile String fault = "";
  private Figures last = Figures.NONE;
  private long lastAt;

  /**
   * For one run.
   *
   * @param console takes the lines
   * @param start of the load
   */
  public Progress(Console console, long start) {
    this.console = console;
    this.start = start;
    this.lastAt = start;
  }

  /**
   * Names what is broken.
   *
   * @param kind nothing where all is healed
   */
  public void fault(String kind) {
    this.fault = kind;
  }

  /**
   * Writes what has happened since the last line.
   *
   * @param now the time
   * @param figures since the start
   */
  public void line(long now, Figures figures) {
    double seconds = Math.max(1e-3, (now - lastAt) / NANOS);
    Figures since = figures.minus(last);
    console.line(
        "%4d s %,8.0f reads/s %,6.0f writes/s   local %5.1f %%   remote %5.1f %%   failed %5d   %s",
        Math.round((now - start) / NANOS),
        since.reads() / seconds,
        since.writes() / seconds,
        100 * since.share(since.local()),
        100 * since.share(since.remote()),
        since.failures(),
        fault);
    last = figures;
    lastAt = now;
  }
}
