package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Invalidations of committed writes that could not be announced, kept in memory for those who chose
 * {@code BEST_EFFORT}. They are sent before this node uses the remote tier again, and tried every
 * {@value #RETRY_MILLIS} ms in case it does not. When there are too many keys, the whole caches
 * take their place. Thread-safe; nothing is sent under the monitor.
 */
final class PendingInvalidations {

  private static final int MOST = 10_000;
  private static final long RETRY_MILLIS = 500;

  private final RemoteTier tier;
  private final ScheduledExecutorService retries;
  private final TimeSource time;
  private final Set<CacheKey> keys = new LinkedHashSet<>();
  private final Set<String> tags = new LinkedHashSet<>();
  private boolean scheduled;
  private volatile boolean waiting;
  private long waitingSince;

  PendingInvalidations(RemoteTier tier, ScheduledExecutorService retries, TimeSource time) {
    this.tier = tier;
    this.retries = retries;
    this.time = time;
  }

  /** What waits; null where nothing does. */
  synchronized @Nullable Backlog backlog() {
    return waiting
        ? new Backlog(keys.size(), tags.size(), Duration.ofNanos(time.nanoTime() - waitingSince))
        : null;
  }

  synchronized void addKeys(Collection<CacheKey> more) {
    keys.addAll(more);
    if (keys.size() > MOST) {
      keys.forEach(key -> tags.add(key.region()));
      keys.clear();
    }
    retryLater();
  }

  synchronized void addTags(Collection<String> more) {
    tags.addAll(more);
    retryLater();
  }

  /** Sends what waits; what could not be sent stays, and the failure reaches the caller. */
  void drain() {
    if (!waiting) {
      return;
    }
    List<CacheKey> someKeys;
    List<String> someTags;
    synchronized (this) {
      someKeys = List.copyOf(keys);
      someTags = List.copyOf(tags);
    }
    // Outside the monitor: this waits for the network. Sending one twice does no harm.
    if (!someKeys.isEmpty()) {
      tier.invalidate(someKeys);
    }
    someTags.forEach(tier::clear);
    synchronized (this) {
      someKeys.forEach(keys::remove);
      someTags.forEach(tags::remove);
      waiting = !keys.isEmpty() || !tags.isEmpty();
    }
    Log.ENGINE.info(
        "Sent {} invalidations and {} clears that had waited for the remote tier.",
        someKeys.size(),
        someTags.size());
  }

  /** Called under the monitor. */
  private void retryLater() {
    if (!waiting) {
      waiting = true;
      waitingSince = time.nanoTime();
    }
    if (!scheduled) {
      try {
        ScheduledFuture<?> unused =
            retries.schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        scheduled = true;
      } catch (RejectedExecutionException e) {
        Log.ENGINE.debug("Closed: what waits is sent by nobody any more", e);
      }
    }
  }

  private void retry() {
    synchronized (this) {
      scheduled = false;
    }
    try {
      drain();
    } catch (RemoteTierException e) {
      Log.ENGINE.debug("Invalidations still wait for the remote tier.", e);
      synchronized (this) {
        retryLater();
      }
    }
  }

  /**
   * What waits to be sent.
   *
   * @param keys how many keys
   * @param tags how many caches and tags
   * @param lasting since the first of them came
   */
  record Backlog(int keys, int tags, Duration lasting) {}
}
