package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.Machine;
import io.github.penstock.benchmarks.peer.PeerKind;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints figures for people, a row as soon as it is measured. Stateless. */
final class StampedeTable {

  private static final double MICROS_IN_MILLI = 1e3;

  private StampedeTable() {}

  static void head(PrintWriter out, String command, List<PeerKind> systems) {
    out.printf("machine  %s%n", Machine.hardware());
    out.printf("jdk      %s%n", Machine.jdk());
    out.printf("commit   %s%n", Machine.commit());
    out.printf("command  %s%n", command);
    for (PeerKind kind : systems) {
      out.printf("         %-12s %s%n", kind.text(), versions(kind));
    }
    out.flush();
  }

  static String versions(PeerKind kind) {
    return kind.libraries()
        .map(type -> type.getSimpleName() + " " + Machine.version(type))
        .collect(Collectors.joining(", "));
  }

  static void scenario(PrintWriter out, String name, String budget) {
    out.printf("%n%s: %s%n", name, budget);
    out.printf(
        "  %-12s %10s %8s %9s %10s %10s %10s %8s  %s%n",
        "", "statements", "others", "reads", "p50 ms", "p99 ms", "max ms", "errors", "budget");
    out.flush();
  }

  static void row(PrintWriter out, Result result) {
    Sample sample = result.sample();
    out.printf(
        Locale.ROOT,
        "  %-12s %,10d %,8d %,9d %10.2f %10.2f %10.2f %,8d  %-6s %s%n",
        result.system(),
        result.statements(),
        result.others(),
        sample.reads(),
        sample.percentile(50) / MICROS_IN_MILLI,
        sample.percentile(99) / MICROS_IN_MILLI,
        sample.max() / MICROS_IN_MILLI,
        sample.errors(),
        result.held() ? "held" : "MISSED",
        result.note());
    out.flush();
  }
}
