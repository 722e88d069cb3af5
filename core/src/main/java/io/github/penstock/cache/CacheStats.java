package io.github.penstock.cache;

import java.time.Duration;

/**
 * What a cache has done on this node. A snapshot; the numbers only grow. Immutable and thread-safe.
 *
 * @param reads where reads were answered
 * @param loads what was loaded
 * @param fills what became of values that were to be stored
 * @param writes what was invalidated
 * @since 0.1
 */
public record CacheStats(Reads reads, Loads loads, Fills fills, Writes writes) {

  /**
   * Where reads were answered.
   *
   * @param localHits by the local tier
   * @param remoteHits by the remote tier
   * @param misses by neither: loaded, or waited for somebody else's load in this process
   * @param remoteFailures reads that would have asked the remote tier and could not
   * @param stale reads that were given a value past its life, also counted as hits of its tier
   */
  public record Reads(
      long localHits, long remoteHits, long misses, long remoteFailures, long stale) {}

  /**
   * What was loaded.
   *
   * @param values keys loaded that had a value
   * @param absent keys loaded that had none
   * @param failures calls of a loader that failed
   * @param refused loads that were not begun: too many at once, or too soon after a failure
   * @param refreshes loads in the background, also counted among the others
   * @param total time spent in loaders
   */
  public record Loads(
      long values, long absent, long failures, long refused, long refreshes, Duration total) {}

  /**
   * What became of values that were to be stored in the remote tier.
   *
   * @param accepted stored
   * @param refused not stored, because the key was invalidated meanwhile or a writer holds it
   * @param undecodable values found that no longer decode as the declared type; each was a miss
   * @param unencodable values that could not be encoded and were not stored
   */
  public record Fills(long accepted, long refused, long undecodable, long unencodable) {}

  /**
   * What was invalidated.
   *
   * @param sent keys that this node invalidated
   * @param heard keys that messages, its own included, removed from the local tier's trust
   * @param quarantineFailures writes whose invalidation could not be announced before their commit
   * @param clears how often the whole cache was cleared
   */
  public record Writes(long sent, long heard, long quarantineFailures, long clears) {}
}
