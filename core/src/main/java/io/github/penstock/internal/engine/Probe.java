package io.github.penstock.internal.engine;

import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.HotKey;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.CacheMeter;
import io.github.penstock.spi.CacheMeters;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Takes measurements of one cache beside the counters: which keys are read often, how old is what
 * is served, how long loads and waits take. Thread-safe.
 *
 * <p>Of what happens in nanoseconds a sample is taken, by the clock that was read anyway: its last
 * digits are as good as dice, and cost a multiplication.
 */
final class Probe<K> {

  /** One read of 2^8 is in the sample. */
  private static final int SAMPLE_BITS = 8;

  private static final long LATELY = Duration.ofMinutes(1).toNanos();

  private final TimeSource time;
  private final KeyEvents events = new KeyEvents();
  private final TopKeys<K> topKeys = new TopKeys<>();
  private volatile CacheMeter meter = CacheMeter.NONE;
  private volatile @Nullable CacheMeters source;
  private volatile @Nullable Span fenced;

  Probe(TimeSource time) {
    this.time = time;
  }

  /** Something happened to a key on this node. Never called for a local hit. */
  void happened(K key, What what) {
    events.add(key, what, "", time.nanoTime());
  }

  /** Another node has made a key invalid; its id may be empty where it is not known. */
  void invalidatedBy(String node, K key) {
    events.add(key, What.INVALIDATED, node, time.nanoTime());
  }

  /** Something happened to all keys. */
  void happenedToAll(What what) {
    events.addToAll(what, time.nanoTime());
  }

  /** What happened lately. */
  KeyEvents events() {
    return events;
  }

  /**
   * A key is read at a moment that {@link #isSampled}.
   *
   * @param entry what the local tier has answered, or null
   */
  void read(K key, @Nullable LocalEntry<?> entry, long now) {
    topKeys.add(key);
    if (entry != null) {
      meter.served(Tier.LOCAL, entry.ageNanos(now));
    }
  }

  /** Keys are read at the same moment: all are in the sample, or none is. */
  void readAll(Iterable<? extends K> keys, long now) {
    if (isSampled(now)) {
      keys.forEach(topKeys::add);
    }
  }

  /** The local tier has answered. */
  void servedLocally(LocalEntry<?> entry, long now) {
    if (isSampled(now)) {
      meter.served(Tier.LOCAL, entry.ageNanos(now));
    }
  }

  /** The remote tier has answered. */
  void servedRemotely(Duration age) {
    meter.served(Tier.REMOTE, age.toNanos());
  }

  /** Somebody waited for another's load. */
  void waited(CacheMeter.Whose whose, long start) {
    meter.waited(whose, time.nanoTime() - start);
  }

  /** Calls a loader for one key. */
  <T extends @Nullable Object> T one(Callable<T> load) throws Exception {
    long start = time.nanoTime();
    boolean failed = true;
    try {
      T loaded = load.call();
      failed = false;
      return loaded;
    } finally {
      meter.loaded(time.nanoTime() - start, failed);
    }
  }

  /** Calls a loader for a number of keys at once. */
  <T> T many(int keys, Callable<T> load) throws Exception {
    long start = time.nanoTime();
    boolean failed = true;
    try {
      T loaded = load.call();
      failed = false;
      return loaded;
    } finally {
      meter.loadedMany(keys, time.nanoTime() - start, failed);
    }
  }

  List<HotKey> hotKeys(int most) {
    return topKeys.top(most);
  }

  /** Lets somebody measure, who was perhaps told already; null for nobody. */
  void measureBy(@Nullable CacheMeters meters, String cache) {
    if (source != meters) {
      meter = meters == null ? CacheMeter.NONE : meters.of(cache);
      source = meters;
    }
  }

  /** A load was not stored, because transactions from before a loss of state still run. */
  void fenced() {
    Span span = fenced;
    long now = time.nanoTime();
    fenced = span == null ? new Span(now, now) : new Span(span.first, now);
  }

  /** A load proved what it had to. */
  void proved() {
    if (fenced != null) {
      fenced = null;
    }
  }

  /** For how long loads were not stored; null where they are. */
  @Nullable Duration fencedFor() {
    Span span = fenced;
    long now = time.nanoTime();
    return span == null || now - span.last > LATELY ? null : Duration.ofNanos(now - span.first);
  }

  /** Whether what happens at a moment is in the sample. */
  static boolean isSampled(long now) {
    return (now * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - SAMPLE_BITS) == 0;
  }

  /** From the first time to the last, in nanoseconds of the time source. */
  private record Span(long first, long last) {}
}
