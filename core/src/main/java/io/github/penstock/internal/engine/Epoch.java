package io.github.penstock.internal.engine;

/**
 * A span of time during which a partition of a local tier has surely heard every invalidation, and
 * until when that is sure. Entries hold the epoch in which their load began, so that ending it ends
 * them all in constant time, those that are about to be installed included, and so that one read of
 * a field says whether an entry is within its bound.
 *
 * <p>Thread-safe. Changed under the monitor of its local tier, read without it: {@code validUntil}
 * is published by each volatile write, after the invalidations that were heard before it were
 * applied.
 */
final class Epoch {

  /** In place of a time: nothing was heard yet, or it counts no more. */
  static final long NEVER = Long.MIN_VALUE;

  /** An epoch of the time in which the channel is lost. */
  static final Epoch LOST = new Epoch(NEVER);

  private volatile long validUntil;
  private volatile boolean cleared;

  private Epoch(long validUntil) {
    this.validUntil = validUntil;
  }

  /** An epoch that trusts nothing until a heartbeat comes back. */
  static Epoch begin() {
    return new Epoch(NEVER);
  }

  /** An epoch that takes over what its predecessor knew about the channel. */
  static Epoch after(Epoch ended) {
    return new Epoch(ended.validUntil);
  }

  /**
   * Whether everything was heard that was committed longer ago than the bound. What is read of an
   * entry after this is at least as new as what this was decided by.
   */
  boolean isValid(long now) {
    long until = validUntil;
    return until != NEVER && now - until <= 0;
  }

  /** Until when its entries may be served; {@link #NEVER} without a heartbeat, or when over. */
  long validUntil() {
    return validUntil;
  }

  /** Whether its entries were removed on purpose, so that they may not even be served as old. */
  boolean isCleared() {
    return cleared;
  }

  /** A heartbeat came back; never called after {@link #end} or {@link #clear}. */
  void extend(long until) {
    if (validUntil == NEVER || until - validUntil > 0) {
      validUntil = until;
    }
  }

  /** Messages may have been missed: nothing of it is served any more. */
  void end() {
    validUntil = NEVER;
  }

  /** The cache was cleared. */
  void clear() {
    cleared = true;
    validUntil = NEVER;
  }
}
