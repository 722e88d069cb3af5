package io.github.penstock.proof.model.list;

import io.github.penstock.proof.model.Model;
import io.github.penstock.proof.model.Property;
import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.Violation;
import io.github.penstock.proof.model.list.RegionState.Partition;
import io.github.penstock.proof.model.list.RegionState.Phase;
import io.github.penstock.proof.model.list.RegionState.Reader;
import io.github.penstock.proof.model.list.RegionState.ReaderPhase;
import io.github.penstock.proof.model.list.RegionState.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row and its region. One writer changes the row and writes through; a bulk writer, which does
 * not know its rows, quarantines the region: it counts up the epoch and leaves a token. A value is
 * valid in the epoch that it was stored under.
 */
public final class RegionModel implements Model<RegionState> {

  private final RegionOptions options;

  private RegionModel(RegionOptions options) {
    this.options = options;
  }

  /** The model of this variant. */
  public static Model<?> of(RegionOptions options) {
    return new RegionModel(options);
  }

  @Override
  public List<RegionState> starts() {
    Writer idle = new Writer(Phase.IDLE, 0, 0);
    Reader reader = new Reader(ReaderPhase.START, 0, 0, 0, RegionState.NONE, 0, 0);
    Partition partition = new Partition(1, 0, RegionState.NONE, 0, 0);
    return List.of(
        new RegionState(0, partition, idle, idle, Tuples.times(options.readers(), reader)));
  }

  @Override
  public void steps(RegionState s, Steps<RegionState> out) {
    writeRow(s, s.row(), out);
    writeRegion(s, s.bulk(), out);
    for (int i = 0; i < s.readers().size(); i++) {
      read(s, i, s.readers().get(i), out);
    }
  }

  private void writeRow(RegionState s, Writer w, Steps<RegionState> out) {
    Partition partition = s.partition();
    switch (w.phase()) {
      case IDLE -> {
        if (!s.locked()) {
          out.to(s.row(w.phase(Phase.WRITTEN)), "W.dml(k)");
        }
      }
      case WRITTEN ->
          out.to(
              s.partition(partition.quarantined())
                  .row(new Writer(Phase.QUARANTINED, 0, partition.epoch())),
              "W.quarantine(k)");
      case QUARANTINED -> {
        int version = s.db() + 1;
        out.to(
            s.db(version).row(new Writer(Phase.COMMITTED, version, w.epoch())),
            "W.COMMIT(v",
            version,
            ")");
        if (options.faults()) {
          out.to(s.row(w.phase(Phase.ABORTED)), "W.rollback");
        }
      }
      case COMMITTED, ABORTED -> {
        boolean through =
            w.phase() == Phase.COMMITTED && (partition.tokens() & RegionState.ROW) != 0;
        int epoch = options.capturedEpoch() ? w.epoch() : partition.epoch();
        out.to(
            s.partition(
                    through
                        ? partition.stored(w.version(), epoch)
                        : partition.released(RegionState.ROW))
                .row(w.phase(Phase.RELEASED)),
            "W.release+write-through");
        if (options.faults()) {
          out.to(s.row(w.phase(Phase.DEAD)), "W.dies");
        }
      }
      default -> {}
    }
  }

  private void writeRegion(RegionState s, Writer b, Steps<RegionState> out) {
    Partition partition = s.partition();
    switch (b.phase()) {
      case IDLE -> {
        if (!s.locked()) {
          out.to(s.bulk(b.phase(Phase.WRITTEN)), "B.bulk dml(touches k)");
        }
      }
      case WRITTEN ->
          out.to(
              s.partition(partition.bulkQuarantined()).bulk(b.phase(Phase.QUARANTINED)),
              "B.quarantine(region) epoch ",
              partition.epoch() + 1);
      case QUARANTINED -> {
        int version = s.db() + 1;
        out.to(
            s.db(version).bulk(new Writer(Phase.COMMITTED, version, 0)),
            "B.COMMIT(v",
            version,
            ")");
        if (options.faults()) {
          out.to(s.bulk(b.phase(Phase.ABORTED)), "B.rollback");
        }
      }
      case COMMITTED, ABORTED -> {
        out.to(
            s.partition(partition.released(RegionState.BULK)).bulk(b.phase(Phase.RELEASED)),
            "B.release(region)");
        if (options.faults()) {
          out.to(s.bulk(b.phase(Phase.DEAD)), "B.dies");
        }
      }
      default -> {}
    }
  }

  private void read(RegionState s, int i, Reader r, Steps<RegionState> out) {
    switch (r.phase()) {
      case START ->
          out.to(
              s.reader(i, new Reader(ReaderPhase.GET, s.db(), 0, 0, RegionState.NONE, 0, 0)),
              "R",
              i,
              ".start");
      case GET -> get(s, i, r, out);
      case LOAD -> {
        int finished =
            (s.row().phase().finished() ? RegionState.ROW : 0)
                | (s.bulk().phase().finished() ? RegionState.BULK : 0);
        Reader loaded =
            new Reader(
                ReaderPhase.FILL, r.atLeast(), r.token(), r.seen(), s.db(), finished, r.epoch());
        out.to(s.reader(i, loaded), "R", i, ".db(v", s.db(), ")");
      }
      case FILL -> {
        Partition partition = s.partition();
        boolean accepted =
            r.token() != 0
                && partition.lease() == r.token()
                && Tuples.within(r.seen() | (partition.tokens() & RegionState.ROW), r.finished());
        int epoch = options.capturedEpoch() ? r.epoch() : partition.epoch();
        RegionState n = accepted ? s.partition(partition.stored(r.value(), epoch)) : s;
        out.to(
            n.reader(i, r.returned(r.value())),
            "R",
            i,
            ".fill(v",
            r.value(),
            ")=",
            accepted ? "ok" : "refused");
      }
      case DONE -> {}
    }
  }

  private void get(RegionState s, int i, Reader r, Steps<RegionState> out) {
    Partition partition = s.partition();
    if (partition.valid()) {
      out.to(s.reader(i, r.returned(partition.value())), "R", i, ".hit(v", partition.value(), ")");
    } else if (partition.lease() == 0 || partition.tokens() != 0) {
      int seen =
          options.regionTokens() ? partition.tokens() : (partition.tokens() & RegionState.ROW);
      Reader leased =
          new Reader(
              ReaderPhase.LOAD, r.atLeast(), i + 1, seen, RegionState.NONE, 0, partition.epoch());
      out.to(
          s.partition(partition.leased(i + 1)).reader(i, leased),
          "R",
          i,
          ".lease(tokens=",
          partition.tokens(),
          ", e=",
          partition.epoch(),
          ")");
    } else {
      Reader denied =
          new Reader(ReaderPhase.LOAD, r.atLeast(), 0, 0, RegionState.NONE, 0, partition.epoch());
      out.to(s.reader(i, denied), "R", i, ".denied");
    }
  }

  @Override
  public @Nullable Violation violation(RegionState s) {
    boolean atRest = s.row().phase().ended() && s.bulk().phase().ended();
    for (int i = 0; i < s.readers().size(); i++) {
      Reader r = s.readers().get(i);
      atRest &= r.phase() == ReaderPhase.DONE;
      if (r.phase() == ReaderPhase.DONE && r.value() < r.atLeast()) {
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
    Partition partition = s.partition();
    return atRest && partition.valid() && partition.value() < s.db()
        ? new Violation(
            Property.P1,
            "v" + partition.value() + " is served at rest, the database has v" + s.db())
        : null;
  }
}
