package io.github.penstock.proof.run.report;

import io.github.penstock.proof.run.cluster.Figures;
import io.github.penstock.testkit.history.Findings;
import io.github.penstock.testkit.history.Invariant;
import io.github.penstock.testkit.history.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a summary for programs. Its texts need no escaping. Stateless. */
public final class SummaryJson {

  private static final double NANOS_IN_MILLI = 1e6;

  private SummaryJson() {}

  /**
   * Writes.
   *
   * @param summary what
   * @param file where to; replaced
   * @throws IOException where that fails
   */
  public static void write(Summary summary, Path file) throws IOException {
    Findings findings = summary.findings();
    Figures figures = summary.figures();
    List<String> members = new ArrayList<>();
    members.add(member("reads", findings.volume().reads()));
    members.add(member("writes", summary.commits()));
    members.add(
        object(
            "readsByTier",
            Stream.of(
                member("local", figures.local()),
                member("remote", figures.remote()),
                member("source", figures.source()))));
    members.add(
        object(
            "violations",
            Stream.of(Invariant.values()).map(one -> member(one.name(), findings.count(one)))));
    members.add(
        object(
            "faults",
            summary.faults().entrySet().stream().map(one -> member(one.getKey(), one.getValue()))));
    members.add(
        object(
            "maxStalenessMillis",
            Stream.of(Mode.values())
                .map(
                    mode ->
                        millis(
                            mode,
                            findings.staleness().byMode().getOrDefault(mode, Duration.ZERO)))));
    members.add(
        object(
            "boundMillis",
            Stream.of(Mode.values()).map(mode -> millis(mode, summary.limits().bound(mode)))));
    Files.writeString(file, "{" + String.join(",\n ", members) + "}\n");
  }

  private static String millis(Mode mode, Duration time) {
    return "\"%s\": %s"
        .formatted(
            mode.name().toLowerCase(Locale.ROOT),
            String.format(Locale.ROOT, "%.3f", time.toNanos() / NANOS_IN_MILLI));
  }

  private static String member(String name, long value) {
    return "\"" + name + "\": " + value;
  }

  private static String object(String name, Stream<String> members) {
    return "\"" + name + "\": {" + members.collect(Collectors.joining(", ")) + "}";
  }
}
