package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What happens while the remote tier is away. Part of a {@link CachePolicy}, which checks it.
 * Immutable and thread-safe.
 *
 * @param whenRedisIsAway where reads go
 * @param onQuarantineFailure what becomes of a write whose invalidation cannot be announced
 * @since 0.1
 */
public record Degraded(WhenRedisIsAway whenRedisIsAway, OnQuarantineFailure onQuarantineFailure) {

  /**
   * Reads go to the source; writes are committed with a row in the outbox where there is one, and
   * fail otherwise rather than leave old values behind.
   */
  public static final Degraded DEFAULT =
      new Degraded(new WhenRedisIsAway.Source(), OnQuarantineFailure.OUTBOX);

  /** Checks for nulls; values are checked by the policy. */
  public Degraded {
    Objects.requireNonNull(whenRedisIsAway, "whenRedisIsAway");
    Objects.requireNonNull(onQuarantineFailure, "onQuarantineFailure");
  }

  void check(List<String> mistakes) {
    if (whenRedisIsAway instanceof WhenRedisIsAway.Local local) {
      Lifetimes.checkPositive("whenRedisIsAway = LOCAL with maxAge", local.maxAge(), mistakes);
    }
  }

  /** Where reads go while the remote tier is away. */
  public sealed interface WhenRedisIsAway {

    /** To the source: nothing is cached, nothing is stale. */
    record Source() implements WhenRedisIsAway {}

    /**
     * To the local tier as long as an entry is no older than this, then to the source. What is read
     * meanwhile may be as old as {@code maxAge}.
     *
     * @param maxAge counted from the moment at which the entry was stored in this process
     */
    record Local(Duration maxAge) implements WhenRedisIsAway {
      /** Checks. */
      public Local {
        Objects.requireNonNull(maxAge, "maxAge");
      }
    }
  }

  /** What becomes of a write whose invalidation cannot be announced before its commit. */
  public enum OnQuarantineFailure {
    /**
     * It is committed together with a row in the source's outbox, from which every node learns of
     * it within its bound. Where the source has no outbox, as {@link #FAIL}. While there is an
     * outbox, what a cache holds counts no longer than its bound after the source was last asked
     * for rows, so that a node without its database serves nothing of it.
     */
    OUTBOX,
    /** It is rolled back with a {@link RemoteTierException}. */
    FAIL,
    /**
     * It is committed; the invalidation is kept in memory and sent when the remote tier is back.
     * Other nodes may read old values until then, and until their time to live if this process ends
     * before.
     */
    BEST_EFFORT
  }
}
