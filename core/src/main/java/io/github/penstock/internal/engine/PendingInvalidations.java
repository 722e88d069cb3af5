package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Invalidations of committed writes that could not be announced: this node's own, and those that
 * any node has left in the outbox. They are sent before this node uses the remote tier again, and
 * tried every {@value #RETRY_MILLIS} ms in case it does not. When there are too many keys, the
 * whole caches take their place. Thread-safe; nothing is sent under the monitor.
 *
 * <p>An invalidation is sent after its write can be seen in the source. So it needs no writer's id:
 * it ends all leases that were granted before it, and who gets one after it sees that write.
 */
final class PendingInvalidations {

  private static final int MOST = 10_000;

  /** So many tags are announced at once: they have to be within one deadline. */
  private static final int TAGS_AT_ONCE = 500;

  /** For the case that the release gets lost. */
  private static final Duration AT_MOST = Duration.ofSeconds(1);

  private static final long RETRY_MILLIS = 500;

  private final RemoteTier tier;
  private final ScheduledExecutorService retries;
  private final TimeSource time;

  // Each with the number of its last addition: what is added again while it is sent stays.
  private final Map<CacheKey, Long> keys = new LinkedHashMap<>();
  private final Map<String, Long> tags = new LinkedHashMap<>();
  private long additions;
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

  synchronized void add(Collection<CacheKey> moreKeys, Collection<String> moreTags) {
    if (moreKeys.isEmpty() && moreTags.isEmpty()) {
      return;
    }
    additions++;
    moreKeys.forEach(key -> keys.put(key, additions));
    moreTags.forEach(tag -> tags.put(tag, additions));
    if (keys.size() > MOST) {
      keys.keySet().forEach(key -> tags.put(key.region(), additions));
      keys.clear();
    }
    retryLater();
  }

  /** Sends what waits; what could not be sent stays, and the failure reaches the caller. */
  void drain() {
    if (!waiting) {
      return;
    }
    Map<CacheKey, Long> someKeys;
    Map<String, Long> someTags;
    synchronized (this) {
      someKeys = Map.copyOf(keys);
      someTags = Map.copyOf(tags);
    }
    // Outside the monitor: this waits for the network. Sending one twice does no harm.
    if (!someKeys.isEmpty()) {
      tier.invalidate(someKeys.keySet());
    }
    clear(List.copyOf(someTags.keySet()));
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

  /** An announcement by nobody, which ends at once, is a removal of many tags together. */
  private void clear(List<String> some) {
    for (int from = 0; from < some.size(); from += TAGS_AT_ONCE) {
      List<String> part = some.subList(from, Math.min(some.size(), from + TAGS_AT_ONCE));
      if (part.size() == 1) {
        tier.clear(part.get(0));
      } else {
        RemoteTier.Quarantine all = tier.quarantine(List.of(), part, 0, AT_MOST);
        CompletionStage<Set<CacheKey>> unused = tier.release(all, List.of());
      }
    }
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
