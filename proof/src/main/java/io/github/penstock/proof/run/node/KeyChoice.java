package io.github.penstock.proof.run.node;

import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.spi.TimeSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which rows are read and written: few are read often, and writes are spread further than reads, so
 * that a cache is worth having. Besides there is a row at every moment on which all sessions of all
 * nodes come together, and which is left alone afterwards: races happen on it, and what they leave
 * behind stays to be seen. Immutable and thread-safe.
 */
final class KeyChoice {

  private static final double READ_SKEW = 1.1;
  private static final double WRITE_SKEW = 0.6;

  private static final long MOMENT_NANOS = 40_000_000;
  private static final double READS_OF_THE_MOMENT = 0.2;
  private static final double WRITES_OF_THE_MOMENT = 0.5;

  private final TimeSource time;
  private final long seed;
  private final Map<Table, Zipf> reads = new EnumMap<>(Table.class);
  private final Map<Table, Zipf> writes = new EnumMap<>(Table.class);

  KeyChoice(TimeSource time, long seed) {
    this.time = time;
    this.seed = seed;
    for (Table table : Table.values()) {
      reads.put(table, new Zipf(table.lasting(), READ_SKEW));
      writes.put(table, new Zipf(table.lasting(), WRITE_SKEW));
    }
  }

  Key toRead(SplittableRandom random) {
    if (random.nextDouble() < READS_OF_THE_MOMENT) {
      return ofTheMoment();
    }
    Table table = table(random);
    if (table.passing() > 0 && random.nextInt(20) == 0) {
      return passing(random);
    }
    return new Key(table, 1 + zipf(reads, table).next(random));
  }

  Key toWrite(SplittableRandom random) {
    if (random.nextDouble() < WRITES_OF_THE_MOMENT) {
      return ofTheMoment();
    }
    return toWrite(table(random), random);
  }

  /** The same on all nodes, as their clocks are one. */
  private Key ofTheMoment() {
    SplittableRandom moment = new SplittableRandom(seed ^ time.nanoTime() / MOMENT_NANOS);
    Table table = table(moment);
    return new Key(table, 1 + moment.nextInt(table.lasting()));
  }

  Key toWrite(Table table, SplittableRandom random) {
    return new Key(table, 1 + zipf(writes, table).next(random));
  }

  /** A row that comes and goes. */
  Key passing(SplittableRandom random) {
    return new Key(Table.ITEMS, 1 + Table.ITEMS.lasting() + random.nextInt(Table.ITEMS.passing()));
  }

  private static Table table(SplittableRandom random) {
    int choice = random.nextInt(10);
    return choice < 5 ? Table.ITEMS : choice < 8 ? Table.ACCOUNTS : Table.NOTES;
  }

  private static Zipf zipf(Map<Table, Zipf> of, Table table) {
    Zipf zipf = of.get(table);
    if (zipf == null) {
      throw new IllegalStateException("There is no choice for " + table + ".");
    }
    return zipf;
  }
}
