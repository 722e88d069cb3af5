package io.github.penstock.proof.model.tx;

import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.tx.TxOptions.Fault;
import io.github.penstock.proof.model.tx.TxOptions.Fence;
import io.github.penstock.proof.model.tx.TxOptions.Line;
import io.github.penstock.proof.model.tx.TxOptions.Retry;
import io.github.penstock.proof.model.tx.TxState.Grant;
import io.github.penstock.proof.model.tx.TxState.Kind;
import io.github.penstock.proof.model.tx.TxState.Late;
import io.github.penstock.proof.model.tx.TxState.Reader;
import io.github.penstock.proof.model.tx.TxState.ReaderPhase;
import io.github.penstock.proof.model.tx.TxState.Snapshot;
import java.util.List;

/** The steps of the readers: value or lease, load, fill. */
final class TxReaders {

  private final TxOptions options;

  TxReaders(TxOptions options) {
    this.options = options;
  }

  static Reader idle() {
    return new Reader(
        ReaderPhase.START, 0, TxState.NONE, new Grant(0, 0, 0, 0), new Snapshot(0, 0, 0));
  }

  void steps(TxState s, Steps<TxState> out) {
    for (int i = 0; i < s.readers().size(); i++) {
      Reader r = s.readers().get(i);
      int visible = s.db().visible();
      switch (r.phase()) {
        case START -> {
          if (hasOldSnapshot(i)) {
            Reader late = r.loaded(ReaderPhase.START_LATE, visible, s.db().snapshot(s.writers()));
            out.to(s.reader(i, late), "R", i, ".old snapshot, reads db(v", visible, ")");
          } else {
            out.to(s.reader(i, r.starting(visible)), "R", i, ".start");
          }
        }
        case START_LATE -> out.to(s.reader(i, r.starting(visible)), "R", i, ".get starts");
        case GET -> get(s, i, r, out);
        case LOAD -> {
          Reader loaded = r.loaded(ReaderPhase.FILL, visible, s.db().snapshot(s.writers()));
          out.to(s.reader(i, loaded), "R", i, ".db(v", visible, ")");
        }
        case FILL -> fill(s, i, r, out);
        case DONE -> {}
      }
    }
  }

  private void get(TxState s, int i, Reader r, Steps<TxState> out) {
    Redis redis = s.redis();
    if (redis.generation() == 0 && options.fence() != Fence.NONE) {
      return;
    }
    boolean refreshes = options.may(Fault.REFRESH) && i == 0;
    int live = redis.live();
    if (redis.value() >= 0 && !refreshes) {
      out.to(s.reader(i, r.hit(redis.value())), "R", i, ".hit(v", redis.value(), ")");
    } else if (redis.lease() == 0 || live != 0) {
      int id = 10 + i * 10;
      if (options.retry().lease() && s.late().isEmpty() && i == 0) {
        int second = options.retry() == Retry.LEASE_SAME_ID ? id : id + 1;
        out.to(
            granted(s, i, r, second).late(List.of(new Late(Kind.LEASE, id, 0, 0))),
            "R",
            i,
            ".lease#1 delayed, #2 granted(",
            Integer.toBinaryString(live),
            ")");
      }
      out.to(
          granted(s, i, r, id),
          "R",
          i,
          ".lease(",
          Integer.toBinaryString(live),
          ", x=",
          redis.fence(),
          ")");
    } else {
      out.to(s.reader(i, r.phase(ReaderPhase.LOAD)), "R", i, ".lease denied");
    }
  }

  private TxState granted(TxState s, int i, Reader r, int id) {
    Redis redis = s.redis();
    Grant grant = new Grant(id, redis.live(), redis.generation(), redis.fence());
    ReaderPhase next = hasOldSnapshot(i) ? ReaderPhase.FILL : ReaderPhase.LOAD;
    return s.redis(redis.leased(id)).reader(i, r.granted(next, grant));
  }

  private void fill(TxState s, int i, Reader r, Steps<TxState> out) {
    boolean accepted = accepts(s.redis(), i, r);
    TxState n = accepted ? s.redis(s.redis().fill(options, r.value())) : s;
    out.to(
        n.reader(i, r.phase(ReaderPhase.DONE)),
        "R",
        i,
        ".fill(v",
        r.value(),
        ")=",
        accepted ? "ok" : "refused");
  }

  private boolean accepts(Redis redis, int i, Reader r) {
    Grant grant = r.grant();
    boolean own = grant.id() != 0 && (redis.lease() == grant.id() || !options.has(Line.OWN_LEASE));
    boolean generation =
        grant.generation() == redis.generation() || !options.has(Line.OWN_GENERATION);
    boolean seen = r.snapshot().seesAll(grant.seen()) || !options.has(Line.PROOF_OF_SEEN);
    boolean present =
        r.snapshot().seesAll(redis.live())
            || !options.has(Line.PROOF_OF_PRESENT)
            // Whoever loads in an old transaction looks at its tokens alone.
            || hasOldSnapshot(i);
    return own && generation && seen && present && passes(redis.fence(), r.snapshot());
  }

  private boolean passes(int fence, Snapshot snapshot) {
    if (fence == TxState.PENDING) {
      return !options.has(Line.PENDING_REFUSED);
    }
    if (fence == 0 || !options.has(Line.PROOF_OF_FENCE)) {
      return true;
    }
    return options.fence() == Fence.SNAPSHOT_XMAX
        ? snapshot.xmin() >= fence
        : snapshot.xmin() > fence;
  }

  private boolean hasOldSnapshot(int i) {
    return i == 0 && !options.has(Line.SNAPSHOT_AFTER_LEASE);
  }
}
