package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Operation.Kind;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares each read of a history with what was committed. Because the database gives the versions,
 * the order of the writes is known and each read takes a binary search: millions take seconds.
 *
 * <p>Nothing is reported that could be explained: of a read that found no row the checker assumes
 * the absence that suits it best, and a write of unknown outcome counts from the time somebody saw
 * it. Called by tests, stateless.
 *
 * @since 0.1
 */
public final class Checker {

  private final History history;
  private final Limits limits;
  private final Evidence evidence;
  private final Traces traces;
  private final List<@Nullable KeyWrites> writes = new ArrayList<>();

  private Checker(History history, Limits limits, Evidence evidence) {
    this.history = history;
    this.limits = limits;
    this.evidence = evidence;
    this.traces = new Traces(history, limits.traces());
  }

  /**
   * Checks all invariants.
   *
   * @param history every operation; of a key that is read every committed version, also those from
   *     before the first read
   * @param limits what is promised
   * @param evidence what else is known
   * @return what was found
   */
  public static Findings check(History history, Limits limits, Evidence evidence) {
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(evidence, "evidence");
    return new Checker(history, limits, evidence).run();
  }

  private Findings run() {
    collectWrites();
    Reads reads = new Reads(history, limits, traces, new DegradedWrites(history, writes, evidence));
    Availability availability = new Availability(evidence.windows());
    long writesDone = 0;
    long failures = 0;
    for (int index : byStart()) {
      Outcome outcome = history.outcome(index);
      boolean isRead = history.kind(index) == Kind.READ;
      availability.count(history.start(index), history.end(index), isRead, outcome);
      if (outcome == Outcome.FAIL || outcome == Outcome.UNKNOWN) {
        failures++;
      }
      if (outcome == Outcome.OK && isRead) {
        reads.check(index, writes.get(history.key(index)));
      } else if (outcome == Outcome.OK) {
        writesDone++;
        reads.written(index);
      }
    }
    reads.finish();
    new AtRest(evidence, limits, traces).check();
    availability.check(traces);
    return new Findings(
        traces.counts(),
        traces.violations(),
        new Findings.Volume(reads.count(), writesDone, failures, reads.byTier()),
        reads.staleness(),
        availability.figures());
  }

  /** A session's operations do not overlap, so that this is their order as well. */
  private int[] byStart() {
    return IntStream.range(0, history.size())
        .boxed()
        .sorted(Comparator.comparingLong(history::start))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void collectWrites() {
    List<List<Integer>> committed = new ArrayList<>();
    for (int key = 0; key < history.keyCount(); key++) {
      committed.add(new ArrayList<>());
    }
    for (int i = 0; i < history.size(); i++) {
      if (history.kind(i) != Kind.READ && isCommitted(i)) {
        committed.get(history.key(i)).add(i);
      }
    }
    committed.forEach(list -> writes.add(list.isEmpty() ? null : new KeyWrites(history, list)));
    for (int i = 0; i < history.size(); i++) {
      KeyWrites ofKey = writes.get(history.key(i));
      if (ofKey != null && history.kind(i) == Kind.READ && history.outcome(i) == Outcome.OK) {
        ofKey.seen(history.version(i), history.end(i));
      }
    }
    for (KeyWrites ofKey : writes) {
      if (ofKey != null) {
        ofKey.seal();
      }
    }
  }

  /** What its caller was told and what the database has must agree. */
  private boolean isCommitted(int write) {
    boolean stored = history.version(write) != Value.NOT_STORED;
    switch (history.outcome(write)) {
      case OK -> {
        if (!stored) {
          traces.add(Invariant.I1, "A write was acknowledged, and is not in the database.", write);
        }
      }
      case FAIL, ROLLED_BACK -> {
        if (stored) {
          traces.add(Invariant.I1, "A write was refused, and is in the database.", write);
        }
      }
      case UNKNOWN -> {}
    }
    return stored;
  }
}
