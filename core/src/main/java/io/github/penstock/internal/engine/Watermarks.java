package io.github.penstock.internal.engine;

import java.util.Arrays;
import java.util.Set;

/**
 * Up to when this node has heard every message of each partition: the time at which the last
 * heartbeat was asked for that came back in order. Guarded by the receiver's monitor.
 */
final class Watermarks {

  /** In place of a time: nothing was heard yet. */
  static final long NEVER = Long.MIN_VALUE;

  private final long[] askedAt;

  Watermarks(int partitions) {
    askedAt = new long[partitions];
    forget();
  }

  /** The channel is lost. */
  void forget() {
    Arrays.fill(askedAt, NEVER);
  }

  /** A heartbeat came back. */
  void raise(int partition, long at) {
    if (askedAt[partition] == NEVER || at - askedAt[partition] > 0) {
      askedAt[partition] = at;
    }
  }

  /** The earliest of a partition's own and those of some others; {@link #NEVER} where one lacks. */
  long earliest(int partition, Set<Integer> others) {
    long earliest = askedAt[partition];
    for (int other : others) {
      long one = askedAt[other];
      if (one == NEVER || earliest == NEVER) {
        return NEVER;
      }
      earliest = one - earliest < 0 ? one : earliest;
    }
    return earliest;
  }
}
