package io.github.penstock.benchmarks.micro;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Local;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A read that the local tier answers, beside what people would use without us. All tiers hold
 * {@value #ENTRIES} entries and are full, because a full Caffeine records its reads and one that is
 * half empty does not. The keys are asked for in turn, by instances of their own as callers have.
 * Run by JMH.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LocalHit {

  /** How many entries each tier holds, and how many keys are asked for in turn. */
  public static final int ENTRIES = 10_000;

  private static final Duration LIFE = Duration.ofHours(1);

  /**
   * {@link Cache#get} without a remote tier.
   *
   * @param tier the full cache
   * @param turn the next key
   * @return the value
   */
  @Benchmark
  public Row penstock(PenstockTier tier, Turn turn) {
    return present(tier.cache.get(turn.next(), LocalHit::missed));
  }

  /**
   * Bare Caffeine with the same abilities: entries expire, and hits are counted.
   *
   * @param tier the full cache
   * @param turn the next key
   * @return the value
   */
  @Benchmark
  public Row caffeineExpiring(CaffeineExpiringTier tier, Turn turn) {
    return present(tier.cache.getIfPresent(turn.next()));
  }

  /**
   * Bare Caffeine that is bounded and nothing else.
   *
   * @param tier the full cache
   * @param turn the next key
   * @return the value
   */
  @Benchmark
  public Row caffeine(CaffeineTier tier, Turn turn) {
    return present(tier.cache.getIfPresent(turn.next()));
  }

  /**
   * A map that never forgets: what no cache can reach.
   *
   * @param tier the map
   * @param turn the next key
   * @return the value
   */
  @Benchmark
  public Row map(MapTier tier, Turn turn) {
    return present(tier.map.get(turn.next()));
  }

  private static Row missed(Long key) {
    throw new IllegalStateException("The local tier lost key " + key + ": this is no local hit.");
  }

  /** A miss would measure something else: it ends the run. */
  private static Row present(@Nullable Row found) {
    return Objects.requireNonNull(found, "a value for every key");
  }

  private static void fill(BiConsumer<Long, Row> into) {
    for (long id = 0; id < ENTRIES; id++) {
      into.accept(id, new Row(id, "row " + id));
    }
  }

  /**
   * What is cached.
   *
   * @param id the key
   * @param name some text
   */
  public record Row(long id, String name) {}

  /** The keys in turn, each thread from another place. */
  @State(Scope.Thread)
  public static class Turn {
    private final Long[] keys = new Long[ENTRIES];
    private int last;

    /**
     * Called by JMH before a run.
     *
     * @param thread which of the threads this is
     */
    @Setup
    public void begin(ThreadParams thread) {
      for (int i = 0; i < ENTRIES; i++) {
        keys[i] = (long) i;
      }
      last = thread.getThreadIndex() * ENTRIES / thread.getThreadCount();
    }

    Long next() {
      last = last + 1 < ENTRIES ? last + 1 : 0;
      return keys[last];
    }
  }

  /** Ours. */
  @State(Scope.Benchmark)
  public static class PenstockTier {
    private final Penstock penstock = Penstock.builder().open();
    private final Cache<Long, Row> cache =
        penstock.cache(
            "rows",
            Long.class,
            Row.class,
            CachePolicy.ttl(LIFE)
                .with(Lifetimes.of(LIFE).withLocalTtl(LIFE).withJitter(0))
                .with(new Local(ENTRIES)));

    /** Fills it through loads, the only way there is. */
    public PenstockTier() {
      fill((key, row) -> cache.get(key, missing -> row));
    }

    /** Called by JMH after a run. */
    @TearDown
    public void close() {
      penstock.close();
    }
  }

  /** Bounded, expiring, counting. */
  @State(Scope.Benchmark)
  public static class CaffeineExpiringTier {
    private final com.github.benmanes.caffeine.cache.Cache<Long, Row> cache =
        Caffeine.newBuilder().maximumSize(ENTRIES).expireAfterWrite(LIFE).recordStats().build();

    /** Fills it. */
    public CaffeineExpiringTier() {
      fill(cache::put);
    }
  }

  /** Bounded. */
  @State(Scope.Benchmark)
  public static class CaffeineTier {
    private final com.github.benmanes.caffeine.cache.Cache<Long, Row> cache =
        Caffeine.newBuilder().maximumSize(ENTRIES).build();

    /** Fills it. */
    public CaffeineTier() {
      fill(cache::put);
    }
  }

  /** Neither bounded nor expiring. */
  @State(Scope.Benchmark)
  public static class MapTier {
    private final ConcurrentMap<Long, Row> map = new ConcurrentHashMap<>();

    /** Fills it. */
    public MapTier() {
      fill(map::put);
    }
  }
}
