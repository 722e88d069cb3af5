package io.github.penstock.proof.model.lease;

import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.lease.LeaseOptions.Fill;
import io.github.penstock.proof.model.lease.LeaseOptions.Line;
import io.github.penstock.proof.model.lease.LeaseState.Node;
import io.github.penstock.proof.model.lease.LeaseState.Reader;
import io.github.penstock.proof.model.lease.LeaseState.ReaderPhase;
import io.github.penstock.proof.model.lease.LeaseState.Remote;

/** The steps of the readers: local tier, remote tier, lease, load, fill, install. */
final class LeaseReaders {

  private final LeaseOptions options;

  LeaseReaders(LeaseOptions options) {
    this.options = options;
  }

  static Reader idle() {
    return new Reader(ReaderPhase.START, 0, false, LeaseState.NONE, 0, 0, 0, 0);
  }

  void steps(LeaseState s, Steps<LeaseState> out) {
    for (int i = 0; i < s.readers().size(); i++) {
      Reader r = s.readers().get(i);
      switch (r.phase()) {
        case START -> start(s, i, out);
        case GET -> get(s, i, r, out);
        case LOAD ->
            out.to(
                s.reader(
                    i,
                    new Reader(
                        ReaderPhase.FILL,
                        r.atLeast(),
                        r.excused(),
                        s.db(),
                        r.token(),
                        r.stamp(),
                        r.seen(),
                        r.seen() & s.finished())),
                "R",
                i,
                ".db(v",
                s.db(),
                ")");
        case FILL -> fill(s, i, r, out);
        case INSTALL -> install(s, i, r, out);
        case DONE -> {}
      }
    }
  }

  private void start(LeaseState s, int i, Steps<LeaseState> out) {
    if (!options.localTier()) {
      Reader started = new Reader(ReaderPhase.GET, s.db(), false, LeaseState.NONE, 0, 0, 0, 0);
      out.to(s.reader(i, started), "R", i, ".start");
      return;
    }
    Node node = s.nodes().get(nodeOf(i));
    boolean excused = node.undelivered() > 0;
    if (node.value() >= 0) {
      Reader hit = new Reader(ReaderPhase.DONE, s.db(), excused, node.value(), 0, 0, 0, 0);
      out.to(s.reader(i, hit), "R", i, ".L1hit(v", node.value(), ")");
    } else {
      Reader started =
          new Reader(ReaderPhase.GET, s.db(), excused, LeaseState.NONE, 0, node.stamp(), 0, 0);
      out.to(s.reader(i, started), "R", i, ".start");
    }
  }

  private void get(LeaseState s, int i, Reader r, Steps<LeaseState> out) {
    Remote remote = s.remote();
    Fill fill = options.rules().fill();
    if (remote.value() >= 0) {
      Reader hit = valued(r, ReaderPhase.INSTALL, remote.value(), 1);
      out.to(s.reader(i, hit), "R", i, ".L2hit(v", remote.value(), ")");
    } else if (fill != Fill.LEASE && fill != Fill.VISIBILITY) {
      out.to(s.reader(i, leased(r, 1, 0)), "R", i, ".L2miss");
    } else if (fill == Fill.LEASE && remote.quarantined() != 0) {
      out.to(s.reader(i, leased(r, 0, 0)), "R", i, ".L2 quarantined->bypass");
    } else if (remote.lease() == 0 || remote.quarantined() != 0) {
      Reader granted = leased(r, i + 1, remote.quarantined());
      out.to(
          s.remote(remote.lease(i + 1)).reader(i, granted),
          "R",
          i,
          ".lease(Q=",
          Integer.toBinaryString(remote.quarantined()),
          ")");
    } else {
      out.to(s.reader(i, leased(r, 0, 0)), "R", i, ".lease denied->db");
    }
  }

  private void fill(LeaseState s, int i, Reader r, Steps<LeaseState> out) {
    Remote remote = s.remote();
    int value = r.value();
    boolean accepted = accepts(remote, r);
    LeaseState n = s;
    if (accepted) {
      n =
          s.remote(
              switch (options.rules().fill()) {
                case BLIND, VERSION -> remote.value(value);
                case IF_ABSENT -> remote.value() < 0 ? remote.value(value) : remote;
                case LEASE -> remote.value(value).lease(0);
                case VISIBILITY -> remote.value(value).lease(0).quarantined(0);
              });
    }
    out.to(
        n.reader(i, valued(r, ReaderPhase.INSTALL, value, accepted ? 1 : 0)),
        "R",
        i,
        ".fill(v",
        value,
        ")=",
        accepted ? "ok" : "refused");
  }

  private boolean accepts(Remote remote, Reader r) {
    boolean own = r.token() != 0 && remote.lease() == r.token();
    if (!options.has(Line.OWN_LEASE)) {
      own = true;
    }
    return switch (options.rules().fill()) {
      case BLIND, IF_ABSENT -> true;
      case VERSION -> r.value() >= Math.max(remote.value(), remote.floor());
      case LEASE -> own && remote.quarantined() == 0;
      case VISIBILITY ->
          own
              && (!options.has(Line.PROOF_OF_SEEN) || r.seen() == r.finished())
              && (!options.has(Line.PROOF_OF_PRESENT)
                  || Tuples.within(remote.quarantined(), r.finished()));
    };
  }

  private void install(LeaseState s, int i, Reader r, Steps<LeaseState> out) {
    LeaseState n = s;
    if (options.localTier()) {
      Node node = s.nodes().get(nodeOf(i));
      boolean unchanged = !options.has(Line.STAMP_GUARD) || node.stamp() == r.stamp();
      if (r.token() != 0 && unchanged) {
        n = s.node(nodeOf(i), node.installed(r.value()));
      }
    }
    Reader returned = new Reader(ReaderPhase.DONE, r.atLeast(), r.excused(), r.value(), 0, 0, 0, 0);
    out.to(n.reader(i, returned), "R", i, ".install/return(v", r.value(), ")");
  }

  private static Reader leased(Reader r, int token, int seen) {
    return new Reader(
        ReaderPhase.LOAD, r.atLeast(), r.excused(), LeaseState.NONE, token, r.stamp(), seen, 0);
  }

  private static Reader valued(Reader r, ReaderPhase phase, int value, int token) {
    return new Reader(phase, r.atLeast(), r.excused(), value, token, r.stamp(), 0, 0);
  }

  private static int nodeOf(int reader) {
    return (reader + 1) % LeaseModel.NODES;
  }
}
