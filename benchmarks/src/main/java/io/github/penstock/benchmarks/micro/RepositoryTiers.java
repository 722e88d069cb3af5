package io.github.penstock.benchmarks.micro;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.Penstock;
import io.github.penstock.benchmarks.micro.MeasuredRows.ByHand;
import io.github.penstock.benchmarks.micro.MeasuredRows.Finders;
import io.github.penstock.benchmarks.micro.MeasuredRows.Place;
import io.github.penstock.benchmarks.micro.MeasuredRows.Row;
import io.github.penstock.cache.Cache;
import io.github.penstock.postgres.Postgres;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What hits are measured on: tiers that are full of what is read. Made and filled by JMH. */
public final class RepositoryTiers {

  private RepositoryTiers() {}

  /**
   * An open Penstock whose local tier is full of what is read. A run in which anything missed it
   * fails.
   *
   * @param <R> what is read through
   */
  @State(Scope.Benchmark)
  public abstract static class Tier<R> {

    private static final int PASSES = 20;

    /** The database with the {@link MeasuredRows#TABLE}. */
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
        for (long id = 0; id < MeasuredRows.ENTRIES; id++) {
          MeasuredRows.present(read(made, id));
        }
        if (pass > 0 && missed(opened) == misses) {
          return;
        }
      }
      throw new IllegalStateException(
          "The local tier does not hold " + MeasuredRows.ENTRIES + " entries.");
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
      Finders rows = MeasuredRows.generated(opened);
      rows.all(MeasuredRows.KEYS);
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
      return from.at(MeasuredRows.shop(id), id).orElseThrow();
    }
  }

  /** A proxy. */
  public static class ByProxy extends Tier<Finders> {
    @Override
    Finders make(Penstock opened) {
      Finders proxied = MeasuredRows.proxied(opened);
      proxied.all(MeasuredRows.KEYS);
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
      return from.at(MeasuredRows.shop(id), id).orElseThrow();
    }
  }

  /** A generated class around a hand-written one. */
  public static class Decorated extends Tier<ByHand> {
    @Override
    ByHand make(Penstock opened) {
      return MeasuredRows.decorated(opened);
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
      return from.at(MeasuredRows.shop(id), id).orElseThrow();
    }
  }

  /** The same, read by a record. */
  public static class DecoratedRecord extends Decorated {
    @Override
    @Nullable Row read(ByHand from, long id) {
      return from.of(new Place(MeasuredRows.shop(id), id)).orElseThrow();
    }
  }

  /** Our cache by a Long. */
  public static class OneCache extends Tier<Cache<Long, Row>> {
    @Override
    Cache<Long, Row> make(Penstock opened) {
      return opened.cache("one", Long.class, Row.class, MeasuredRows.policy());
    }

    @Override
    @Nullable Row read(Cache<Long, Row> from, long id) {
      return from.get(id, MeasuredRows::row);
    }

    Cache<Long, Row> cache() {
      return rows();
    }
  }

  /** Our cache by a record. */
  public static class TwoCache extends Tier<Cache<Place, Row>> {
    @Override
    Cache<Place, Row> make(Penstock opened) {
      return opened.cache("two", Place.class, Row.class, MeasuredRows.policy());
    }

    @Override
    @Nullable Row read(Cache<Place, Row> from, long id) {
      return from.get(
          new Place(MeasuredRows.shop(id), id), place -> MeasuredRows.row(place.item()));
    }

    Cache<Place, Row> cache() {
      return rows();
    }
  }

  /** Bounded, expiring, counting, by a Long. */
  @State(Scope.Benchmark)
  public static class OneCaffeine {
    final com.github.benmanes.caffeine.cache.Cache<Long, Row> cache =
        Caffeine.newBuilder()
            .maximumSize(MeasuredRows.ENTRIES)
            .expireAfterWrite(MeasuredRows.LIFE)
            .recordStats()
            .build();

    /** Fills it. */
    public OneCaffeine() {
      for (long id = 0; id < MeasuredRows.ENTRIES; id++) {
        cache.put(id, MeasuredRows.row(id));
      }
    }
  }

  /** The same by a record. */
  @State(Scope.Benchmark)
  public static class TwoCaffeine {
    final com.github.benmanes.caffeine.cache.Cache<Place, Row> cache =
        Caffeine.newBuilder()
            .maximumSize(MeasuredRows.ENTRIES)
            .expireAfterWrite(MeasuredRows.LIFE)
            .recordStats()
            .build();

    /** Fills it. */
    public TwoCaffeine() {
      for (long id = 0; id < MeasuredRows.ENTRIES; id++) {
        cache.put(new Place(MeasuredRows.shop(id), id), MeasuredRows.row(id));
      }
    }
  }
}
