package io.github.penstock.benchmarks;

import io.github.penstock.benchmarks.Report.Result;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints a report for people. Stateless. */
final class ReportTable {

  private static final String ROW = "  %-48s %9.1f  %10s%n";

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
    String title =
        result.work() + ", " + result.threads() + (result.threads() == 1 ? " thread" : " threads");
    out.printf("%n  %-48s %9s  %10s%n", title, result.unit(), "ours is");
    out.printf(Locale.ROOT, ROW, "Penstock", result.ours(), "");
    result
        .peers()
        .forEach(
            (peer, figure) ->
                out.printf(Locale.ROOT, ROW, peer, figure, times(result.ours() / figure)));
    out.printf(Locale.ROOT, "  %s%n", verdict(result));
  }

  private static String verdict(Result result) {
    String first = result.peers().keySet().iterator().next();
    if (result.budget() == null) {
      return "no budget; compared with " + first;
    }
    return "budget: at most %s %s: %s"
        .formatted(
            times(result.budget()), first, Boolean.TRUE.equals(result.held()) ? "held" : "MISSED");
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.2f x", ratio);
  }
}
