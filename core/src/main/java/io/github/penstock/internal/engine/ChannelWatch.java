package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.CacheMeters;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The invalidation channel, watched: whether it is there, whether it answers, and how long answers
 * take. Passes everything on. Thread-safe.
 *
 * <p>What is measured is the way of a heartbeat from here to the server and back, on one clock. A
 * message carries no time, since no two machines agree on one; but messages and heartbeats come by
 * the same way in the same order, so what was published when the server answered took no longer.
 */
final class ChannelWatch implements InvalidationChannel {

  /** A heartbeat that is out for so long was not merely slow. */
  private static final long SILENT = Duration.ofSeconds(1).toNanos();

  private final InvalidationChannel channel;
  private final TimeSource time;
  private final Supplier<@Nullable CacheMeters> meters;

  // Guarded by the monitor, which is a leaf.
  private boolean ready;
  private long changedAt;
  private boolean waiting;
  private long waitingSince;
  private long askedAt;

  ChannelWatch(
      InvalidationChannel channel, TimeSource time, Supplier<@Nullable CacheMeters> meters) {
    this.channel = channel;
    this.time = time;
    this.meters = meters;
    this.changedAt = time.nanoTime();
  }

  @Override
  public void subscribe(InvalidationListener listener) {
    channel.subscribe(new Watched(listener));
  }

  @Override
  public void heartbeat(Set<Integer> partitions) {
    asked(time.nanoTime());
    channel.heartbeat(partitions);
  }

  private synchronized void asked(long now) {
    askedAt = now;
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
  }

  private synchronized void changed(boolean isReady) {
    if (ready != isReady) {
      ready = isReady;
      changedAt = time.nanoTime();
    }
    waiting = false;
  }

  private synchronized void answered() {
    waiting = false;
  }

  /** For how long it has not been connected; null where it is. */
  synchronized @Nullable Duration lostFor() {
    return ready ? null : Duration.ofNanos(time.nanoTime() - changedAt);
  }

  /** For how long it has not answered those who asked; null where it does, or nobody asks. */
  synchronized @Nullable Duration silentFor() {
    long now = time.nanoTime();
    boolean silent = ready && waiting && now - waitingSince > SILENT && now - askedAt < SILENT;
    return silent ? Duration.ofNanos(now - waitingSince) : null;
  }

  /** Between the channel and who listens. */
  private final class Watched implements InvalidationListener {
    private final InvalidationListener listener;

    private Watched(InvalidationListener listener) {
      this.listener = listener;
    }

    @Override
    public void onReady(List<PartitionState> states) {
      changed(true);
      listener.onReady(states);
    }

    @Override
    public void onMessage(InvalidationMessage message) {
      listener.onMessage(message);
    }

    @Override
    public void onLeaseEnded(CacheKey key, boolean filled) {
      listener.onLeaseEnded(key, filled);
    }

    @Override
    public void onLost(String reason) {
      changed(false);
      listener.onLost(reason);
    }

    @Override
    public void onHeartbeat(long asked, List<PartitionState> states) {
      listener.onHeartbeat(asked, states);
      answered();
      long took = time.nanoTime() - asked;
      CacheMeters measuring = meters.get();
      // Without a network it counts as asked in the future: there is nothing to measure.
      if (measuring != null && took >= 0) {
        measuring.channelAnswered(took);
      }
    }
  }
}
