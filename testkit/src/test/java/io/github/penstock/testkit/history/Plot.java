package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Operation.Client;
import io.github.penstock.testkit.history.Operation.Kind;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.time.Duration;

/** Writes a history by hand; times are milliseconds. The bound is 1 s, and there are 3 nodes. */
final class Plot {

  static final Limits LIMITS = Limits.of(Duration.ofSeconds(1), 3);

  /** A row whose first version is 0. */
  static final String KEY = "users/1";

  private final History history = new History();

  Plot() {
    write(Outcome.OK, 0, 0, 0, 0);
  }

  static Client client(int node) {
    return new Client(node, node);
  }

  static long nanos(long millis) {
    return millis * 1_000_000;
  }

  /** A commit of node 0 whose number is that of its version. */
  Plot commit(long version, long start, long end) {
    return write(Outcome.OK, version, version, start, end);
  }

  Plot write(Outcome outcome, long version, long writer, long start, long end) {
    history.add(
        new Operation(
            Kind.WRITE,
            KEY,
            client(0),
            nanos(start),
            nanos(end),
            outcome,
            Value.of(version, writer),
            Tier.UNKNOWN,
            Mode.SOURCE));
    return this;
  }

  Plot delete(long version, long start, long end) {
    history.add(
        new Operation(
            Kind.DELETE,
            KEY,
            client(0),
            nanos(start),
            nanos(end),
            Outcome.OK,
            Value.of(version, version),
            Tier.UNKNOWN,
            Mode.SOURCE));
    return this;
  }

  /** A read of node 1. */
  Plot read(Mode mode, long version, long start, long end) {
    return read(1, mode, Tier.UNKNOWN, Value.of(version, version), start, end);
  }

  Plot read(int node, Mode mode, Tier tier, Value value, long start, long end) {
    return read(Outcome.OK, node, mode, tier, value, start, end);
  }

  Plot failedRead(long start, long end) {
    return read(Outcome.FAIL, 1, Mode.BOUNDED, Tier.UNKNOWN, Value.NONE, start, end);
  }

  private Plot read(
      Outcome outcome, int node, Mode mode, Tier tier, Value value, long start, long end) {
    history.add(
        new Operation(
            Kind.READ, KEY, client(node), nanos(start), nanos(end), outcome, value, tier, mode));
    return this;
  }

  History history() {
    return history;
  }

  Findings check() {
    return check(Evidence.NONE);
  }

  Findings check(Evidence evidence) {
    return Checker.check(history, LIMITS, evidence);
  }
}
