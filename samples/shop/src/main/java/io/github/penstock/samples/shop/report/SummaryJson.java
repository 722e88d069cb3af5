package io.github.penstock.samples.shop.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a {@link Summary} for programs. Stateless. */
public final class SummaryJson {

  private SummaryJson() {}

  /**
   * Writes it into a file, in place of what is there.
   *
   * @param summary what to write
   * @param file where to
   * @throws IOException where that is not possible
   */
  public static void write(Summary summary, Path file) throws IOException {
    Files.writeString(file, text(summary));
  }

  private static String text(Summary summary) {
    Map<String, Number> fields = new LinkedHashMap<>();
    fields.put("seconds", summary.elapsed().toNanos() / 1e9);
    fields.put("reads", summary.counts().reads());
    fields.put("readsPerSecond", summary.readsPerSecond());
    fields.put("localHitRatio", summary.usage().localHitRatio());
    fields.put("remoteHitRatio", summary.usage().remoteHitRatio());
    fields.put("sqlStatements", summary.usage().statements());
    fields.put("sqlStatementsSaved", summary.statementsSaved());
    fields.put("writes", summary.counts().writes());
    fields.put("rolledBack", summary.counts().rolledBack());
    fields.put("conflicts", summary.counts().conflicts());
    fields.put("failures", summary.counts().failures());
    fields.put("staleReads", summary.findings().stale());
    fields.put("uncommittedReads", summary.findings().uncommitted());
    fields.put("maxStalenessMillis", summary.findings().maxStaleness().toNanos() / 1e6);
    fields.put("p50ReadMicros", summary.times().readP50().toNanos() / 1e3);
    fields.put("p99ReadMicros", summary.times().readP99().toNanos() / 1e3);
    fields.put("invalidationLagP50Millis", summary.times().lagP50().toNanos() / 1e6);
    fields.put("invalidationLagP99Millis", summary.times().lagP99().toNanos() / 1e6);
    fields.put("invalidationsTimed", summary.times().messages());
    fields.put("ordersWithWrongTotal", summary.wrongTotals());
    return fields.entrySet().stream()
        .map(field -> "  \"" + field.getKey() + "\": " + text(field.getValue()))
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String text(Number number) {
    return number instanceof Double fraction
        ? String.format(Locale.ROOT, "%.4f", fraction)
        : number.toString();
  }
}
