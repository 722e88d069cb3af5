package io.github.penstock.proof.model.lease;

import java.util.EnumSet;
import java.util.Set;

/**
 * One design over one row, and what may go wrong around it. Immutable; each method that changes
 * something answers a copy.
 *
 * @param writers how many write the row, each once
 * @param readers how many read it, each once
 * @param localTier whether nodes keep values, and hear of invalidations by messages
 * @param rules what the design does
 * @param lines the lines of the protocol that are kept
 * @param faults what may happen besides
 */
public record LeaseOptions(
    int writers, int readers, boolean localTier, Rules rules, Set<Line> lines, Set<Fault> faults) {

  /** What a writer does to the remote entry before COMMIT. */
  public enum Before {
    /** Nothing. */
    NOTHING,
    /** Removes value and lease. */
    DELETE,
    /** Removes value and lease and leaves its token. */
    QUARANTINE
  }

  /** What a writer does to the remote entry after COMMIT, besides taking its token away. */
  public enum After {
    /** Nothing. */
    NOTHING,
    /** Removes value and lease. */
    DELETE,
    /** Removes an older value and leaves its version as a floor. */
    FLOOR
  }

  /** When a reader's value becomes the remote entry. */
  public enum Fill {
    /** Always. */
    BLIND,
    /** If there is none. */
    IF_ABSENT,
    /** If its version is not below value and floor. */
    VERSION,
    /** If its lease is still there and nothing is quarantined. */
    LEASE,
    /** If its lease is still there and every quarantine is proven to be visible to its snapshot. */
    VISIBILITY
  }

  /** Whether a writer leaves its value as the remote entry. */
  public enum WriteThrough {
    /** Never. */
    NONE,
    /** Always. */
    BLIND,
    /** If no other token is left. */
    LAST,
    /** If no other token is left and none was met. */
    SINGLE,
    /** If no other token is left and its version is not below the floor. */
    LAST_VERSION
  }

  /** Whether invalidations come from the database's log, which runs ahead of visibility. */
  public enum Capture {
    /** They do not. */
    NONE,
    /** As a removal. */
    DELETE,
    /** As a quarantine with the writer's xid. */
    QUARANTINE
  }

  /** A line of the protocol that can be taken out. */
  public enum Line {
    /** A node installs a value only if no invalidation came since it began to read. */
    STAMP_GUARD,
    /** The quarantine is published to the nodes. */
    PUBLISH_BEFORE,
    /** The release is published to the nodes. */
    PUBLISH_AFTER,
    /** A fill is refused without its own lease. */
    OWN_LEASE,
    /** A quarantine and an invalidation take the lease away. */
    LEASE_DROPPED,
    /** A quarantine removes the value. */
    VALUE_REMOVED,
    /** A fill proves the quarantines that its lease told of. */
    PROOF_OF_SEEN,
    /** A fill proves the quarantines that are present at the fill. */
    PROOF_OF_PRESENT,
    /** A writer that finds its token gone invalidates once more. */
    LOST_TOKEN_NOTICED,
    /** The loss of tokens and leases is noticed, since the generation is lost with them. */
    LOSS_DETECTED,
    /** A failover starts a new generation. */
    GENERATION,
    /** A new generation is fenced by the transactions in flight. */
    FENCE,
    /** The database aborts a transaction that outlives its quarantine (not part of the design). */
    IDLE_TIMEOUT
  }

  /** What may happen, each at most once. */
  public enum Fault {
    /** A writer dies. */
    CRASH,
    /** A writer rolls back. */
    ROLLBACK,
    /** The lease runs out. */
    LEASE_EXPIRES,
    /** A quarantine runs out. */
    QUARANTINE_EXPIRES,
    /** The value is evicted. */
    VALUE_EVICTED,
    /** Leases, tokens and floor are evicted. */
    STATE_EVICTED,
    /** A lagging replica takes over. */
    FAILOVER,
    /** A message to a node is lost silently. */
    MESSAGE_LOST
  }

  /**
   * What the design does.
   *
   * @param before COMMIT
   * @param after COMMIT
   * @param fill by a reader
   * @param writeThrough by a writer
   * @param capture from the database's log, instead of by the writer
   */
  public record Rules(
      Before before, After after, Fill fill, WriteThrough writeThrough, Capture capture) {}

  /** Copies the sets. */
  public LeaseOptions {
    lines = Set.copyOf(lines);
    faults = Set.copyOf(faults);
  }

  /** Delete after COMMIT with these fills; no faults, no local tier. */
  public static LeaseOptions deleting(int writers, int readers, Fill fill) {
    return of(
        writers,
        readers,
        new Rules(Before.NOTHING, After.DELETE, fill, WriteThrough.NONE, Capture.NONE));
  }

  /** Quarantine before COMMIT with these fills; no faults, no local tier. */
  public static LeaseOptions quarantining(int writers, int readers, Fill fill) {
    return of(
        writers,
        readers,
        new Rules(Before.QUARANTINE, After.DELETE, fill, WriteThrough.NONE, Capture.NONE));
  }

  /** Change capture in the place of the writers' own steps. */
  public static LeaseOptions capturing(int writers, int readers, Fill fill, Capture capture) {
    return of(
        writers,
        readers,
        new Rules(Before.NOTHING, After.NOTHING, fill, WriteThrough.NONE, capture));
  }

  /** Any design; no faults, no local tier. */
  public static LeaseOptions of(int writers, int readers, Rules rules) {
    Set<Line> lines = EnumSet.complementOf(EnumSet.of(Line.PUBLISH_BEFORE, Line.IDLE_TIMEOUT));
    return new LeaseOptions(writers, readers, false, rules, lines, Set.of());
  }

  /** With this write-through. */
  public LeaseOptions writeThrough(WriteThrough other) {
    Rules changed = new Rules(rules.before(), rules.after(), rules.fill(), other, rules.capture());
    return new LeaseOptions(writers, readers, localTier, changed, lines, faults);
  }

  /** With another step before COMMIT. */
  public LeaseOptions before(Before other) {
    Rules changed =
        new Rules(other, rules.after(), rules.fill(), rules.writeThrough(), rules.capture());
    return new LeaseOptions(writers, readers, localTier, changed, lines, faults);
  }

  /** With a local tier on each node. */
  public LeaseOptions nodes() {
    return new LeaseOptions(writers, readers, true, rules, lines, faults);
  }

  /** With a local tier that hears of quarantines, and of releases only where a token was lost. */
  public LeaseOptions nodesTold() {
    return nodes().with(Line.PUBLISH_BEFORE).without(Line.PUBLISH_AFTER);
  }

  /** With this line. */
  public LeaseOptions with(Line line) {
    Set<Line> more = EnumSet.copyOf(lines);
    more.add(line);
    return new LeaseOptions(writers, readers, localTier, rules, more, faults);
  }

  /** With this line taken out. */
  public LeaseOptions without(Line line) {
    Set<Line> fewer = EnumSet.copyOf(lines);
    fewer.remove(line);
    return new LeaseOptions(writers, readers, localTier, rules, fewer, faults);
  }

  /** With these faults besides. */
  public LeaseOptions faults(Fault... more) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(faults);
    all.addAll(Set.of(more));
    return new LeaseOptions(writers, readers, localTier, rules, lines, all);
  }

  boolean has(Line line) {
    return lines.contains(line);
  }

  boolean may(Fault fault) {
    return faults.contains(fault);
  }
}
