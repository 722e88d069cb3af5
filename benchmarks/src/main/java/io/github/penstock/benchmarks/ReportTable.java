package io.github.penstock.benchmarks;

import io.github.penstock.benchmarks.Report.Allocated;
import io.github.penstock.benchmarks.Report.Result;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints a report for people. Stateless. */
final class ReportTable {

  private static final String ROW = "  %-62s %9.1f  %6.0f  %10s%n";

  private ReportTable() {}

  static void print(Report report, PrintWriter out) {
    out.printf("machine  %s%n", report.machine());
    out.printf("jdk      %s%n", report.jdk());
    out.printf("commit   %s%n", report.commit());
    out.printf("command  %s%n", report.command());
    report.results().forEach(result -> print(result, out));
    out.flush();
  }

  private static void print(Result result, PrintWriter out) {
    Allocated allocated = result.allocated();
    String title =
        result.work() + ", " + result.threads() + (result.threads() == 1 ? " thread" : " threads");
    out.printf("%n  %-62s %9s  %6s  %10s%n", title, result.unit(), "B/op", "ours is");
    out.printf(Locale.ROOT, ROW, "Penstock", result.ours(), allocated.ours(), "");
    result
        .peers()
        .forEach(
            (peer, figure) ->
                out.printf(
                    Locale.ROOT,
                    ROW,
                    peer,
                    figure,
                    allocated.peers().getOrDefault(peer, Double.NaN),
                    times(result.ours() / figure)));
    String first = result.peers().keySet().iterator().next();
    out.printf(
        "  budget: at most %s %s: %s%n", times(result.budget()), first, verdict(result.held()));
    if (allocated.budget() != null) {
      out.printf(
          Locale.ROOT,
          "  budget: at most %.0f B allocated: %s%n",
          allocated.budget(),
          verdict(Boolean.TRUE.equals(allocated.held())));
    }
  }

  private static String verdict(boolean held) {
    return held ? "held" : "MISSED";
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.2f x", ratio);
  }
}
