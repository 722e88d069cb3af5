package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Evidence.LoadCount;
import io.github.penstock.testkit.history.Evidence.RestSample;
import io.github.penstock.testkit.history.Operation.Value;

/** Checks what does not show in operations: the rest state and the loads. Used by one thread. */
final class AtRest {

  private final Evidence evidence;
  private final Limits limits;
  private final Traces traces;

  AtRest(Evidence evidence, Limits limits, Traces traces) {
    this.evidence = evidence;
    this.limits = limits;
    this.traces = traces;
  }

  void check() {
    for (RestSample sample : evidence.rest()) {
      if (sample.cached() != sample.stored()) {
        traces.add(
            Invariant.I7,
            sample.key(),
            "At rest %s holds %s of %s, the database holds %s."
                .formatted(
                    sample.where(),
                    version(sample.cached()),
                    sample.key(),
                    version(sample.stored())));
      }
    }
    for (LoadCount count : evidence.loads()) {
      if (count.loads() > limits.nodes()) {
        traces.add(
            Invariant.I8,
            count.key(),
            "%d loads of %s by %d processes from %s to %s ms, with nothing invalidated."
                .formatted(
                    count.loads(),
                    count.key(),
                    limits.nodes(),
                    traces.at(count.from()),
                    traces.at(count.until())));
      }
    }
  }

  private static String version(long version) {
    return version == Value.ABSENT ? "an absence" : "version " + version;
  }
}
