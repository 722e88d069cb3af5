package io.github.penstock.proof.model.tx;

import java.util.EnumSet;
import java.util.Set;

/**
 * A variant of the protocol, and what may go wrong around it. Immutable; each method that changes
 * something answers a copy.
 *
 * @param sizes how many of what
 * @param fence how a new generation gets its fence
 * @param resolver who clears tokens of finished transactions
 * @param writeThrough when a release leaves its value
 * @param retry what is sent twice, the first copy being late
 * @param lines the lines of the protocol that are kept
 * @param faults what may happen besides
 */
public record TxOptions(
    Sizes sizes,
    Fence fence,
    Resolver resolver,
    WriteThrough writeThrough,
    Retry retry,
    Set<Line> lines,
    Set<Fault> faults) {

  /** How a new generation gets its fence. */
  public enum Fence {
    /** The state is never lost, there is none. */
    NONE,
    /** The xmax of a snapshot taken before the generation is minted. */
    SNAPSHOT_XMAX,
    /** An xid burnt before the generation is minted. */
    BURNT_BEFORE_MINT,
    /** An xid burnt after the generation was minted without one. */
    MINT_FIRST
  }

  /** Who clears tokens of finished transactions. */
  public enum Resolver {
    /** Nobody. */
    NONE,
    /** Whoever finds the transaction committed in the log. */
    COMMIT_LOG,
    /** Whoever finds the transaction finished in a snapshot. */
    SNAPSHOT
  }

  /** When a release leaves its value as the remote entry. */
  public enum WriteThrough {
    /** Never. */
    NONE,
    /** If its token is the newest. */
    NEWEST,
    /** If no other token is there, and none was met. */
    SINGLE
  }

  /** What is sent twice, the first copy being late. */
  public enum Retry {
    /** Nothing. */
    NONE,
    /** The lease of the first reader, with the same id. */
    LEASE_SAME_ID,
    /** The lease of the first reader, with an id for each attempt. */
    LEASE_FRESH_ID,
    /** Quarantine and release, with the same token. */
    QUARANTINE_SAME_TOKEN,
    /** Quarantine and release, with a counter for each attempt. */
    QUARANTINE_FRESH_TOKEN;

    boolean lease() {
      return this == LEASE_SAME_ID || this == LEASE_FRESH_ID;
    }

    boolean quarantine() {
      return this == QUARANTINE_SAME_TOKEN || this == QUARANTINE_FRESH_TOKEN;
    }
  }

  /** A line of the protocol that can be taken out. */
  public enum Line {
    /** A writer holds the row from its statement to the end of its transaction. */
    ROW_LOCK,
    /** Quarantine comes before COMMIT. */
    QUARANTINE_BEFORE_COMMIT,
    /** A quarantine takes the lease away. */
    LEASE_DROPPED,
    /** A quarantine removes the value. */
    VALUE_REMOVED,
    /** A fill is refused without its own lease. */
    OWN_LEASE,
    /** A fill is refused in another generation than that of its lease. */
    OWN_GENERATION,
    /** A fill proves the quarantines that its lease told of. */
    PROOF_OF_SEEN,
    /** A fill proves the quarantines that are present at the fill. */
    PROOF_OF_PRESENT,
    /** A fill proves the fence of the generation. */
    PROOF_OF_FENCE,
    /** A fill is refused while the generation has no fence yet. */
    PENDING_REFUSED,
    /** A load's snapshot is younger than its lease. */
    SNAPSHOT_AFTER_LEASE,
    /** A release that misses its token removes the value; else it does nothing. */
    REMOVAL_WITHOUT_TOKEN,
    /** A fill removes the tokens that it has proven; else it marks them. */
    PROVEN_REMOVED
  }

  /** What may happen besides. */
  public enum Fault {
    /** A writer dies. */
    CRASH,
    /** A writer rolls back. */
    ROLLBACK,
    /** A COMMIT is in the log before it is visible. */
    DURABLE_FIRST,
    /** The lease runs out, once. */
    LEASE_EXPIRES,
    /** The value is evicted, once. */
    VALUE_EVICTED,
    /** The first reader refreshes although there is a value. */
    REFRESH
  }

  /**
   * How many of what.
   *
   * @param writers that write the row once each
   * @param readers that read it once each
   * @param losses how often the state is lost at most
   * @param minters who make a new generation after a loss
   * @param value the version that is the remote entry in the beginning, or -1
   */
  public record Sizes(int writers, int readers, int losses, int minters, int value) {}

  /** Copies the sets. */
  public TxOptions {
    lines = Set.copyOf(lines);
    faults = Set.copyOf(faults);
  }

  /** The protocol with everything in place, and nothing that goes wrong. */
  public static TxOptions of(int writers, int readers) {
    return new TxOptions(
        new Sizes(writers, readers, 0, 1, TxState.NONE),
        Fence.NONE,
        Resolver.NONE,
        WriteThrough.NONE,
        Retry.NONE,
        EnumSet.allOf(Line.class),
        Set.of());
  }

  /** The state is lost this often; these make a new generation so. */
  public TxOptions losing(Fence how, int losses, int minters) {
    Sizes changed = new Sizes(sizes.writers(), sizes.readers(), losses, minters, sizes.value());
    return new TxOptions(changed, how, resolver, writeThrough, retry, lines, faults);
  }

  /** There is a value in the beginning. */
  public TxOptions valued() {
    Sizes changed = new Sizes(sizes.writers(), sizes.readers(), sizes.losses(), sizes.minters(), 0);
    return new TxOptions(changed, fence, resolver, writeThrough, retry, lines, faults);
  }

  /** With this resolver. */
  public TxOptions resolver(Resolver other) {
    return new TxOptions(sizes, fence, other, writeThrough, retry, lines, faults);
  }

  /** With this write-through. */
  public TxOptions writeThrough(WriteThrough other) {
    return new TxOptions(sizes, fence, resolver, other, retry, lines, faults);
  }

  /** With this sent twice. */
  public TxOptions retry(Retry other) {
    return new TxOptions(sizes, fence, resolver, writeThrough, other, lines, faults);
  }

  /** With this line taken out. */
  public TxOptions without(Line... taken) {
    Set<Line> fewer = EnumSet.copyOf(lines);
    fewer.removeAll(Set.of(taken));
    return new TxOptions(sizes, fence, resolver, writeThrough, retry, fewer, faults);
  }

  /** With these faults besides. */
  public TxOptions faults(Fault... more) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(faults);
    all.addAll(Set.of(more));
    return new TxOptions(sizes, fence, resolver, writeThrough, retry, lines, all);
  }

  boolean has(Line line) {
    return lines.contains(line);
  }

  boolean may(Fault fault) {
    return faults.contains(fault);
  }
}
