package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.Findings.WindowFigures;
import io.github.penstock.testkit.history.Operation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts what fails in each fault window. Used by one thread. */
final class Availability {

  private final List<FaultWindow> windows;
  private final long[] reads;
  private final long[] failedReads;
  private final long[] writes;
  private final long[] failedWrites;
  private final long[] longestRead;

  Availability(List<FaultWindow> windows) {
    this.windows = windows;
    this.reads = new long[windows.size()];
    this.failedReads = new long[windows.size()];
    this.writes = new long[windows.size()];
    this.failedWrites = new long[windows.size()];
    this.longestRead = new long[windows.size()];
  }

  void count(long start, long end, boolean isRead, Outcome outcome) {
    if (outcome == Outcome.ROLLED_BACK) {
      return;
    }
    for (int i = 0; i < windows.size(); i++) {
      if (!windows.get(i).covers(start)) {
        continue;
      }
      (isRead ? reads : writes)[i]++;
      if (isRead) {
        longestRead[i] = Math.max(longestRead[i], end - start);
      }
      if (outcome != Outcome.OK) {
        (isRead ? failedReads : failedWrites)[i]++;
      }
    }
  }

  void check(Traces traces) {
    for (WindowFigures figures : figures()) {
      FaultWindow window = figures.window();
      check(window, "reads", figures.failedReads(), figures.reads(), traces);
      check(window, "writes", figures.failedWrites(), figures.writes(), traces);
    }
  }

  private static void check(FaultWindow window, String what, long failed, long all, Traces traces) {
    double tolerated =
        what.equals("reads") ? window.tolerated().reads() : window.tolerated().writes();
    if (failed > tolerated * all) {
      traces.add(
          Invariant.I9,
          window.kind(),
          "%d of %d %s failed in %s from %s to %s ms; tolerated are %s %%."
              .formatted(
                  failed,
                  all,
                  what,
                  window.kind(),
                  traces.at(window.from()),
                  traces.at(window.until()),
                  String.format(Locale.ROOT, "%.1f", tolerated * 100)));
    }
  }

  List<WindowFigures> figures() {
    List<WindowFigures> all = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      all.add(
          new WindowFigures(
              windows.get(i),
              reads[i],
              failedReads[i],
              writes[i],
              failedWrites[i],
              Duration.ofNanos(longestRead[i])));
    }
    return all;
  }
}
