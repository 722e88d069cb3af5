package io.github.penstock.samples.shop.load;

import io.github.penstock.cache.CacheEvent;
import io.github.penstock.samples.shop.check.Entity;
import io.github.penstock.spi.CacheListener;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measures how long the other nodes go on believing what a write is about to change: from the last
 * moment before its COMMIT until their local tiers have forgotten the key. Where a row is written
 * again before a node has heard of the first write, the time runs from the first. Thread-safe.
 */
public final class Lag {

  private final TimeSource time;
  private final int nodes;
  private final Map<Waiting, Long> since = new ConcurrentHashMap<>();
  private final Histogram nanos = new ConcurrentHistogram(Duration.ofMinutes(1).toNanos(), 3);

  /**
   * Nothing measured yet.
   *
   * @param time the clock
   * @param nodes how many there are
   */
  public Lag(TimeSource time, int nodes) {
    this.time = time;
    this.nodes = nodes;
  }

  /** The commit of a node begins now; to be called as the last thing in its transaction. */
  void committing(int node, List<Entity> written) {
    long now = time.nanoTime();
    for (Entity entity : written) {
      for (int other = 0; other < nodes; other++) {
        if (other != node && !cache(entity).isEmpty()) {
          since.putIfAbsent(new Waiting(other, cache(entity), entity.id()), now);
        }
      }
    }
  }

  /** That commit failed, so that nobody need hear of it. */
  void failed(List<Entity> written) {
    for (Entity entity : written) {
      for (int node = 0; node < nodes; node++) {
        since.remove(new Waiting(node, cache(entity), entity.id()));
      }
    }
  }

  /** What listens on a node. */
  CacheListener of(int node) {
    return event -> {
      if (event instanceof CacheEvent.Invalidated invalidated && !invalidated.own()) {
        Long start = since.remove(new Waiting(node, invalidated.cache(), invalidated.key()));
        if (start != null) {
          nanos.recordValue(Math.min(time.nanoTime() - start, nanos.getHighestTrackableValue()));
        }
      }
    };
  }

  /**
   * How many messages were measured.
   *
   * @return the number
   */
  public long measured() {
    return nanos.getTotalCount();
  }

  /**
   * A percentile of the lag.
   *
   * @param percentile from 0 to 100
   * @return the lag that so many per cent did not exceed; zero where nothing was measured
   */
  public Duration percentile(double percentile) {
    return Duration.ofNanos(nanos.getValueAtPercentile(percentile));
  }

  /** Empty where no message names a key: what is found by other columns is told in another way. */
  private static String cache(Entity entity) {
    return switch (entity.kind()) {
      case USER -> "users";
      case PRODUCT -> "products";
      case ORDER -> "orders";
      case ITEMS, EMAIL -> "";
    };
  }

  /**
   * What a node has not heard yet.
   *
   * @param node its number
   * @param cache the name of the cache
   * @param key the key in it
   */
  private record Waiting(int node, String cache, Object key) {}
}
