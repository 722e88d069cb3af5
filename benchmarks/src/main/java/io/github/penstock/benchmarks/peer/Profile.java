package io.github.penstock.benchmarks.peer;

import java.time.Duration;

/**
 * How a cache is set up for a scenario. A peer takes from it what it can do; what it cannot do its
 * callers go without. Immutable and thread-safe.
 */
public enum Profile {
  /** Entries live for an hour: nothing expires while it is measured. */
  LASTING(Duration.ofHours(1), 10_000),
  /**
   * Entries live for a second. Callers want an answer within {@link #SOFT_DEADLINE} if there is an
   * older value, and an older value rather than a failure for {@link #STALE_FOR}.
   */
  SHORT_LIVED(Duration.ofSeconds(1), 10_000),
  /**
   * Entries live for an hour, and the process holds only some of them. While Redis is away, what it
   * holds may be read.
   */
  PARTLY_LOCAL(Duration.ofHours(1), 1_000);

  /** How long a caller waits before it takes an older value. */
  public static final Duration SOFT_DEADLINE = Duration.ofMillis(50);

  /** For how long an older value may stand in. */
  public static final Duration STALE_FOR = Duration.ofHours(1);

  private final Duration ttl;
  private final int localEntries;

  Profile(Duration ttl, int localEntries) {
    this.ttl = ttl;
    this.localEntries = localEntries;
  }

  /**
   * How long an entry lives.
   *
   * @return more than zero
   */
  public Duration ttl() {
    return ttl;
  }

  /**
   * How many entries the process holds.
   *
   * @return more than zero
   */
  public int localEntries() {
    return localEntries;
  }
}
