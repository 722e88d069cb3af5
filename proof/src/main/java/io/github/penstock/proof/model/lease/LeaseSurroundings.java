package io.github.penstock.proof.model.lease;

import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.lease.LeaseOptions.Capture;
import io.github.penstock.proof.model.lease.LeaseOptions.Fault;
import io.github.penstock.proof.model.lease.LeaseOptions.Line;
import io.github.penstock.proof.model.lease.LeaseState.Commit;
import io.github.penstock.proof.model.lease.LeaseState.Faults;
import io.github.penstock.proof.model.lease.LeaseState.Node;
import io.github.penstock.proof.model.lease.LeaseState.Remote;

/** What happens around the processes: deliveries, expiry, eviction, change capture, failover. */
final class LeaseSurroundings {

  private final LeaseOptions options;

  LeaseSurroundings(LeaseOptions options) {
    this.options = options;
  }

  void steps(LeaseState s, Steps<LeaseState> out) {
    deliveries(s, out);
    expiries(s, out);
    evictions(s, out);
    if (!s.captured().isEmpty()) {
      capture(s, out);
    }
    if (options.may(Fault.FAILOVER) && !s.faults().failedOver()) {
      failover(s, out);
    }
  }

  private void deliveries(LeaseState s, Steps<LeaseState> out) {
    for (int k = 0; k < s.nodes().size(); k++) {
      Node node = s.nodes().get(k);
      if (node.undelivered() > 0) {
        out.to(s.node(k, node.heard().dropped()), "deliver@N", k);
        if (options.may(Fault.MESSAGE_LOST) && !s.faults().disturbed()) {
          out.to(s.node(k, node.heard()).disturbed(), "LOST msg@N", k);
        }
      }
    }
  }

  private void expiries(LeaseState s, Steps<LeaseState> out) {
    Remote remote = s.remote();
    if (options.may(Fault.LEASE_EXPIRES) && remote.lease() != 0 && !s.faults().has(Faults.LEASE)) {
      out.to(s.remote(remote.lease(0)).spent(Faults.LEASE), "lease expires");
    }
    if (options.may(Fault.QUARANTINE_EXPIRES)) {
      for (int q = 0; q < s.writers().size(); q++) {
        int bit = Tuples.bit(q);
        if ((remote.quarantined() & bit) != 0 && !s.faults().has(bit)) {
          Remote without = remote.quarantined(remote.quarantined() & ~bit);
          out.to(s.remote(without).spent(bit), "Q", q, " expires");
        }
      }
    }
  }

  private void evictions(LeaseState s, Steps<LeaseState> out) {
    Remote remote = s.remote();
    if (options.may(Fault.VALUE_EVICTED) && remote.value() >= 0 && !s.faults().has(Faults.VALUE)) {
      out.to(s.remote(remote.value(LeaseState.NONE)).spent(Faults.VALUE), "evict value");
    }
    boolean state = remote.quarantined() != 0 || remote.lease() != 0 || remote.floor() != 0;
    if (options.may(Fault.STATE_EVICTED) && state && !s.faults().has(Faults.STATE)) {
      if (options.has(Line.LOSS_DETECTED)) {
        Remote anew = new Remote(LeaseState.NONE, 0, s.inFlight(), 0);
        out.to(
            s.remote(anew).published().spent(Faults.STATE),
            "evict partition state -> new generation + xid fence");
      } else {
        out.to(s.remote(new Remote(remote.value(), 0, 0, 0)).spent(Faults.STATE), "evict fence");
      }
    }
  }

  private void capture(LeaseState s, Steps<LeaseState> out) {
    Commit commit = s.captured().get(0);
    Remote remote = s.remote().cleared();
    if (options.rules().capture() == Capture.QUARANTINE) {
      remote = remote.quarantined(remote.quarantined() | Tuples.bit(commit.writer()));
    }
    out.to(
        s.captured(Tuples.tail(s.captured())).remote(remote).published(),
        "CDC invalidate(v",
        commit.version(),
        ")");
  }

  private void failover(LeaseState s, Steps<LeaseState> out) {
    Faults faults = s.faults();
    if (!faults.replica().equals(s.remote())) {
      out.to(
          s.faults(new Faults(faults.spent(), faults.disturbed(), s.remote(), false)), "replicate");
    }
    LeaseState n = s.faults(new Faults(faults.spent(), faults.disturbed(), faults.replica(), true));
    if (options.has(Line.GENERATION)) {
      int fence = options.has(Line.FENCE) ? s.inFlight() : 0;
      n = n.remote(new Remote(LeaseState.NONE, 0, fence, 0)).published();
    } else {
      n = n.remote(faults.replica());
    }
    out.to(n, "FAILOVER");
  }
}
