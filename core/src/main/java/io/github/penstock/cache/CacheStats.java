package io.github.penstock.cache;

import java.time.Duration;

/**
 * What a cache has done on this node. A snapshot; what is counted only grows. Immutable and
 * thread-safe.
 *
 * @param reads where reads were answered
 * @param loads what was loaded
 * @param fills what became of values that were to be stored
 * @param writes what was invalidated
 * @param local the local tier
 * @since 0.1
 */
public record CacheStats(Reads reads, Loads loads, Fills fills, Writes writes, Local local) {

  /**
   * The sum of two caches.
   *
   * @param other the other one
   * @return each number added
   */
  public CacheStats plus(CacheStats other) {
    return new CacheStats(
        reads.plus(other.reads),
        loads.plus(other.loads),
        fills.plus(other.fills),
        writes.plus(other.writes),
        local.plus(other.local));
  }

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
      long localHits, long remoteHits, long misses, long remoteFailures, long stale) {

    private Reads plus(Reads other) {
      return new Reads(
          localHits + other.localHits,
          remoteHits + other.remoteHits,
          misses + other.misses,
          remoteFailures + other.remoteFailures,
          stale + other.stale);
    }
  }

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
      long values, long absent, long failures, long refused, long refreshes, Duration total) {

    private Loads plus(Loads other) {
      return new Loads(
          values + other.values,
          absent + other.absent,
          failures + other.failures,
          refused + other.refused,
          refreshes + other.refreshes,
          total.plus(other.total));
    }
  }

  /**
   * What became of values that were to be stored in the remote tier.
   *
   * @param accepted stored
   * @param refused not stored, because the key was invalidated meanwhile or a writer holds it
   * @param undecodable values found that no longer decode as the declared type; each was a miss
   * @param unencodable values that could not be encoded and were not stored
   * @param written values that writes put and that were stored
   */
  public record Fills(
      long accepted, long refused, long undecodable, long unencodable, long written) {

    private Fills plus(Fills other) {
      return new Fills(
          accepted + other.accepted,
          refused + other.refused,
          undecodable + other.undecodable,
          unencodable + other.unencodable,
          written + other.written);
    }
  }

  /**
   * What was invalidated.
   *
   * @param sent keys that this node invalidated
   * @param heard keys that messages, its own included, removed from the local tier's trust
   * @param quarantineFailures writes whose invalidation could not be announced before their commit
   * @param clears how often the whole cache was cleared
   */
  public record Writes(long sent, long heard, long quarantineFailures, long clears) {

    private Writes plus(Writes other) {
      return new Writes(
          sent + other.sent,
          heard + other.heard,
          quarantineFailures + other.quarantineFailures,
          clears + other.clears);
    }
  }

  /**
   * The local tier of this node. The last two numbers are estimates, on the low side by up to five
   * of a hundred reads on Zipf's distributions; they tell whether a larger tier is worth its
   * memory.
   *
   * @param entries how many it holds, about
   * @param maxEntries how many it may hold
   * @param evictions entries for which there was no room
   * @param extraHitsIfDoubled misses that a tier of twice the size would have answered
   * @param extraHitsIfQuadrupled misses that a tier of four times the size would have answered
   */
  public record Local(
      long entries,
      long maxEntries,
      long evictions,
      long extraHitsIfDoubled,
      long extraHitsIfQuadrupled) {

    private Local plus(Local other) {
      return new Local(
          entries + other.entries,
          maxEntries + other.maxEntries,
          evictions + other.evictions,
          extraHitsIfDoubled + other.extraHitsIfDoubled,
          extraHitsIfQuadrupled + other.extraHitsIfQuadrupled);
    }
  }
}
