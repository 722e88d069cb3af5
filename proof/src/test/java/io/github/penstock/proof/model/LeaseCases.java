package io.github.penstock.proof.model;

import static io.github.penstock.proof.model.Case.fails;
import static io.github.penstock.proof.model.Case.holds;
import static io.github.penstock.proof.model.Property.P1;
import static io.github.penstock.proof.model.Property.P2;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.CRASH;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.FAILOVER;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.LEASE_EXPIRES;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.MESSAGE_LOST;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.QUARANTINE_EXPIRES;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.ROLLBACK;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.STATE_EVICTED;
import static io.github.penstock.proof.model.lease.LeaseOptions.Fault.VALUE_EVICTED;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.FENCE;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.GENERATION;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.IDLE_TIMEOUT;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.LOSS_DETECTED;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.PROOF_OF_SEEN;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.PUBLISH_BEFORE;
import static io.github.penstock.proof.model.lease.LeaseOptions.Line.STAMP_GUARD;
import static io.github.penstock.proof.model.lease.LeaseOptions.capturing;
import static io.github.penstock.proof.model.lease.LeaseOptions.deleting;
import static io.github.penstock.proof.model.lease.LeaseOptions.quarantining;

import io.github.penstock.proof.model.lease.LeaseModel;
import io.github.penstock.proof.model.lease.LeaseOptions;
import io.github.penstock.proof.model.lease.LeaseOptions.After;
import io.github.penstock.proof.model.lease.LeaseOptions.Before;
import io.github.penstock.proof.model.lease.LeaseOptions.Capture;
import io.github.penstock.proof.model.lease.LeaseOptions.Fill;
import io.github.penstock.proof.model.lease.LeaseOptions.Rules;
import io.github.penstock.proof.model.lease.LeaseOptions.WriteThrough;
import java.util.stream.Stream;

/** The designs that were weighed. */
final class LeaseCases {

  private LeaseCases() {}

  static Stream<Case> naive() {
    LeaseOptions inside = ruled(1, Before.DELETE, After.NOTHING, Fill.BLIND);
    LeaseOptions twice = ruled(1, Before.DELETE, After.DELETE, Fill.BLIND);
    LeaseOptions absent = ruled(1, Before.DELETE, After.DELETE, Fill.IF_ABSENT);
    LeaseOptions blind =
        ruled(2, Before.NOTHING, After.NOTHING, Fill.BLIND).writeThrough(WriteThrough.BLIND);
    LeaseOptions floor = ruled(2, Before.NOTHING, After.FLOOR, Fill.VERSION);
    LeaseOptions floorOfOne = ruled(1, Before.NOTHING, After.FLOOR, Fill.VERSION);
    return Stream.of(
        fails("A0 delete inside the transaction only, blind fill", 1072, model(inside), P1, P2),
        fails("A1 delete after commit, blind fill", 863, model(deleting(1, 2, Fill.BLIND)), P1, P2),
        fails("A2 double delete, blind fill", 1245, model(twice), P1, P2),
        fails("A2b double delete, fill if absent", 1245, model(absent), P1, P2),
        fails("A3 blind write-through, 2 writers, no readers", 44, model(readers(blind, 0)), P1),
        fails(
            "A4 delete after commit, version fill, no tombstone",
            864,
            model(deleting(1, 2, Fill.VERSION)),
            P1,
            P2),
        fails(
            "B1 lease, delete after commit",
            2943,
            model(deleting(1, 2, Fill.LEASE).faults(LEASE_EXPIRES)),
            P2),
        fails(
            "B1c same, crash after commit",
            1528,
            model(deleting(1, 2, Fill.LEASE).faults(CRASH)),
            P1,
            P2),
        fails("B2 version floor after commit, version fill", 13710, model(floor), P2),
        fails("B2c same, crash after commit", 22042, model(floor.faults(CRASH)), P1, P2),
        fails(
            "B2e same, 1 writer, floor evicted",
            1264,
            model(floorOfOne.without(LOSS_DETECTED).faults(STATE_EVICTED)),
            P1,
            P2));
  }

  static Stream<Case> quarantinesThatExpire() {
    LeaseOptions two = quarantining(2, 2, Fill.LEASE).faults(LEASE_EXPIRES, VALUE_EVICTED);
    LeaseOptions one = quarantining(1, 2, Fill.LEASE).faults(LEASE_EXPIRES, QUARANTINE_EXPIRES);
    return Stream.of(
        holds("C0 IQ lease, 2 writers, lease expiry, value eviction", 81691, model(two)),
        fails("C0x IQ, quarantine expires while the writer is paused", 8339, model(one), P2),
        fails("C0xc same, crash", 10105, model(one.faults(CRASH)), P1, P2),
        holds(
            "C0xi same, the database's idle timeout is shorter",
            11777,
            model(one.with(IDLE_TIMEOUT).faults(CRASH))));
  }

  static Stream<Case> visibility() {
    LeaseOptions one = quarantining(1, 2, Fill.VISIBILITY);
    LeaseOptions two = quarantining(2, 2, Fill.VISIBILITY);
    LeaseOptions evicted = one.faults(LEASE_EXPIRES, STATE_EVICTED);
    LeaseOptions unseen = evicted.without(LOSS_DETECTED);
    LeaseOptions detected = quarantining(2, 1, Fill.VISIBILITY).writeThrough(WriteThrough.SINGLE);
    return Stream.of(
        fails(
            "C1-draft a fill checks only what is present",
            2461,
            model(one.without(PROOF_OF_SEEN)),
            P1,
            P2),
        holds(
            "C1 2 writers 2 readers, lease expiry, value eviction, crash, rollback",
            968593,
            model(two.faults(LEASE_EXPIRES, VALUE_EVICTED, CRASH, ROLLBACK))),
        fails("C1f state evicted unseen", 13856, model(unseen), P2),
        fails("C1fc same, crash", 18003, model(unseen.faults(CRASH)), P1, P2),
        holds("C1g state lost and noticed", 27159, model(evicted.faults(CRASH, ROLLBACK))),
        holds(
            "C1gw same, 2 writers, write-through",
            23390,
            model(detected.faults(LEASE_EXPIRES, STATE_EVICTED, CRASH))));
  }

  static Stream<Case> writeThrough() {
    LeaseOptions two = quarantining(2, 2, Fill.VISIBILITY);
    LeaseOptions one = quarantining(2, 1, Fill.VISIBILITY);
    LeaseOptions three = quarantining(3, 1, Fill.VISIBILITY);
    return Stream.of(
        fails(
            "C2a the last releaser sets", 1308, model(one.writeThrough(WriteThrough.LAST)), P1, P2),
        holds(
            "C2b the only writer of a batch sets, crash, rollback, lease expiry",
            540805,
            model(two.writeThrough(WriteThrough.SINGLE).faults(CRASH, ROLLBACK, LEASE_EXPIRES))),
        holds(
            "C2b3 same, 3 writers",
            62920,
            model(three.writeThrough(WriteThrough.SINGLE).faults(ROLLBACK))),
        holds(
            "C2c the last releaser sets above a floor, crash, lease expiry",
            372617,
            model(two.writeThrough(WriteThrough.LAST_VERSION).faults(CRASH, LEASE_EXPIRES))));
  }

  static Stream<Case> capture() {
    LeaseOptions delete = capturing(1, 2, Fill.LEASE, Capture.DELETE);
    LeaseOptions one = capturing(1, 2, Fill.VISIBILITY, Capture.QUARANTINE);
    LeaseOptions two = capturing(2, 2, Fill.VISIBILITY, Capture.QUARANTINE);
    return Stream.of(
        fails("CDC D1 the log deletes, no gate", 1763, model(delete), P1, P2).atRestOnly(false),
        fails("CDC D2 the log quarantines", 1920, model(one), P2).atRestOnly(true),
        fails("CDC D2b same, 2 writers, lease expiry", 80536, model(two.faults(LEASE_EXPIRES)), P2)
            .atRestOnly(true));
  }

  static Stream<Case> failover() {
    LeaseOptions one = quarantining(1, 2, Fill.VISIBILITY).faults(FAILOVER);
    LeaseOptions two =
        quarantining(2, 1, Fill.VISIBILITY).writeThrough(WriteThrough.SINGLE).faults(FAILOVER);
    return Stream.of(
        fails("F1 the replica is trusted", 24350, model(one.without(GENERATION)), P1, P2),
        fails("F2 new generation without a fence", 30856, model(one.without(FENCE)), P2),
        fails("F2c same, crash", 35736, model(one.without(FENCE).faults(CRASH)), P1, P2),
        holds("F3 new generation with a fence", 31883, model(one)),
        holds(
            "F3c same, crash, rollback, lease expiry",
            113336,
            model(one.faults(CRASH, ROLLBACK, LEASE_EXPIRES))),
        holds(
            "F3w same, 2 writers, write-through", 113482, model(two.faults(CRASH, LEASE_EXPIRES))));
  }

  static Stream<Case> nodes() {
    LeaseOptions one = quarantining(1, 2, Fill.VISIBILITY);
    LeaseOptions two = quarantining(2, 1, Fill.VISIBILITY).nodesTold();
    return Stream.of(
        fails(
            "L0 install without stamp guard",
            112446,
            model(one.nodes().with(PUBLISH_BEFORE).without(STAMP_GUARD)),
            P1),
        fails(
            "L1 published only after commit, crash",
            17481,
            model(one.nodes().faults(CRASH)),
            P1,
            P2),
        holds(
            "L2 published only before commit, crash, rollback, lease expiry, value eviction",
            360065,
            model(one.nodesTold().faults(CRASH, ROLLBACK, LEASE_EXPIRES, VALUE_EVICTED))),
        fails(
            "L2d same, a message is lost silently",
            110028,
            model(one.nodesTold().faults(MESSAGE_LOST)),
            P1,
            P2),
        fails(
            "L4 same, state evicted unseen",
            233257,
            model(one.nodesTold().without(LOSS_DETECTED).faults(STATE_EVICTED)),
            P2),
        holds(
            "L2w1 2 writers 1 reader, crash, lease expiry",
            212607,
            model(two.faults(CRASH, LEASE_EXPIRES))),
        holds(
            "L3w1 2 writers 1 reader, write-through, crash",
            135748,
            model(two.writeThrough(WriteThrough.SINGLE).faults(CRASH))));
  }

  /** Those above a million states. */
  static Stream<Case> large() {
    LeaseOptions one = quarantining(1, 2, Fill.VISIBILITY).nodesTold();
    LeaseOptions two = quarantining(2, 2, Fill.VISIBILITY).nodesTold();
    return Stream.of(
        holds("F3L failover with local tier, crash", 2992907, model(one.faults(FAILOVER, CRASH))),
        holds("L2w local tier, 2 writers, lease expiry", 12000003, model(two.faults(LEASE_EXPIRES)))
            .cut(),
        holds(
                "L3 local tier, 2 writers, write-through",
                9870794,
                model(two.writeThrough(WriteThrough.SINGLE)))
            .cut());
  }

  private static LeaseOptions ruled(int writers, Before before, After after, Fill fill) {
    return LeaseOptions.of(
        writers, 2, new Rules(before, after, fill, WriteThrough.NONE, Capture.NONE));
  }

  private static LeaseOptions readers(LeaseOptions options, int readers) {
    return new LeaseOptions(
        options.writers(),
        readers,
        options.localTier(),
        options.rules(),
        options.lines(),
        options.faults());
  }

  private static Model<?> model(LeaseOptions options) {
    return LeaseModel.of(options);
  }
}
