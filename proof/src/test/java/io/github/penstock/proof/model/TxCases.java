package io.github.penstock.proof.model;

import static io.github.penstock.proof.model.Case.fails;
import static io.github.penstock.proof.model.Case.holds;
import static io.github.penstock.proof.model.Property.P1;
import static io.github.penstock.proof.model.Property.P2;
import static io.github.penstock.proof.model.tx.TxOptions.Fault.CRASH;
import static io.github.penstock.proof.model.tx.TxOptions.Fault.DURABLE_FIRST;
import static io.github.penstock.proof.model.tx.TxOptions.Fault.LEASE_EXPIRES;
import static io.github.penstock.proof.model.tx.TxOptions.Fault.REFRESH;
import static io.github.penstock.proof.model.tx.TxOptions.Fault.ROLLBACK;
import static io.github.penstock.proof.model.tx.TxOptions.Fault.VALUE_EVICTED;
import static io.github.penstock.proof.model.tx.TxOptions.Fence.BURNT_BEFORE_MINT;
import static io.github.penstock.proof.model.tx.TxOptions.Fence.MINT_FIRST;
import static io.github.penstock.proof.model.tx.TxOptions.Fence.SNAPSHOT_XMAX;
import static io.github.penstock.proof.model.tx.TxOptions.Line.PROVEN_REMOVED;
import static io.github.penstock.proof.model.tx.TxOptions.Line.REMOVAL_WITHOUT_TOKEN;
import static io.github.penstock.proof.model.tx.TxOptions.Line.ROW_LOCK;
import static io.github.penstock.proof.model.tx.TxOptions.Line.SNAPSHOT_AFTER_LEASE;

import io.github.penstock.proof.model.tx.TxModel;
import io.github.penstock.proof.model.tx.TxOptions;
import io.github.penstock.proof.model.tx.TxOptions.Resolver;
import io.github.penstock.proof.model.tx.TxOptions.Retry;
import io.github.penstock.proof.model.tx.TxOptions.WriteThrough;
import java.util.stream.Stream;

/** The chosen protocol over transaction ids. */
final class TxCases {

  private static final int LIMIT = 1_500_000;

  private TxCases() {}

  static Stream<Case> fences() {
    TxOptions two = TxOptions.of(1, 2);
    TxOptions dying = TxOptions.of(1, 1).faults(CRASH);
    return Stream.of(
        fails("X1 fence = xmax of a snapshot", 8202, model(two.losing(SNAPSHOT_XMAX, 1, 1)), P2),
        holds(
            "X2 fence = a burnt xid, crash, rollback",
            22259,
            model(two.losing(BURNT_BEFORE_MINT, 1, 1).faults(CRASH, ROLLBACK))),
        fails(
            "X3s xid burnt before minting, two losses, two minters, crash",
            86576,
            model(dying.losing(BURNT_BEFORE_MINT, 2, 2)),
            P1),
        holds("X4s minted first, same scenario", 39747, model(dying.losing(MINT_FIRST, 2, 2))),
        holds(
            "X5 minted first, 2 writers, crash",
            48424,
            model(TxOptions.of(2, 1).losing(MINT_FIRST, 1, 1).faults(CRASH))));
  }

  static Stream<Case> resolvers() {
    TxOptions durable = TxOptions.of(1, 2).faults(DURABLE_FIRST, CRASH);
    return Stream.of(
        fails(
            "S1 resolver by commit log, durable before visible",
            3225,
            model(durable.resolver(Resolver.COMMIT_LOG)),
            P1,
            P2),
        holds(
            "S2 resolver by snapshot, rollback, lease expiry",
            10832,
            model(durable.resolver(Resolver.SNAPSHOT).faults(ROLLBACK, LEASE_EXPIRES))),
        fails(
            "T1 snapshot older than the lease",
            612,
            model(TxOptions.of(1, 2).without(SNAPSHOT_AFTER_LEASE)),
            P1,
            P2));
  }

  static Stream<Case> retries() {
    TxOptions newest = TxOptions.of(2, 1).writeThrough(WriteThrough.NEWEST);
    TxOptions single = TxOptions.of(2, 1).writeThrough(WriteThrough.SINGLE);
    return Stream.of(
        fails(
            "D1 lease repeated with the same id",
            2446,
            model(TxOptions.of(1, 2).retry(Retry.LEASE_SAME_ID)),
            P1,
            P2),
        holds(
            "D2 lease repeated with a fresh id, crash, lease expiry",
            11752,
            model(TxOptions.of(1, 2).retry(Retry.LEASE_FRESH_ID).faults(CRASH, LEASE_EXPIRES))),
        fails(
            "D3 quarantine repeated with the same token, write-through by the newest",
            3888,
            model(newest.retry(Retry.QUARANTINE_SAME_TOKEN)),
            P1,
            P2),
        holds(
            "D4 same, a counter for each attempt",
            6661,
            model(newest.retry(Retry.QUARANTINE_FRESH_TOKEN))),
        fails(
            "D3s quarantine repeated with the same token, write-through by the single",
            6797,
            model(single.retry(Retry.QUARANTINE_SAME_TOKEN)),
            P1,
            P2),
        holds(
            "D3t same, a counter for each attempt",
            8549,
            model(single.retry(Retry.QUARANTINE_FRESH_TOKEN))));
  }

  static Stream<Case> cheaperForms() {
    TxOptions idle = TxOptions.of(2, 2).without(REMOVAL_WITHOUT_TOKEN);
    TxOptions newest = idle.writeThrough(WriteThrough.NEWEST);
    TxOptions one =
        TxOptions.of(2, 1).without(REMOVAL_WITHOUT_TOKEN).writeThrough(WriteThrough.NEWEST);
    TxOptions marks = one.without(PROVEN_REMOVED);
    TxOptions refreshed = TxOptions.of(1, 2).valued().faults(REFRESH);
    return Stream.of(
        holds(
            "E1 release of a missing token does nothing",
            128444,
            model(idle.faults(CRASH, ROLLBACK))),
        holds(
            "E1x same, state lost, 1 writer",
            52477,
            model(
                TxOptions.of(1, 2)
                    .without(REMOVAL_WITHOUT_TOKEN)
                    .losing(MINT_FIRST, 1, 1)
                    .faults(CRASH))),
        holds("E2 a fill marks tokens", 76072, model(idle.without(PROVEN_REMOVED).faults(CRASH))),
        holds(
            "E3 write-through by the newest token", 112642, model(newest.faults(CRASH, ROLLBACK))),
        holds("E3b same, 3 writers 1 reader", 43721, model(three().faults(ROLLBACK))),
        fails("E3c same without row locks", 1119, model(one.without(ROW_LOCK)), P1, P2),
        holds(
            "E3d newest, marks, state lost",
            45760,
            model(marks.losing(MINT_FIRST, 1, 1).faults(CRASH))),
        holds("E4 refresh ahead", 1610, model(refreshed.faults(CRASH, ROLLBACK))),
        holds("E4b same, 2 writers, newest", 22997, model(newest.valued().faults(REFRESH))),
        holds(
            "C2b' write-through by the single, row locks, crash, rollback, lease expiry",
            347805,
            model(
                TxOptions.of(2, 2)
                    .writeThrough(WriteThrough.SINGLE)
                    .faults(CRASH, ROLLBACK, LEASE_EXPIRES))),
        holds(
            "E5 all repairs together, state lost, eviction",
            165045,
            model(
                marks
                    .losing(MINT_FIRST, 1, 1)
                    .resolver(Resolver.SNAPSHOT)
                    .faults(CRASH, VALUE_EVICTED))),
        holds(
            "E6 durable before visible, marks, newest, resolver",
            10881,
            model(marks.resolver(Resolver.SNAPSHOT).faults(DURABLE_FIRST, CRASH, ROLLBACK))));
  }

  /** Those above a million states; cut. */
  static Stream<Case> large() {
    TxOptions two = TxOptions.of(1, 2);
    return Stream.of(
        fails(
                "X3 xid burnt before minting, two losses, two minters, 2 readers",
                LIMIT + 1,
                model(two.losing(BURNT_BEFORE_MINT, 2, 2)),
                P2)
            .cut(LIMIT),
        holds("X4 minted first, same", LIMIT + 1, model(two.losing(MINT_FIRST, 2, 2))).cut(LIMIT));
  }

  private static TxOptions three() {
    return TxOptions.of(3, 1).without(REMOVAL_WITHOUT_TOKEN).writeThrough(WriteThrough.NEWEST);
  }

  private static Model<?> model(TxOptions options) {
    return TxModel.of(options);
  }
}
