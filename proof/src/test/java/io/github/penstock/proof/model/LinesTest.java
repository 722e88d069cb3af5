package io.github.penstock.proof.model;

import static io.github.penstock.proof.model.Property.G2;
import static io.github.penstock.proof.model.Property.P1;
import static io.github.penstock.proof.model.Property.P2;
import static io.github.penstock.proof.model.Property.RYW;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.penstock.proof.model.lease.LeaseModel;
import io.github.penstock.proof.model.lease.LeaseOptions;
import io.github.penstock.proof.model.lease.LeaseOptions.Before;
import io.github.penstock.proof.model.lease.LeaseOptions.Capture;
import io.github.penstock.proof.model.lease.LeaseOptions.Fault;
import io.github.penstock.proof.model.lease.LeaseOptions.Fill;
import io.github.penstock.proof.model.lease.LeaseOptions.WriteThrough;
import io.github.penstock.proof.model.list.TagModel;
import io.github.penstock.proof.model.list.TagOptions;
import io.github.penstock.proof.model.local.OwnReadModel;
import io.github.penstock.proof.model.local.OwnReadModel.Bump;
import io.github.penstock.proof.model.local.WatermarkModel;
import io.github.penstock.proof.model.local.WatermarkModel.Order;
import io.github.penstock.proof.model.tx.TxModel;
import io.github.penstock.proof.model.tx.TxOptions;
import io.github.penstock.proof.model.tx.TxOptions.Fence;
import io.github.penstock.proof.model.tx.TxOptions.Resolver;
import io.github.penstock.proof.model.tx.TxOptions.Retry;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each line of the protocol is needed: with it the model holds, and without it there is a
 * counterexample. So the models would notice if a line were forgotten. Lines that guard what
 * another line guards already are listed, too: without them nothing changes.
 */
class LinesTest {

  private static final int LIMIT = 1_500_000;

  private static final LeaseOptions FAULTY =
      visibility(1, 2)
          .faults(Fault.CRASH, Fault.ROLLBACK, Fault.LEASE_EXPIRES, Fault.VALUE_EVICTED);
  private static final LeaseOptions THROUGH =
      visibility(2, 1)
          .writeThrough(WriteThrough.SINGLE)
          .faults(Fault.CRASH, Fault.ROLLBACK, Fault.LEASE_EXPIRES);
  private static final LeaseOptions FAILOVER = visibility(1, 2).faults(Fault.FAILOVER, Fault.CRASH);
  private static final LeaseOptions EVICTED =
      visibility(1, 2).faults(Fault.STATE_EVICTED, Fault.CRASH);
  private static final LeaseOptions NODES = visibility(1, 2).nodesTold().faults(Fault.CRASH);
  private static final TxOptions LOSING =
      TxOptions.of(1, 2).losing(Fence.MINT_FIRST, 1, 1).faults(TxOptions.Fault.CRASH);
  private static final TagOptions LIST = TagOptions.of(1, 2, TagOptions.Fault.CRASH);

  /**
   * A line of the protocol.
   *
   * @param name what it says
   * @param kept the model with it
   * @param taken the model without it
   * @param broken what is broken then
   */
  record Line(String name, Model<?> kept, Model<?> taken, Property broken) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"leaseLines", "nodeLines", "txLines", "fenceLines", "localLines", "listLines"})
  void isNeeded(Line line) {
    Set<Property> enough = Set.of(line.broken());
    Result kept = Explorer.explore(line.name(), line.kept(), LIMIT, enough);
    Result taken = Explorer.explore(line.name(), line.taken(), LIMIT, enough);
    assertAll(
        () -> assertTrue(kept.complete(), "complete with it"),
        () -> assertFalse(kept.violations().containsKey(line.broken()), kept::toString),
        () -> assertTrue(taken.violations().containsKey(line.broken()), taken::toString));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("secondLines")
  void isGuardedByAnotherLine(Line line) {
    Set<Property> enough = Set.of(P1, P2);
    Result kept = Explorer.explore(line.name(), line.kept(), LIMIT, enough);
    Result taken = Explorer.explore(line.name(), line.taken(), LIMIT, enough);
    assertAll(
        () -> assertTrue(kept.holds(), kept::toString),
        () -> assertTrue(taken.holds(), taken::toString),
        () -> assertEquals(kept.states(), taken.states(), "states"));
  }

  static Stream<Line> leaseLines() {
    LeaseOptions expiring =
        LeaseOptions.quarantining(1, 2, Fill.LEASE)
            .with(LeaseOptions.Line.IDLE_TIMEOUT)
            .faults(Fault.QUARANTINE_EXPIRES, Fault.CRASH);
    return Stream.of(
        new Line(
            "quarantine before COMMIT", lease(FAULTY), lease(FAULTY.before(Before.NOTHING)), P1),
        without("a quarantine removes the value", FAULTY, LeaseOptions.Line.VALUE_REMOVED, P2),
        without("a quarantine drops the lease", FAULTY, LeaseOptions.Line.LEASE_DROPPED, P1),
        without("a fill needs its own lease", FAULTY, LeaseOptions.Line.OWN_LEASE, P1),
        without("proof of every seen quarantine", FAULTY, LeaseOptions.Line.PROOF_OF_SEEN, P1),
        without("a lost token is noticed", THROUGH, LeaseOptions.Line.LOST_TOKEN_NOTICED, P1),
        new Line(
            "write-through only of a batch of one",
            lease(THROUGH),
            lease(THROUGH.writeThrough(WriteThrough.LAST)),
            P1),
        without("a failover starts a generation", FAILOVER, LeaseOptions.Line.GENERATION, P1),
        without("a new generation is fenced", FAILOVER, LeaseOptions.Line.FENCE, P1),
        without("loss of state is noticed", EVICTED, LeaseOptions.Line.LOSS_DETECTED, P1),
        without(
            "no quarantine that expires before its transaction",
            expiring,
            LeaseOptions.Line.IDLE_TIMEOUT,
            P1),
        new Line(
            "change capture quarantines",
            lease(LeaseOptions.capturing(1, 2, Fill.VISIBILITY, Capture.QUARANTINE)),
            lease(LeaseOptions.capturing(1, 2, Fill.VISIBILITY, Capture.DELETE)),
            P1));
  }

  static Stream<Line> nodeLines() {
    LeaseOptions late =
        NODES.without(LeaseOptions.Line.PUBLISH_BEFORE).with(LeaseOptions.Line.PUBLISH_AFTER);
    return Stream.of(
        without("stamp guard", NODES, LeaseOptions.Line.STAMP_GUARD, P1),
        new Line("published before COMMIT", lease(NODES), lease(late), P1));
  }

  static Stream<Line> txLines() {
    TxOptions newest =
        TxOptions.of(2, 1)
            .without(TxOptions.Line.REMOVAL_WITHOUT_TOKEN)
            .writeThrough(TxOptions.WriteThrough.NEWEST);
    TxOptions single = TxOptions.of(2, 1).writeThrough(TxOptions.WriteThrough.SINGLE);
    TxOptions lease = TxOptions.of(1, 2);
    TxOptions durable =
        TxOptions.of(1, 2)
            .resolver(Resolver.SNAPSHOT)
            .faults(TxOptions.Fault.DURABLE_FIRST, TxOptions.Fault.CRASH);
    return Stream.of(
        without("quarantine before COMMIT (xids)", TxOptions.Line.QUARANTINE_BEFORE_COMMIT, P1),
        without("a quarantine removes the value (xids)", TxOptions.Line.VALUE_REMOVED, P2),
        without("a quarantine drops the lease (xids)", TxOptions.Line.LEASE_DROPPED, P1),
        without("a fill needs its own lease (xids)", TxOptions.Line.OWN_LEASE, P1),
        without("proof of every seen quarantine (xids)", TxOptions.Line.PROOF_OF_SEEN, P1),
        without("the load's snapshot is younger", TxOptions.Line.SNAPSHOT_AFTER_LEASE, P1),
        new Line(
            "a row lock for write-through by the newest",
            tx(newest),
            tx(newest.without(TxOptions.Line.ROW_LOCK)),
            P1),
        new Line(
            "an id for each attempt of a lease",
            tx(lease.retry(Retry.LEASE_FRESH_ID)),
            tx(lease.retry(Retry.LEASE_SAME_ID)),
            P1),
        new Line(
            "a token for each attempt of a quarantine",
            tx(single.retry(Retry.QUARANTINE_FRESH_TOKEN)),
            tx(single.retry(Retry.QUARANTINE_SAME_TOKEN)),
            P1),
        new Line(
            "the resolver looks at a snapshot",
            tx(durable),
            tx(durable.resolver(Resolver.COMMIT_LOG)),
            P1));
  }

  static Stream<Line> fenceLines() {
    TxOptions twice = TxOptions.of(1, 1).faults(TxOptions.Fault.CRASH);
    TxOptions once = TxOptions.of(1, 2);
    return Stream.of(
        without("a fill proves the fence", TxOptions.Line.PROOF_OF_FENCE, P1),
        without("no fill before there is a fence", TxOptions.Line.PENDING_REFUSED, P1),
        new Line(
            "minted before the xid is burnt",
            tx(twice.losing(Fence.MINT_FIRST, 2, 2)),
            tx(twice.losing(Fence.BURNT_BEFORE_MINT, 2, 2)),
            P1),
        new Line(
            "a burnt xid, not the xmax of a snapshot",
            tx(once.losing(Fence.BURNT_BEFORE_MINT, 1, 1)),
            tx(once.losing(Fence.SNAPSHOT_XMAX, 1, 1)),
            P2));
  }

  static Stream<Line> localLines() {
    Model<?> dead = clock(Order.CLOCK_ENTRY_WATERMARK_DEAD);
    return Stream.of(
        new Line(
            "own process bumped after COMMIT",
            OwnReadModel.of(Bump.AFTER_QUARANTINE, Bump.AFTER_COMMIT),
            OwnReadModel.of(Bump.AFTER_QUARANTINE),
            RYW),
        new Line(
            "watermark before entry",
            clock(Order.WATERMARK_ENTRY_CLOCK),
            clock(Order.ENTRY_WATERMARK_CLOCK),
            G2),
        new Line(
            "joins only with a fresh watermark",
            clock(Order.JOIN_BY_STAMP_AND_WATERMARK),
            clock(Order.JOIN_BY_STAMP),
            G2),
        new Line("a dead entry is not served", dead, clock(Order.CLOCK_ENTRY_WATERMARK), G2),
        new Line(
            "the dead flag after the watermark",
            dead,
            clock(Order.CLOCK_ENTRY_DEAD_WATERMARK),
            G2));
  }

  static Stream<Line> listLines() {
    TagOptions evicted = TagOptions.of(1, 2, TagOptions.Fault.STAMP_EVICTED);
    TagOptions lost = TagOptions.of(1, 2, TagOptions.Fault.PARTITION_LOST, TagOptions.Fault.CRASH);
    return Stream.of(
        list("stamp captured before the load", LIST, TagOptions.Line.CAPTURE_BEFORE_LOAD),
        list("tokens of the tag", LIST, TagOptions.Line.PROOF_OF_TOKENS),
        list("stamp changes with the quarantine", LIST, TagOptions.Line.BUMP_AT_QUARANTINE),
        list("stamps are unique", evicted, TagOptions.Line.UNIQUE_STAMPS),
        list("fence of the tag's partition", lost, TagOptions.Line.PROOF_OF_FENCE),
        new Line(
            "a value gets the epoch of its lease",
            OtherCases.region(1, true, true, true),
            OtherCases.region(1, false, true, true),
            P1),
        new Line(
            "a lease tells of the region's tokens",
            OtherCases.region(1, true, true, true),
            OtherCases.region(1, true, false, true),
            P1));
  }

  /**
   * What is present at a fill was seen by its lease, since each quarantine drops the lease; and a
   * lease of another generation was lost with that generation.
   */
  static Stream<Line> secondLines() {
    return Stream.of(
        without(
            "proof of those present at the fill", FAULTY, LeaseOptions.Line.PROOF_OF_PRESENT, P1),
        without("same, failover", FAILOVER, LeaseOptions.Line.PROOF_OF_PRESENT, P1),
        without("same, write-through", THROUGH, LeaseOptions.Line.PROOF_OF_PRESENT, P1),
        without("same, xids", TxOptions.Line.PROOF_OF_PRESENT, P1),
        without("a fill needs its own generation", TxOptions.Line.OWN_GENERATION, P1));
  }

  private static LeaseOptions visibility(int writers, int readers) {
    return LeaseOptions.quarantining(writers, readers, Fill.VISIBILITY);
  }

  private static Model<?> clock(Order order) {
    return WatermarkModel.of(order, 2);
  }

  private static Model<?> lease(LeaseOptions options) {
    return LeaseModel.of(options);
  }

  private static Model<?> tx(TxOptions options) {
    return TxModel.of(options);
  }

  private static Line without(
      String name, LeaseOptions options, LeaseOptions.Line line, Property broken) {
    return new Line(name, lease(options), lease(options.without(line)), broken);
  }

  private static Line without(String name, TxOptions.Line line, Property broken) {
    return new Line(name, tx(LOSING), tx(LOSING.without(line)), broken);
  }

  private static Line list(String name, TagOptions options, TagOptions.Line line) {
    return new Line(name, TagModel.of(options), TagModel.of(options.without(line)), P1);
  }
}
