package io.github.penstock.spi;

import io.github.penstock.change.RowChange;
import io.github.penstock.spec.TableSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one statement did to a table. Made by repositories. Immutable.
 *
 * @param table the canonical name of the table
 * @param spec the record that keys and rows are of; null where it is not known which rows changed
 * @param rows what happened to each row; none where that is not known
 * @since 0.1
 */
public record TableChange(
    String table, @Nullable TableSpec spec, List<? extends RowChange<?, ?>> rows) {

  /** Checks and copies. */
  public TableChange {
    Objects.requireNonNull(table, "table");
    rows = List.copyOf(rows);
  }

  /**
   * Rows of a table changed, and nobody knows which.
   *
   * @param table the canonical name of the table
   * @return the change
   */
  public static TableChange unknown(String table) {
    return new TableChange(table, null, List.of());
  }
}
