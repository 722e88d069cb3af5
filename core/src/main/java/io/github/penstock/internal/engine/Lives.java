package io.github.penstock.internal.engine;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Refresh;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.StoredEntry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long an entry lives in each tier, and what it is good for after that. Each life is shortened
 * by a random fraction, so that entries that were stored together do not expire together. Immutable
 * and thread-safe.
 *
 * @param policy of the cache
 */
record Lives(CachePolicy policy) {

  /**
   * The entry to store in the remote tier. Absent entries are not kept after their life.
   *
   * @param told what the load said, which only ever shortens a life
   */
  <V> StoredEntry<V> remote(@Nullable V value, Duration loadCost, Told told) {
    Lifetimes longest = policy.lifetimes();
    if (value == null) {
      return StoredEntry.living(null, shortened(told.within(longest.absentTtl())), loadCost);
    }
    Duration soft = shortened(told.within(longest.ttl()));
    return StoredEntry.of(value, soft, soft.plus(policy.stale().longest()), loadCost)
        .withValidator(told.validator());
  }

  /** The times of the local copy: fresh for no longer than the remote one. */
  Life local(StoredEntry<?> stored, long now) {
    long age = stored.age().toNanos();
    long soft = stored.softLife().toNanos();
    long own =
        shortened(
                stored.isAbsent() ? policy.lifetimes().absentTtl() : policy.lifetimes().localTtl())
            .toNanos();
    long softUntil = now + Math.min(own, soft);
    if (stored.isAbsent() || !ages()) {
      return new Life(now, age, stored.version(), softUntil, null);
    }
    Stale stale = policy.stale();
    Refresh refresh = policy.refresh();
    long overdue = overdue(stored);
    // Of durations: points in time wrap, so that the earlier one may be the greater number.
    long refreshFrom =
        now
            + Math.min(
                (long) (own * refresh.ahead()), (long) ((age + soft) * refresh.ahead()) - age);
    Aging aging =
        new Aging(
            softUntil - overdue,
            refresh.ahead() < 1 ? refreshFrom : softUntil,
            // Where the local life alone ends, there is nothing to load.
            own < soft ? 0 : eager(stored),
            softUntil - overdue + stale.whileRevalidate().toNanos(),
            now + soft - overdue + stale.ifError().toNanos(),
            stored.validator());
    return new Life(now, age, stored.version(), aging.quietUntil(), aging);
  }

  /** Whether entries are good for anything but fresh hits. */
  boolean ages() {
    return !policy.stale().equals(Stale.NEVER) || !policy.refresh().equals(Refresh.NEVER);
  }

  /** Whether each hit refreshes what is still fresh. */
  boolean isPastAhead(StoredEntry<?> stored) {
    double ahead = policy.refresh().ahead();
    long age = stored.age().toNanos();
    long life = age + stored.softLife().toNanos();
    return !stored.isAbsent() && ahead < 1 && age >= life * ahead;
  }

  /** Whether this hit in the remote tier refreshes what is still fresh; each draws anew. */
  boolean isDrawn(StoredEntry<?> stored) {
    return !stored.isAbsent() && Aging.isEarly(eager(stored), stored.softLife().toNanos());
  }

  private long eager(StoredEntry<?> stored) {
    return (long) (stored.loadCost().toNanos() * policy.refresh().eagerness());
  }

  boolean mayRevalidate(StoredEntry<?> stored) {
    return !stored.isAbsent() && overdue(stored) < policy.stale().whileRevalidate().toNanos();
  }

  boolean mayReplaceError(StoredEntry<?> stored) {
    return !stored.isAbsent() && overdue(stored) < policy.stale().ifError().toNanos();
  }

  /** For how long its life has been over, in nanoseconds. */
  private long overdue(StoredEntry<?> stored) {
    return stored.isStale()
        ? Math.max(0, policy.stale().longest().minus(stored.hardLife()).toNanos())
        : 0;
  }

  private Duration shortened(Duration life) {
    double fraction = 1 - policy.lifetimes().jitter() * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (life.toNanos() * fraction));
  }
}
