package io.github.penstock.internal.engine;

import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.StoredEntry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long an entry lives in each tier. Each life is shortened by a random fraction, so that
 * entries that were stored together do not expire together. Immutable and thread-safe.
 */
record Lives(Lifetimes lifetimes) {

  /** The entry to store in the remote tier. */
  <V> StoredEntry<V> remote(@Nullable V value, Duration loadCost) {
    Duration life = value == null ? lifetimes.absentTtl() : lifetimes.ttl();
    return StoredEntry.living(value, shortened(life), loadCost);
  }

  /**
   * How long the local tier may keep what the remote tier keeps for so much longer: never longer.
   */
  Duration local(StoredEntry<?> stored) {
    Duration own = stored.isAbsent() ? lifetimes.absentTtl() : lifetimes.localTtl();
    Duration mine = shortened(own);
    return mine.compareTo(stored.hardLife()) < 0 ? mine : stored.hardLife();
  }

  private Duration shortened(Duration life) {
    double fraction = 1 - lifetimes.jitter() * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (life.toNanos() * fraction));
  }
}
