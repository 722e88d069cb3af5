package io.github.penstock.testkit.history;

/**
 * What must hold in every history.
 *
 * @since 0.1
 */
public enum Invariant {
  /** A read returns what was committed, as its writer wrote it, and what was committed stays. */
  I1("known value"),
  /** No read ends before the write began whose value it returns. */
  I2("not from the future"),
  /** No read returns what was superseded longer ago than its mode allows. */
  I3("bounded"),
  /** Neither a session's strong reads nor a process's local ones go back. */
  I4("monotonic"),
  /** A session sees what it has committed. */
  I5("read your writes"),
  /** Strong reads of a key, in the order of real time, never go back. */
  I6("strong reads linearizable"),
  /** Once all is healed and quiet, what caches hold is what the database holds. */
  I7("rest state"),
  /** Between two invalidations a key is loaded once a process at most. */
  I8("stampede"),
  /** While something is broken no more operations fail than was said. */
  I9("availability"),
  /** What was committed without the remote tier is known everywhere once that is back. */
  I10("degraded writes");

  private final String title;

  Invariant(String title) {
    this.title = title;
  }

  /**
   * What it is called.
   *
   * @return some words
   */
  public String title() {
    return title;
  }
}
