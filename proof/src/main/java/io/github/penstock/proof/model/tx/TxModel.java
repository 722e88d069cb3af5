package io.github.penstock.proof.model.tx;

import io.github.penstock.proof.model.Model;
import io.github.penstock.proof.model.Property;
import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.Violation;
import io.github.penstock.proof.model.tx.TxOptions.Fence;
import io.github.penstock.proof.model.tx.TxOptions.Line;
import io.github.penstock.proof.model.tx.TxOptions.Sizes;
import io.github.penstock.proof.model.tx.TxState.Database;
import io.github.penstock.proof.model.tx.TxState.Faults;
import io.github.penstock.proof.model.tx.TxState.Kind;
import io.github.penstock.proof.model.tx.TxState.Minter;
import io.github.penstock.proof.model.tx.TxState.Reader;
import io.github.penstock.proof.model.tx.TxState.ReaderPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chosen protocol over one row, with xids and snapshots as PostgreSQL computes them: its
 * snapshots end at the latest finished xid, a COMMIT may be in the log before it is visible, and
 * the state in Redis may be lost at any time and gets a new generation in several steps.
 */
public final class TxModel implements Model<TxState> {

  private final TxOptions options;
  private final TxWriters writers;
  private final TxReaders readers;
  private final TxSurroundings surroundings;

  private TxModel(TxOptions options) {
    this.options = options;
    this.writers = new TxWriters(options);
    this.readers = new TxReaders(options);
    this.surroundings = new TxSurroundings(options);
  }

  /** The model of this variant under these faults. */
  public static Model<?> of(TxOptions options) {
    return new TxModel(options);
  }

  @Override
  public List<TxState> starts() {
    Sizes sizes = options.sizes();
    return List.of(
        new TxState(
            new Database(0, 1, Tuples.bit(0)),
            Redis.initial(sizes.value()),
            Tuples.times(sizes.writers(), TxWriters.idle()),
            Tuples.times(sizes.readers(), TxReaders.idle()),
            options.fence() == Fence.NONE ? List.of() : Tuples.times(sizes.minters(), Minter.IDLE),
            List.of(),
            new Faults(0, false, false)));
  }

  @Override
  public void steps(TxState state, Steps<TxState> out) {
    writers.steps(state, out);
    readers.steps(state, out);
    surroundings.steps(state, out);
  }

  @Override
  public @Nullable Violation violation(TxState s) {
    for (int i = 0; i < s.readers().size(); i++) {
      Reader r = s.readers().get(i);
      if (r.phase() == ReaderPhase.DONE && r.value() < r.atLeast()) {
        if (i == 0 && !options.has(Line.SNAPSHOT_AFTER_LEASE)) {
          // Its old snapshot is its own wish; what others get of it counts.
          return null;
        }
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
    int value = s.redis().value();
    int visible = s.db().visible();
    if (value < 0 || value == visible || !atRest(s)) {
      return null;
    }
    return new Violation(
        Property.P1,
        value < visible
            ? "L2 at rest holds v" + value + ", the database v" + visible
            : "L2 at rest holds v" + value + " that was never committed");
  }

  private static boolean atRest(TxState s) {
    return s.writers().stream().allMatch(TxWriters::ended)
        && s.readers().stream().allMatch(r -> r.phase() == ReaderPhase.DONE)
        && s.late().stream().allMatch(l -> l.kind() == Kind.ARRIVED);
  }
}
