package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Findings.Violation;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts violations and writes the first ones out. Used by one thread. */
final class Traces {

  private static final double NANOS_IN_MILLI = 1e6;

  private final History history;
  private final int most;
  private final long origin;
  private final Map<Invariant, Long> counts = new EnumMap<>(Invariant.class);
  private final List<Violation> violations = new ArrayList<>();

  Traces(History history, int most) {
    this.history = history;
    this.most = most;
    long first = Long.MAX_VALUE;
    for (int i = 0; i < history.size(); i++) {
      first = Math.min(first, history.start(i));
    }
    this.origin = history.size() == 0 ? 0 : first;
    for (Invariant invariant : Invariant.values()) {
      counts.put(invariant, 0L);
    }
  }

  /** A violation with the operations that show it; an operation of -1 is left out. */
  void add(Invariant invariant, String what, int... operations) {
    if (isCountedOnly(invariant)) {
      return;
    }
    StringBuilder trace = new StringBuilder(what);
    for (int operation : operations) {
      if (operation >= 0) {
        trace.append(System.lineSeparator()).append("  ").append(line(operation));
      }
    }
    String key = history.keyName(history.key(operations[0]));
    violations.add(new Violation(invariant, key, trace.toString()));
  }

  /** A violation that no operation shows. */
  void add(Invariant invariant, String key, String what) {
    if (!isCountedOnly(invariant)) {
      violations.add(new Violation(invariant, key, what));
    }
  }

  private boolean isCountedOnly(Invariant invariant) {
    return counts.merge(invariant, 1L, Long::sum) > most;
  }

  Map<Invariant, Long> counts() {
    return counts;
  }

  List<Violation> violations() {
    return violations;
  }

  /** Milliseconds since the first operation. */
  String at(long time) {
    return String.format(Locale.ROOT, "%.3f", (time - origin) / NANOS_IN_MILLI);
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / NANOS_IN_MILLI);
  }

  private String line(int index) {
    Operation operation = history.get(index);
    return "%s .. %s ms  node %d session %d  %s %s %s%s"
        .formatted(
            at(operation.start()),
            at(operation.end()),
            operation.client().node(),
            operation.client().session(),
            operation.isRead()
                ? operation.mode() + " read, " + operation.tier()
                : operation.kind() + ", " + operation.outcome(),
            operation.key(),
            version(operation.value()),
            operation.value().floor() > 0 ? ", floor " + operation.value().floor() : "");
  }

  private static String version(Value value) {
    if (value.version() == Value.ABSENT) {
      return "absent";
    }
    if (value.version() == Value.NOT_STORED) {
      return "not stored (by " + value.writer() + ")";
    }
    return "version " + value.version() + " by " + value.writer();
  }
}
