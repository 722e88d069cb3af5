package io.github.penstock.proof.model.list;

import java.util.EnumSet;
import java.util.Set;

/**
 * A variant of how a list is kept under its tag, and what may go wrong. Immutable; each method that
 * changes something answers a copy.
 *
 * @param writers how many write rows under the tag, once each
 * @param readers how many read the list, once each
 * @param cached whether the list is cached in the beginning
 * @param lines the lines of the protocol that are kept
 * @param faults what may happen besides
 */
public record TagOptions(
    int writers, int readers, boolean cached, Set<Line> lines, Set<Fault> faults) {

  /** A line of the protocol that can be taken out. */
  public enum Line {
    /** A stamp is never used again; else a lost one starts from 1. */
    UNIQUE_STAMPS,
    /** The stamp changes with the quarantine; else with the release of a committed writer. */
    BUMP_AT_QUARANTINE,
    /** A writer that finds its token gone changes the stamp once more. */
    LOST_TOKEN_NOTICED,
    /** Stamp and tokens are captured before the load; else after it. */
    CAPTURE_BEFORE_LOAD,
    /** A fill proves the tokens of the tag. */
    PROOF_OF_TOKENS,
    /** A fill proves the fence of the tag's partition. */
    PROOF_OF_FENCE,
    /** A fill is refused without its own lease. */
    OWN_LEASE
  }

  /** What may happen besides, once where nothing else is said. */
  public enum Fault {
    /** A writer rolls back, or dies. */
    CRASH,
    /** The stamp is evicted. */
    STAMP_EVICTED,
    /** The tag's partition loses its state. */
    PARTITION_LOST,
    /** A reader looks at the tag before the list: any order is tried. */
    ANY_ORDER,
    /** Each reader knows stamp and tokens from messages only. */
    TOLD_BY_MESSAGES
  }

  /** Copies the sets. */
  public TagOptions {
    lines = Set.copyOf(lines);
    faults = Set.copyOf(faults);
  }

  /** The protocol with everything in place, and nothing that goes wrong. */
  public static TagOptions of(int writers, int readers, Fault... faults) {
    return new TagOptions(writers, readers, false, EnumSet.allOf(Line.class), Set.of(faults));
  }

  /** With this line taken out. */
  public TagOptions without(Line line) {
    Set<Line> fewer = EnumSet.copyOf(lines);
    fewer.remove(line);
    return new TagOptions(writers, readers, cached, fewer, faults);
  }

  /** With a list that is cached in the beginning. */
  public TagOptions fromCached() {
    return new TagOptions(writers, readers, true, lines, faults);
  }

  boolean has(Line line) {
    return lines.contains(line);
  }

  boolean may(Fault fault) {
    return faults.contains(fault);
  }
}
