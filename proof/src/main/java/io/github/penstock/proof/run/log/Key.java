package io.github.penstock.proof.run.log;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of one of the tables. Immutable and thread-safe.
 *
 * @param table where it is
 * @param id its key there, from 1
 */
public record Key(Table table, long id) {

  /** No row. */
  public static final int NO_CODE = -1;

  private static final int IDS = 100_000;

  /**
   * The key of a code.
   *
   * @param code as {@link #code()} gives it
   * @return the key
   */
  public static Key of(int code) {
    return new Key(Table.of(code / IDS), code % IDS);
  }

  /**
   * A number for the log.
   *
   * @return 0 or more
   */
  public int code() {
    return Math.toIntExact(table.number() * (long) IDS + id);
  }

  /**
   * A name for people.
   *
   * @return such as {@code items/12}
   */
  public String name() {
    return table.sqlName() + "/" + id;
  }

  /**
   * All rows of all tables.
   *
   * @return those that are always there and those that come and go
   */
  public static List<Key> all() {
    List<Key> all = new ArrayList<>();
    for (Table table : Table.values()) {
      for (long id = 1; id <= table.lasting() + table.passing(); id++) {
        all.add(new Key(table, id));
      }
    }
    return all;
  }
}
