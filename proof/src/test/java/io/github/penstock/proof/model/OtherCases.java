package io.github.penstock.proof.model;

import static io.github.penstock.proof.model.Case.fails;
import static io.github.penstock.proof.model.Case.holds;
import static io.github.penstock.proof.model.Property.G2;
import static io.github.penstock.proof.model.Property.P1;
import static io.github.penstock.proof.model.Property.P2;
import static io.github.penstock.proof.model.Property.RYW;
import static io.github.penstock.proof.model.list.TagOptions.Fault.ANY_ORDER;
import static io.github.penstock.proof.model.list.TagOptions.Fault.CRASH;
import static io.github.penstock.proof.model.list.TagOptions.Fault.PARTITION_LOST;
import static io.github.penstock.proof.model.list.TagOptions.Fault.STAMP_EVICTED;
import static io.github.penstock.proof.model.list.TagOptions.Fault.TOLD_BY_MESSAGES;
import static io.github.penstock.proof.model.local.OwnReadModel.Bump.AFTER_COMMIT;
import static io.github.penstock.proof.model.local.OwnReadModel.Bump.AFTER_QUARANTINE;
import static io.github.penstock.proof.model.local.OwnReadModel.Bump.BEFORE_QUARANTINE;

import io.github.penstock.proof.model.list.RegionModel;
import io.github.penstock.proof.model.list.RegionOptions;
import io.github.penstock.proof.model.list.TagModel;
import io.github.penstock.proof.model.list.TagOptions;
import io.github.penstock.proof.model.list.TagOptions.Line;
import io.github.penstock.proof.model.local.OwnReadModel;
import io.github.penstock.proof.model.local.WatermarkModel;
import io.github.penstock.proof.model.local.WatermarkModel.Order;
import java.util.stream.Stream;

/** One process against messages and a clock; lists and regions. */
final class OtherCases {

  private OtherCases() {}

  static Stream<Case> ownReads() {
    return Stream.of(
        fails("RYW-pre bump before the quarantine", 356, OwnReadModel.of(BEFORE_QUARANTINE), RYW),
        fails("RYW-mid bump after the quarantine", 313, OwnReadModel.of(AFTER_QUARANTINE), RYW),
        fails("RYW-pre-mid both", 454, OwnReadModel.of(BEFORE_QUARANTINE, AFTER_QUARANTINE), RYW),
        holds("RYW-post bump after commit", 259, OwnReadModel.of(AFTER_COMMIT)),
        holds(
            "RYW-mid-post after quarantine and commit",
            357,
            OwnReadModel.of(AFTER_QUARANTINE, AFTER_COMMIT)));
  }

  static Stream<Case> watermarks() {
    return Stream.of(
        fails("WM1 entry, watermark, clock", 363780, clock(Order.ENTRY_WATERMARK_CLOCK), G2),
        holds("WM2 watermark, entry, clock", 368781, clock(Order.WATERMARK_ENTRY_CLOCK)),
        fails("WM3 join by stamp", 163200, clock(Order.JOIN_BY_STAMP), G2),
        holds("WM4 join by stamp and watermark", 146970, clock(Order.JOIN_BY_STAMP_AND_WATERMARK)),
        holds(
            "WM5 clock, entry, watermark, dead", 1167036, clock(Order.CLOCK_ENTRY_WATERMARK_DEAD)),
        fails("WM6 clock, entry, watermark", 726805, clock(Order.CLOCK_ENTRY_WATERMARK), G2),
        fails(
            "WM7 clock, entry, dead, watermark",
            1050999,
            clock(Order.CLOCK_ENTRY_DEAD_WATERMARK),
            G2));
  }

  static Stream<Case> lists() {
    TagOptions bump = TagOptions.of(1, 2, CRASH).without(Line.BUMP_AT_QUARANTINE);
    TagOptions counter = TagOptions.of(2, 2, STAMP_EVICTED).without(Line.UNIQUE_STAMPS);
    TagOptions lost = TagOptions.of(1, 2, PARTITION_LOST, CRASH);
    return Stream.of(
            listHolds(
                "G1 stamp and tokens before the load",
                10560,
                3674,
                TagOptions.of(1, 2, CRASH, ANY_ORDER)),
            listHolds("G1b same, 2 writers", 4848, 3204, TagOptions.of(2, 1, CRASH)),
            listFails(
                "G2 captured after the load",
                2137,
                1207,
                TagOptions.of(1, 2).without(Line.CAPTURE_BEFORE_LOAD)),
            listFails(
                "G3 tokens not looked at",
                4020,
                1969,
                TagOptions.of(1, 2, CRASH).without(Line.PROOF_OF_TOKENS)),
            listFails("G4 stamp changed at release only", 3091, 475, bump),
            listFails("G5 stamp evicted, counter restarts", 698948, 82077, counter),
            listHolds(
                "G6 stamp evicted, unique stamps",
                80519,
                34299,
                TagOptions.of(1, 2, STAMP_EVICTED, CRASH)),
            listFails(
                "G7 tag partition lost, fence ignored",
                38456,
                22354,
                lost.without(Line.PROOF_OF_FENCE)),
            listHolds("G8 tag partition lost, fence proven", 104975, 45899, lost),
            listHolds(
                "G9 stamps by messages",
                60559,
                12355,
                TagOptions.of(1, 2, TOLD_BY_MESSAGES, CRASH)))
        .flatMap(cases -> cases);
  }

  static Stream<Case> regions() {
    return Stream.of(
        fails("R1 epoch of the script's time", 400, region(1, false, true, false), P1, P2),
        holds("R2 captured epoch, region tokens, 2 readers", 80316, region(2, true, true, true)),
        fails(
            "R3 same, lease without region tokens", 12961, region(2, true, false, false), P1, P2));
  }

  static Model<?> region(int readers, boolean captured, boolean tokens, boolean faults) {
    return RegionModel.of(new RegionOptions(readers, captured, tokens, faults));
  }

  private static Model<?> clock(Order order) {
    return WatermarkModel.of(order, 3);
  }

  private static Stream<Case> listHolds(String name, int empty, int cached, TagOptions options) {
    return Stream.of(
        holds(name, empty, TagModel.of(options)),
        holds(name + ", cached at start", cached, TagModel.of(options.fromCached())));
  }

  private static Stream<Case> listFails(String name, int empty, int cached, TagOptions options) {
    return Stream.of(
        fails(name, empty, TagModel.of(options), P1, P2),
        fails(name + ", cached at start", cached, TagModel.of(options.fromCached()), P1, P2));
  }
}
