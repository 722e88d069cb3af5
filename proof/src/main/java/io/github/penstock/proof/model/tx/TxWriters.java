package io.github.penstock.proof.model.tx;

import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.tx.TxOptions.Fault;
import io.github.penstock.proof.model.tx.TxOptions.Fence;
import io.github.penstock.proof.model.tx.TxOptions.Line;
import io.github.penstock.proof.model.tx.TxOptions.Retry;
import io.github.penstock.proof.model.tx.TxState.Database;
import io.github.penstock.proof.model.tx.TxState.Kind;
import io.github.penstock.proof.model.tx.TxState.Late;
import io.github.penstock.proof.model.tx.TxState.Writer;
import io.github.penstock.proof.model.tx.TxState.WriterPhase;
import java.util.List;

/** The steps of the writers: statement, quarantine, COMMIT, release. */
final class TxWriters {

  private final TxOptions options;

  TxWriters(TxOptions options) {
    this.options = options;
  }

  static Writer idle() {
    return new Writer(WriterPhase.IDLE, 0, 0, 0);
  }

  static boolean ended(Writer w) {
    return switch (w.phase()) {
      case RELEASED, DEAD -> true;
      case ABORTED -> w.attempt() == 0;
      default -> false;
    };
  }

  void steps(TxState s, Steps<TxState> out) {
    for (int i = 0; i < s.writers().size(); i++) {
      Writer w = s.writers().get(i);
      switch (w.phase()) {
        case IDLE -> write(s, i, out);
        case WRITTEN -> quarantine(s, i, w, out);
        case QUARANTINED -> commit(s, i, w, out);
        case DURABLE ->
            out.to(
                s.writer(i, at(w, WriterPhase.VISIBLE)).db(s.db().ended(w.version(), w.xid())),
                "W",
                i,
                ".VISIBLE(v",
                w.version(),
                ")");
        case VISIBLE -> release(s, i, w, out);
        case ABORTED -> {
          if (w.attempt() != 0) {
            Redis released = s.redis().release(options, w.xid(), w.attempt(), 0, false);
            Writer without = new Writer(WriterPhase.ABORTED, w.xid(), 0, w.version());
            out.to(s.redis(released).writer(i, without), "W", i, ".release(aborted)");
          }
        }
        default -> {}
      }
    }
  }

  private void write(TxState s, int i, Steps<TxState> out) {
    if (options.has(Line.ROW_LOCK) && s.writers().stream().anyMatch(w -> w.phase().holdsRow())) {
      return;
    }
    int xid = s.db().nextXid();
    out.to(
        s.writer(i, new Writer(WriterPhase.WRITTEN, xid, 0, 0)).db(s.db().begun()),
        "W",
        i,
        ".dml(xid=",
        xid,
        ")");
  }

  private void quarantine(TxState s, int i, Writer w, Steps<TxState> out) {
    if (!options.has(Line.QUARANTINE_BEFORE_COMMIT)) {
      out.to(s.writer(i, at(w, WriterPhase.QUARANTINED)), "W", i, ".no quarantine");
      return;
    }
    if (s.redis().generation() == 0 && options.fence() != Fence.NONE) {
      return;
    }
    out.to(quarantined(s, i, w.xid(), 1), "W", i, ".quarantine");
    if (options.retry().quarantine() && s.late().isEmpty()) {
      int attempt = options.retry() == Retry.QUARANTINE_FRESH_TOKEN ? 2 : 1;
      out.to(
          quarantined(s, i, w.xid(), attempt)
              .late(List.of(new Late(Kind.QUARANTINE, w.xid(), 1, 0))),
          "W",
          i,
          ".quarantine#1 delayed, #2 ok");
    }
  }

  private TxState quarantined(TxState s, int i, int xid, int attempt) {
    return s.redis(s.redis().quarantine(options, xid, attempt))
        .writer(i, new Writer(WriterPhase.QUARANTINED, xid, attempt, 0));
  }

  private void commit(TxState s, int i, Writer w, Steps<TxState> out) {
    Database db = s.db();
    int version = db.visible() + 1;
    if (options.may(Fault.DURABLE_FIRST)) {
      Writer durable = new Writer(WriterPhase.DURABLE, w.xid(), w.attempt(), version);
      out.to(s.writer(i, durable), "W", i, ".durable");
    } else {
      Writer visible = new Writer(WriterPhase.VISIBLE, w.xid(), w.attempt(), version);
      out.to(
          s.writer(i, visible).db(db.ended(version, w.xid())), "W", i, ".COMMIT(v", version, ")");
    }
    TxState over = s.db(db.ended(db.visible(), w.xid()));
    if (options.may(Fault.ROLLBACK)) {
      out.to(over.writer(i, at(w, WriterPhase.ABORTED)), "W", i, ".rollback");
    }
    if (options.may(Fault.CRASH)) {
      Writer dead = new Writer(WriterPhase.ABORTED, w.xid(), 0, w.version());
      out.to(over.writer(i, dead), "W", i, ".dies before commit");
    }
  }

  private void release(TxState s, int i, Writer w, Steps<TxState> out) {
    Redis redis = s.redis().release(options, w.xid(), w.attempt(), w.version(), true);
    TxState released = s.redis(redis).writer(i, at(w, WriterPhase.RELEASED));
    out.to(released, "W", i, ".release");
    boolean one = s.late().size() == 1 && s.late().get(0).kind() == Kind.QUARANTINE;
    if (options.retry().quarantine() && one) {
      Late again = new Late(Kind.RELEASE, w.xid(), w.attempt(), w.version());
      out.to(released.late(Tuples.append(s.late(), again)), "W", i, ".release#1 delayed, #2 ok");
    }
    if (options.may(Fault.CRASH)) {
      out.to(s.writer(i, at(w, WriterPhase.DEAD)), "W", i, ".dies after commit");
    }
  }

  private static Writer at(Writer w, WriterPhase phase) {
    return new Writer(phase, w.xid(), w.attempt(), w.version());
  }
}
