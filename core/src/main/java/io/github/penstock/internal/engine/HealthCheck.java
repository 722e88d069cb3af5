package io.github.penstock.internal.engine;

import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Tier;
import io.github.penstock.health.Health;
import io.github.penstock.health.Health.Cause;
import io.github.penstock.health.Health.Reason;
import io.github.penstock.health.Health.Status;
import io.github.penstock.health.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts together how well everything is. Asks nobody outside this process: it knows what reads,
 * writes and heartbeats have met. Thread-safe.
 *
 * @param breaker of the remote tier
 * @param channel of invalidations
 * @param pending what waits for the remote tier
 * @param outbox reads what waits for the remote tier in the source
 * @param switches what was switched off by hand
 */
record HealthCheck(
    Breaker breaker,
    ChannelWatch channel,
    PendingInvalidations pending,
    OutboxPoller outbox,
    Switchboard switches) {

  private static final String POLICY_SAYS =
      "go where whenRedisIsAway of each cache says: to the source, or to the local tier within its"
          + " maximum age";
  private static final String SOURCE_READS = "the local tier serves nothing; reads ask the remote";
  private static final String AS_USUAL = "as usual";
  private static final String UNANNOUNCED =
      "fail with onQuarantineFailure = FAIL; with OUTBOX other nodes hear of them within the bound,"
          + " with BEST_EFFORT late";

  /**
   * How well everything is.
   *
   * @param sourceAwayFor for how long the source has not answered, null where it does
   */
  Health now(Collection<? extends CacheCore<?, ?>> caches, @Nullable Duration sourceAwayFor) {
    List<Reason> reasons = new ArrayList<>();
    Duration away = breaker.awayFor();
    add(reasons, Cause.REMOTE_AWAY, away, "its last commands failed", POLICY_SAYS, UNANNOUNCED);
    Duration lost = channel.lostFor();
    add(reasons, Cause.CHANNEL_LOST, lost, "not connected", SOURCE_READS, AS_USUAL);
    Duration silent = channel.silentFor();
    String unanswered = "heartbeats do not come back";
    add(reasons, Cause.CHANNEL_SILENT, silent, unanswered, SOURCE_READS, AS_USUAL);
    addPending(reasons);
    addOutbox(reasons);
    addFenced(reasons, caches);
    add(
        reasons,
        Cause.SWITCHED_OFF,
        switches.switchedFor(),
        switches.description(),
        "ask the other tier, or the source",
        AS_USUAL);
    add(
        reasons,
        Cause.SOURCE_AWAY,
        sourceAwayFor,
        "no connection could be had, or the server did not answer",
        "are answered by the tiers alone; misses fail",
        "fail");
    boolean remoteServes = away == null && switches.isInUse(Tier.REMOTE);
    boolean isHeard = lost == null && silent == null;
    boolean localServes =
        switches.isInUse(Tier.LOCAL)
            && (isHeard || caches.stream().anyMatch(HealthCheck::servesUnheard));
    boolean isBelieved =
        outbox.unreadFor() == null || caches.stream().anyMatch(one -> !one.setting().needsOutbox());
    boolean isDown = sourceAwayFor != null && !(isBelieved && (remoteServes || localServes));
    Status status = isDown ? Status.DOWN : Status.DEGRADED;
    return new Health(reasons.isEmpty() ? Status.UP : status, reasons);
  }

  private static boolean servesUnheard(CacheCore<?, ?> cache) {
    return cache.policy().degraded().whenRedisIsAway() instanceof WhenRedisIsAway.Local;
  }

  private void addPending(List<Reason> reasons) {
    PendingInvalidations.Backlog backlog = pending.backlog();
    if (backlog != null) {
      add(
          reasons,
          Cause.INVALIDATIONS_PENDING,
          backlog.lasting(),
          backlog.keys() + " keys and " + backlog.tags() + " caches or tags",
          "of other nodes may give values from before these writes, at most until their ttl",
          AS_USUAL);
    }
  }

  private void addOutbox(List<Reason> reasons) {
    Waiting waiting = outbox.waiting();
    if (waiting.rows() > 0) {
      add(
          reasons,
          Cause.OUTBOX_WAITING,
          waiting.oldest(),
          waiting.rows() + " rows of the outbox wait for the remote tier",
          "of the keys concerned give what is current; nothing is older than the bound",
          AS_USUAL);
    }
    add(
        reasons,
        Cause.OUTBOX_UNREAD,
        outbox.unreadFor(),
        "the source did not tell what is in the outbox",
        "go to the source, since no tier is believed for longer than the bound",
        AS_USUAL);
  }

  private static void addFenced(
      List<Reason> reasons, Collection<? extends CacheCore<?, ?>> caches) {
    Duration longest = null;
    List<String> names = new ArrayList<>();
    for (CacheCore<?, ?> cache : caches) {
      Duration one = cache.probe().fencedFor();
      if (one != null) {
        names.add(cache.name());
        longest = longest == null || one.compareTo(longest) > 0 ? one : longest;
      }
    }
    add(
        reasons,
        Cause.PARTITIONS_FENCED,
        longest,
        "caches " + names,
        "are answered by the source and not stored, until transactions end that are older than the"
            + " loss of the remote tier's state: see pg_stat_activity and pg_prepared_xacts",
        AS_USUAL);
  }

  private static void add(
      List<Reason> reasons,
      Cause cause,
      @Nullable Duration lasting,
      String detail,
      String reads,
      String writes) {
    if (lasting != null) {
      reasons.add(new Reason(cause, lasting, detail, reads, writes));
    }
  }
}
