package io.github.penstock.benchmarks.micro;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Local;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.repository.Reads;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A read through a repository that the local tier answers, beside bare Caffeine and our own cache
 * without a repository. All tiers hold {@value #ENTRIES} entries and are full. Methods that begin
 * with {@code one} have a Long as key, given as an instance of the caller's own; those that begin
 * with {@code two} have two parts, which each call gives as primitives. Each class of keys is read
 * by all in the same turn. Run by JMH.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RepositoryHit {

  /** How many entries each tier holds, and how many keys are asked for in turn. */
  public static final int ENTRIES = 10_000;

  /** The table behind the repositories, with a row for each key. */
  public static final String TABLE =
      "create table rows (id bigint primary key, shop int not null, item bigint not null,"
          + " name text not null); insert into rows select id, id % 100, id, 'row ' || id"
          + " from generate_series(0, "
          + (ENTRIES - 1)
          + ") id";

  private static final int SHOPS = 100;
  private static final List<Long> KEYS = LongStream.range(0, ENTRIES).boxed().toList();
  private static final Duration LIFE = Duration.ofHours(1);

  /**
   * What is cached.
   *
   * @param id the key
   * @param shop the first part of the other key
   * @param item the second part of it
   * @param name some text
   */
  @Table("rows")
  public record Row(@Id long id, int shop, long item, String name) {}

  /**
   * A key of two parts.
   *
   * @param shop the first
   * @param item the second
   */
  public record Place(int shop, long item) {}

  /** What a declared repository reads. */
  public interface Finders extends Reads<Row, Long> {
    /** A row by two columns. */
    @Sql("select * from rows where shop = :shop and item = :item")
    @DependsOn(table = "rows", by = "shop, item")
    Optional<Row> at(int shop, long item);
  }

  /** Generated. */
  @Repository
  @Cached(ttl = "1h", localTtl = "1h", localEntries = ENTRIES)
  public interface Rows extends Finders {}

  /** Written by hand; generated is what decorates it. */
  public interface ByHand {
    /** A row by its key. */
    @SuppressWarnings("penstock") // nothing is ever written
    @Cached(name = "one", ttl = "1h", localTtl = "1h", localEntries = ENTRIES)
    Optional<Row> find(Long id);

    /** A row by two parameters. */
    @SuppressWarnings("penstock") // nothing is ever written
    @Cached(name = "parts", ttl = "1h", localTtl = "1h", localEntries = ENTRIES)
    Optional<Row> at(int shop, long item);

    /** A row by a key of two parts. */
    @SuppressWarnings("penstock") // nothing is ever written
    @Cached(name = "record", ttl = "1h", localTtl = "1h", localEntries = ENTRIES)
    Optional<Row> of(Place place);
  }

  /** A generated repository, {@code find}. */
  @Benchmark
  public Row oneGenerated(Generated tier, Turn turn) {
    return tier.rows().find(turn.key()).orElseThrow();
  }

  /** The same interface behind a proxy, as without the annotation processor. */
  @Benchmark
  public Row oneProxy(ByProxy tier, Turn turn) {
    return tier.rows().find(turn.key()).orElseThrow();
  }

  /** A repository written by hand, decorated by a generated class. */
  @Benchmark
  public Row oneDecorated(Decorated tier, Turn turn) {
    return tier.rows().find(turn.key()).orElseThrow();
  }

  /** Our cache without a repository. */
  @Benchmark
  public Row oneCache(OneCache tier, Turn turn) {
    return present(tier.cache().get(turn.key(), RepositoryHit::missed));
  }

  /** Bare Caffeine. */
  @Benchmark
  public Row oneCaffeine(OneCaffeine tier, Turn turn) {
    return present(tier.cache.getIfPresent(turn.key()));
  }

  /** A generated repository, {@code @Sql} with two parameters. */
  @Benchmark
  public Row twoGenerated(GeneratedParts tier, Turn turn) {
    long id = turn.id();
    return tier.rows().at(shop(id), id).orElseThrow();
  }

  /** The same interface behind a proxy. */
  @Benchmark
  public Row twoProxy(ByProxyParts tier, Turn turn) {
    long id = turn.id();
    return tier.rows().at(shop(id), id).orElseThrow();
  }

  /** Written by hand, two parameters. */
  @Benchmark
  public Row twoDecorated(DecoratedParts tier, Turn turn) {
    long id = turn.id();
    return tier.rows().at(shop(id), id).orElseThrow();
  }

  /** Written by hand, one parameter that is a record of two parts. */
  @Benchmark
  public Row twoDecoratedRecord(DecoratedRecord tier, Turn turn) {
    long id = turn.id();
    return tier.rows().of(new Place(shop(id), id)).orElseThrow();
  }

  /** Our cache, a record as key. */
  @Benchmark
  public Row twoCache(TwoCache tier, Turn turn) {
    long id = turn.id();
    return present(tier.cache().get(new Place(shop(id), id), RepositoryHit::missed));
  }

  /** Bare Caffeine, a record as key. */
  @Benchmark
  public Row twoCaffeine(TwoCaffeine tier, Turn turn) {
    long id = turn.id();
    return present(tier.cache.getIfPresent(new Place(shop(id), id)));
  }

  private static int shop(long id) {
    return (int) (id % SHOPS);
  }

  private static Row row(long id) {
    return new Row(id, shop(id), id, "row " + id);
  }

  private static Row missed(Object key) {
    throw new IllegalStateException("The local tier lost a key: this is no local hit.");
  }

  /** A miss would measure something else: it ends the run. */
  private static Row present(@Nullable Row found) {
    return Objects.requireNonNull(found, "a value for every key");
  }

  private static CachePolicy policy() {
    return CachePolicy.ttl(LIFE)
        .with(Lifetimes.of(LIFE).withLocalTtl(LIFE).withJitter(0))
        .with(new Local(ENTRIES));
  }

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

    Long key() {
      last = last + 1 < ENTRIES ? last + 1 : 0;
      return keys[last];
    }

    long id() {
      return key();
    }
  }

  /**
   * An open Penstock whose local tier is full of what is read. A run in which anything missed it
   * fails.
   *
   * @param <R> what is read through
   */
  @State(Scope.Benchmark)
  public abstract static class Tier<R> {

    private static final int PASSES = 20;

    /** The database with the {@link #TABLE}. */
    @Param("none")
    public String url = "";

    private @Nullable Penstock penstock;
    private @Nullable R reader;
    private long misses;

    abstract R make(Penstock opened);

    abstract @Nullable Row read(R from, long id);

    R rows() {
      return Objects.requireNonNull(reader, "the reader, after set-up");
    }

    /** Called by JMH before a run. */
    @Setup
    public void fill() {
      Penstock opened = Penstock.builder().source(Postgres.connect(url).poolSize(1)).open();
      penstock = opened;
      R made = make(opened);
      reader = made;
      for (int pass = 0; pass < PASSES; pass++) {
        misses = missed(opened);
        for (long id = 0; id < ENTRIES; id++) {
          present(read(made, id));
        }
        if (pass > 0 && missed(opened) == misses) {
          return;
        }
      }
      throw new IllegalStateException("The local tier does not hold " + ENTRIES + " entries.");
    }

    /** Called by JMH after a run. */
    @TearDown
    public void close() {
      if (penstock != null) {
        long now = missed(penstock);
        penstock.close();
        if (now != misses) {
          throw new IllegalStateException((now - misses) + " reads were no local hits.");
        }
      }
    }

    private static long missed(Penstock of) {
      return of.stats().caches().values().stream().mapToLong(each -> each.reads().misses()).sum();
    }
  }

  /** A generated class. */
  public static class Generated extends Tier<Finders> {
    @Override
    Finders make(Penstock opened) {
      Rows rows = opened.repository(Rows.class);
      if (Proxy.isProxyClass(rows.getClass())) {
        throw new IllegalStateException("Rows was not generated: see the processor of this build.");
      }
      rows.all(KEYS);
      return rows;
    }

    @Override
    @Nullable Row read(Finders from, long id) {
      return from.find(id).orElseThrow();
    }
  }

  /** The same, read by two parts. */
  public static class GeneratedParts extends Generated {
    @Override
    @Nullable Row read(Finders from, long id) {
      return from.at(shop(id), id).orElseThrow();
    }
  }

  /** A proxy. */
  public static class ByProxy extends Tier<Finders> {
    @Override
    Finders make(Penstock opened) {
      Finders proxied = Proxied.of(opened);
      proxied.all(KEYS);
      return proxied;
    }

    @Override
    @Nullable Row read(Finders from, long id) {
      return from.find(id).orElseThrow();
    }
  }

  /** The same, read by two parts. */
  public static class ByProxyParts extends ByProxy {
    @Override
    @Nullable Row read(Finders from, long id) {
      return from.at(shop(id), id).orElseThrow();
    }
  }

  /** A generated class around a hand-written one. */
  public static class Decorated extends Tier<ByHand> {
    @Override
    ByHand make(Penstock opened) {
      return opened.decorate(ByHand.class, new Handmade());
    }

    @Override
    @Nullable Row read(ByHand from, long id) {
      return from.find(id).orElseThrow();
    }
  }

  /** The same, read by two parameters. */
  public static class DecoratedParts extends Decorated {
    @Override
    @Nullable Row read(ByHand from, long id) {
      return from.at(shop(id), id).orElseThrow();
    }
  }

  /** The same, read by a record. */
  public static class DecoratedRecord extends Decorated {
    @Override
    @Nullable Row read(ByHand from, long id) {
      return from.of(new Place(shop(id), id)).orElseThrow();
    }
  }

  /** An annotation processor is never shown a local interface. */
  private static final class Proxied {
    static Finders of(Penstock opened) {
      @Repository
      @Cached(ttl = "1h", localTtl = "1h", localEntries = ENTRIES)
      interface LocalRows extends Finders {}

      return opened.repository(LocalRows.class);
    }
  }

  private static final class Handmade implements ByHand {
    @Override
    public Optional<Row> find(Long id) {
      return Optional.of(row(id));
    }

    @Override
    public Optional<Row> at(int shop, long item) {
      return Optional.of(row(item));
    }

    @Override
    public Optional<Row> of(Place place) {
      return Optional.of(row(place.item()));
    }
  }

  /** Our cache by a Long. */
  public static class OneCache extends Tier<Cache<Long, Row>> {
    @Override
    Cache<Long, Row> make(Penstock opened) {
      return opened.cache("one", Long.class, Row.class, policy());
    }

    @Override
    @Nullable Row read(Cache<Long, Row> from, long id) {
      return from.get(id, RepositoryHit::row);
    }

    Cache<Long, Row> cache() {
      return rows();
    }
  }

  /** Our cache by a record. */
  public static class TwoCache extends Tier<Cache<Place, Row>> {
    @Override
    Cache<Place, Row> make(Penstock opened) {
      return opened.cache("two", Place.class, Row.class, policy());
    }

    @Override
    @Nullable Row read(Cache<Place, Row> from, long id) {
      return from.get(new Place(shop(id), id), place -> row(place.item()));
    }

    Cache<Place, Row> cache() {
      return rows();
    }
  }

  /** Bounded, expiring, counting, by a Long. */
  @State(Scope.Benchmark)
  public static class OneCaffeine {
    private final com.github.benmanes.caffeine.cache.Cache<Long, Row> cache =
        Caffeine.newBuilder().maximumSize(ENTRIES).expireAfterWrite(LIFE).recordStats().build();

    /** Fills it. */
    public OneCaffeine() {
      for (long id = 0; id < ENTRIES; id++) {
        cache.put(id, row(id));
      }
    }
  }

  /** The same by a record. */
  @State(Scope.Benchmark)
  public static class TwoCaffeine {
    private final com.github.benmanes.caffeine.cache.Cache<Place, Row> cache =
        Caffeine.newBuilder().maximumSize(ENTRIES).expireAfterWrite(LIFE).recordStats().build();

    /** Fills it. */
    public TwoCaffeine() {
      for (long id = 0; id < ENTRIES; id++) {
        cache.put(new Place(shop(id), id), row(id));
      }
    }
  }
}
