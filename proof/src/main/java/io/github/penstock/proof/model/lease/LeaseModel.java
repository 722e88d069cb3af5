package io.github.penstock.proof.model.lease;

import io.github.penstock.proof.model.Model;
import io.github.penstock.proof.model.Property;
import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.Violation;
import io.github.penstock.proof.model.lease.LeaseState.Faults;
import io.github.penstock.proof.model.lease.LeaseState.Node;
import io.github.penstock.proof.model.lease.LeaseState.Reader;
import io.github.penstock.proof.model.lease.LeaseState.ReaderPhase;
import io.github.penstock.proof.model.lease.LeaseState.Remote;
import io.github.penstock.proof.model.lease.LeaseState.Writer;
import io.github.penstock.proof.model.lease.LeaseState.WriterPhase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The designs that were weighed, over one row: each writer writes it once, each reader reads it
 * once, and each step may happen at any time between those of the others. It begins with an empty
 * remote entry, with a true one, and, where there is a local tier, with both true.
 */
public final class LeaseModel implements Model<LeaseState> {

  static final int NODES = 2;

  private final LeaseOptions options;
  private final LeaseWriters writers;
  private final LeaseReaders readers;
  private final LeaseSurroundings surroundings;

  private LeaseModel(LeaseOptions options) {
    this.options = options;
    this.writers = new LeaseWriters(options);
    this.readers = new LeaseReaders(options);
    this.surroundings = new LeaseSurroundings(options);
  }

  /** The model of this design under these faults. */
  public static Model<?> of(LeaseOptions options) {
    return new LeaseModel(options);
  }

  @Override
  public List<LeaseState> starts() {
    List<LeaseState> starts = new ArrayList<>();
    starts.add(start(LeaseState.NONE, LeaseState.NONE));
    starts.add(start(0, LeaseState.NONE));
    if (options.localTier()) {
      starts.add(start(0, 0));
    }
    return starts;
  }

  private LeaseState start(int remoteValue, int localValue) {
    Remote remote = new Remote(remoteValue, 0, 0, 0);
    return new LeaseState(
        0,
        remote,
        false,
        options.localTier() ? Tuples.times(NODES, new Node(localValue, 0, 0)) : List.of(),
        Tuples.times(options.writers(), new Writer(WriterPhase.WRITTEN, 0)),
        Tuples.times(options.readers(), LeaseReaders.idle()),
        List.of(),
        new Faults(0, false, remote, false));
  }

  @Override
  public void steps(LeaseState state, Steps<LeaseState> out) {
    writers.steps(state, out);
    readers.steps(state, out);
    surroundings.steps(state, out);
  }

  @Override
  public @Nullable Violation violation(LeaseState s) {
    for (int i = 0; i < s.readers().size(); i++) {
      Reader r = s.readers().get(i);
      if (r.phase() == ReaderPhase.DONE && r.value() < r.atLeast() && !r.excused()) {
        return new Violation(
            Property.P2,
            "R"
                + i
                + " returned v"
                + r.value()
                + ", v"
                + r.atLeast()
                + " was visible at its start");
      }
    }
    if (!atRest(s)) {
      return null;
    }
    if (stale(s.remote().value(), s.db())) {
      return new Violation(
          Property.P1, "L2 at rest holds v" + s.remote().value() + ", the database v" + s.db());
    }
    for (int k = 0; k < s.nodes().size(); k++) {
      if (stale(s.nodes().get(k).value(), s.db())) {
        return new Violation(
            Property.P1,
            "L1 of N"
                + k
                + " at rest holds v"
                + s.nodes().get(k).value()
                + ", the database v"
                + s.db());
      }
    }
    return null;
  }

  private static boolean stale(int value, int visible) {
    return value >= 0 && value < visible;
  }

  private static boolean atRest(LeaseState s) {
    for (Writer w : s.writers()) {
      if (w.phase() != WriterPhase.DONE && w.phase() != WriterPhase.DEAD) {
        return false;
      }
    }
    for (Reader r : s.readers()) {
      if (r.phase() != ReaderPhase.DONE) {
        return false;
      }
    }
    for (Node node : s.nodes()) {
      if (node.undelivered() > 0) {
        return false;
      }
    }
    return s.captured().isEmpty();
  }
}
