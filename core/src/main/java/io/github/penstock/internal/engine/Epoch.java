package io.github.penstock.internal.engine;

/**
 * A span of time during which a partition of a local tier has surely heard every invalidation.
 * Entries hold the epoch in which their load began, so that ending it ends them all in constant
 * time, those that are about to be installed included. Thread-safe: only ever goes from live to one
 * of the other states.
 */
final class Epoch {

  /** An epoch of the time in which the channel is lost. */
  static final Epoch LOST = new Epoch(State.LOST);

  private volatile State state;

  private Epoch(State state) {
    this.state = state;
  }

  static Epoch begin() {
    return new Epoch(State.LIVE);
  }

  boolean isLive() {
    return state == State.LIVE;
  }

  /** Whether its entries were removed on purpose, so that they may not even be served as old. */
  boolean isCleared() {
    return state == State.CLEARED;
  }

  void lose() {
    if (state == State.LIVE) {
      state = State.LOST;
    }
  }

  void clear() {
    state = State.CLEARED;
  }

  private enum State {
    LIVE,
    /** Messages may have been missed. */
    LOST,
    /** The cache was cleared. */
    CLEARED
  }
}
