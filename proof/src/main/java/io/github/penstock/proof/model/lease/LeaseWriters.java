package io.github.penstock.proof.model.lease;

import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.lease.LeaseOptions.After;
import io.github.penstock.proof.model.lease.LeaseOptions.Before;
import io.github.penstock.proof.model.lease.LeaseOptions.Capture;
import io.github.penstock.proof.model.lease.LeaseOptions.Fault;
import io.github.penstock.proof.model.lease.LeaseOptions.Fill;
import io.github.penstock.proof.model.lease.LeaseOptions.Line;
import io.github.penstock.proof.model.lease.LeaseOptions.WriteThrough;
import io.github.penstock.proof.model.lease.LeaseState.Commit;
import io.github.penstock.proof.model.lease.LeaseState.Remote;
import io.github.penstock.proof.model.lease.LeaseState.Writer;
import io.github.penstock.proof.model.lease.LeaseState.WriterPhase;

/** The steps of the writers: something before COMMIT, COMMIT, something after it. */
final class LeaseWriters {

  private final LeaseOptions options;

  LeaseWriters(LeaseOptions options) {
    this.options = options;
  }

  void steps(LeaseState s, Steps<LeaseState> out) {
    for (int i = 0; i < s.writers().size(); i++) {
      Writer writer = s.writers().get(i);
      switch (writer.phase()) {
        case WRITTEN -> out.to(before(s, i), "W", i, ".pre");
        case PREPARED -> commit(s, i, out);
        case DURABLE ->
            out.to(
                s.committed(writer.version(), i, WriterPhase.DONE, writer.version()),
                "W",
                i,
                ".visible(v",
                writer.version(),
                ")");
        case COMMITTED, ROLLED_BACK -> {
          out.to(after(s, i), "W", i, ".post");
          if (options.may(Fault.CRASH) && !s.faults().disturbed()) {
            out.to(s.writer(i, WriterPhase.DEAD, writer.version()).disturbed(), "W", i, ".CRASH");
          }
        }
        default -> {}
      }
    }
  }

  private LeaseState before(LeaseState s, int i) {
    LeaseState n = s;
    Before before = options.rules().before();
    Remote remote = s.remote();
    if (before == Before.QUARANTINE) {
      Remote marked = remote.quarantined(remote.quarantined() | Tuples.bit(i));
      if (options.has(Line.VALUE_REMOVED)) {
        marked = marked.value(LeaseState.NONE);
      }
      if (options.has(Line.LEASE_DROPPED)) {
        marked = marked.lease(0);
      }
      n = s.remote(marked).met(remote.quarantined() != 0);
    } else if (before == Before.DELETE) {
      n = s.remote(remote.cleared());
    }
    if (before != Before.NOTHING) {
      if (options.has(Line.PUBLISH_BEFORE)) {
        n = n.published();
      }
      n = n.dropped(nodeOf(i));
    }
    return n.writer(i, WriterPhase.PREPARED, 0);
  }

  private void commit(LeaseState s, int i, Steps<LeaseState> out) {
    boolean outlived =
        options.has(Line.IDLE_TIMEOUT)
            && options.rules().before() == Before.QUARANTINE
            && !quarantined(s.remote(), i)
            && s.faults().has(Tuples.bit(i));
    int version = s.db() + 1;
    if (outlived) {
      out.to(s.writer(i, WriterPhase.ROLLED_BACK, 0), "W", i, ".commit REFUSED by idle timeout");
    } else if (options.rules().capture() == Capture.NONE) {
      out.to(
          s.committed(version, i, WriterPhase.COMMITTED, version),
          "W",
          i,
          ".commit(v",
          version,
          ")");
    } else if (s.writers().stream().noneMatch(w -> w.phase() == WriterPhase.DURABLE)) {
      out.to(
          s.writer(i, WriterPhase.DURABLE, version)
              .captured(Tuples.append(s.captured(), new Commit(i, version))),
          "W",
          i,
          ".durable(v",
          version,
          ")");
    }
    if (options.may(Fault.ROLLBACK)) {
      out.to(s.writer(i, WriterPhase.ROLLED_BACK, 0), "W", i, ".rollback");
    }
    if (options.may(Fault.CRASH) && !s.faults().disturbed()) {
      out.to(s.writer(i, WriterPhase.DEAD, 0).disturbed(), "W", i, ".CRASH-before-commit(abort)");
    }
  }

  private LeaseState after(LeaseState s, int i) {
    Writer writer = s.writers().get(i);
    boolean committed = writer.phase() == WriterPhase.COMMITTED;
    boolean lost =
        options.has(Line.LOST_TOKEN_NOTICED)
            && options.rules().before() == Before.QUARANTINE
            && !quarantined(s.remote(), i);
    Remote remote = s.remote().quarantined(s.remote().quarantined() & ~Tuples.bit(i));
    if (committed) {
      remote = invalidated(remote, writer.version(), lost);
      remote = writtenThrough(remote, s.met(), writer.version(), lost);
    }
    LeaseState n = s.remote(remote);
    if (remote.quarantined() == 0) {
      n = n.met(false);
    }
    boolean told = options.has(Line.PUBLISH_AFTER) || (lost && committed);
    if (told) {
      n = n.published();
    }
    if (told && committed) {
      n = n.dropped(nodeOf(i));
    }
    return n.writer(i, WriterPhase.DONE, writer.version());
  }

  private Remote invalidated(Remote remote, int version, boolean lost) {
    After after = options.rules().after();
    // A quarantine has removed the value already.
    boolean removed = options.rules().before() == Before.QUARANTINE && !lost;
    if (after == After.DELETE && !removed) {
      return remote.cleared();
    }
    if (after == After.FLOOR) {
      int value = remote.value() >= version ? remote.value() : LeaseState.NONE;
      int lease = options.rules().fill() == Fill.LEASE ? 0 : remote.lease();
      return new Remote(value, lease, remote.quarantined(), Math.max(remote.floor(), version));
    }
    return remote;
  }

  private Remote writtenThrough(Remote remote, boolean met, int version, boolean lost) {
    WriteThrough rule = options.rules().writeThrough();
    boolean last = remote.quarantined() == 0 && !lost;
    return switch (rule) {
      case NONE -> remote;
      case BLIND -> remote.value(version);
      case LAST -> last ? remote.value(version).lease(0) : remote;
      case SINGLE -> last && !met ? remote.value(version).lease(0) : remote;
      case LAST_VERSION -> {
        Remote raised = remote.floor(Math.max(remote.floor(), version));
        yield last && version >= raised.floor() ? raised.value(version).lease(0) : raised;
      }
    };
  }

  private static boolean quarantined(Remote remote, int i) {
    return (remote.quarantined() & Tuples.bit(i)) != 0;
  }

  private static int nodeOf(int writer) {
    return writer % LeaseModel.NODES;
  }
}
