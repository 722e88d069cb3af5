package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.Stamp;
import java.util.Set;

/**
 * Where a tag stands. Immutable.
 *
 * @param tag the name of a region, or another tag
 * @param partition where its stamp lives
 * @param stamp which entries are not void
 * @param writers the transaction ids of those who have announced a change of what depends on it and
 *     were not released; zero for one that has no id
 */
record TagState(String tag, int partition, Stamp stamp, Set<Long> writers) {

  /** Copies. */
  TagState {
    writers = Set.copyOf(writers);
  }

  /** Whether nobody may fill what depends on it, because a writer is there who proves nothing. */
  boolean isClosed() {
    return writers.contains(0L);
  }
}
