package io.github.penstock.spi;

import java.util.List;
import java.util.Objects;

/**
 * What one committed transaction did to the rows of tables, for other processes. Made by the
 * engine. Immutable.
 *
 * @param transaction the id of the transaction, zero where the source has none
 * @param tables the tables in the order in which they were first written, each once
 * @since 0.1
 */
public record CommittedChanges(long transaction, List<Table> tables) {

  /** Copies. */
  public CommittedChanges {
    tables = List.copyOf(tables);
  }

  /**
   * What became of the rows of a table, by the texts of their keys, each of which is in one list.
   *
   * @param table the canonical name of the table
   * @param complete false where rows may have changed that are not named
   * @param inserted rows that were not there before
   * @param updated rows that were there and are
   * @param deleted rows that were there and are not
   * @param changed rows of which is not known which of these it was
   */
  public record Table(
      String table,
      boolean complete,
      List<String> inserted,
      List<String> updated,
      List<String> deleted,
      List<String> changed) {
    /** Checks and copies. */
    public Table {
      Objects.requireNonNull(table, "table");
      inserted = List.copyOf(inserted);
      updated = List.copyOf(updated);
      deleted = List.copyOf(deleted);
      changed = List.copyOf(changed);
    }
  }
}
