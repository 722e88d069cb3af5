package io.github.penstock.benchmarks.micro;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Local;
import io.github.penstock.repository.Reads;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is read while hits are measured: a row, its repositories and their table. Thread-safe; used
 * by {@link RepositoryTiers}.
 */
public final class MeasuredRows {

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
  static final List<Long> KEYS = LongStream.range(0, ENTRIES).boxed().toList();
  static final Duration LIFE = Duration.ofHours(1);

  private MeasuredRows() {}

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

  /** Generated. */
  static Finders generated(Penstock opened) {
    Rows rows = opened.repository(Rows.class);
    if (Proxy.isProxyClass(rows.getClass())) {
      throw new IllegalStateException("Rows was not generated: see the processor of this build.");
    }
    return rows;
  }

  /** The same interface behind a proxy. */
  static Finders proxied(Penstock opened) {
    return Proxied.of(opened);
  }

  /** Generated, around what is written by hand. */
  static ByHand decorated(Penstock opened) {
    return opened.decorate(ByHand.class, new Handmade());
  }

  static int shop(long id) {
    return (int) (id % SHOPS);
  }

  static Row row(long id) {
    return new Row(id, shop(id), id, "row " + id);
  }

  /** A miss would measure something else: it ends the run. */
  static Row present(@Nullable Row found) {
    return Objects.requireNonNull(found, "a value for every key");
  }

  static CachePolicy policy() {
    return CachePolicy.ttl(LIFE)
        .with(Lifetimes.of(LIFE).withLocalTtl(LIFE).withJitter(0))
        .with(new Local(ENTRIES));
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
}
