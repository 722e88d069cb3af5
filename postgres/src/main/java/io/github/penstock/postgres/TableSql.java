package io.github.penstock.postgres;

import io.github.penstock.spec.Range;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.transaction.LockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The texts of a table's statements that read. Rows that were softly deleted are not seen by them.
 * Immutable and thread-safe.
 */
final class TableSql {

  private final String table;
  private final boolean proves;
  private final List<String> columns;
  private final List<String> comparisons;
  private final RowShape shape;
  private final int idIndex;
  private final String alive;

  /** One step of an order, by the index of its column. */
  record Step(int column, boolean descending) {}

  /**
   * Texts for a server.
   *
   * @param there the columns that the table has
   * @param proves whether the server can tell what a statement saw: then the facts are the first
   *     columns of reads, of one row at least
   */
  TableSql(TableSpec spec, RowShape shape, TableColumns there, boolean proves) {
    this.shape = shape;
    this.proves = proves;
    this.table = Identifiers.quoteQualified(spec.table());
    this.columns = spec.columns().stream().map(c -> Identifiers.quote(c.name())).toList();
    this.comparisons = spec.columns().stream().map(c -> comparison(c, there)).toList();
    this.idIndex = spec.columns().indexOf(spec.id());
    this.alive =
        spec.deletedAt().map(c -> " and t." + Identifiers.quote(c.name()) + " is null").orElse("");
  }

  int idIndex() {
    return idIndex;
  }

  String count() {
    return "select count(*) from " + table + " t where true" + alive;
  }

  /** Parameters: the key that all are less than, unless it is of the first page; the limit. */
  String idsBelow(boolean first) {
    String id = "t." + columns.get(idIndex);
    String condition = first ? "true" : id + " < ?";
    return "select %s from %s t where %s%s order by %s desc limit ?"
        .formatted(id, table, condition, alive, id);
  }

  /** Parameter: an array of keys. */
  String selectByIds() {
    return reading(comparedId() + " = any(?)");
  }

  /** The key as it is compared with an array; what has no type of its own is sent as text. */
  private String comparedId() {
    String cast = shape.columns().get(idIndex).type().isUntyped() ? "::text" : "";
    return "t." + columns.get(idIndex) + cast;
  }

  /** Parameter: the key. */
  String selectForUpdate(LockMode mode) {
    String otherwise =
        switch (mode) {
          case WAIT -> "";
          case NOWAIT -> " nowait";
          case SKIP_LOCKED -> " skip locked";
        };
    return "select %s from %s t where t.%s = ?%s for update%s"
        .formatted(prefixed("t", columns), table, columns.get(idIndex), alive, otherwise);
  }

  /** Parameter: an array of keys. The rows are sorted first, and locked as they come. */
  String selectAllForUpdate() {
    return "select %s from %s t where %s = any(?)%s order by t.%s for update"
        .formatted(prefixed("t", columns), table, comparedId(), alive, columns.get(idIndex));
  }

  /**
   * Rows by columns. Parameters: one for each column that is not asked to be null, then those of
   * {@link #beyond}, then the limit and the number of skipped rows where the range has them.
   */
  String select(List<Integer> by, List<Boolean> areNull, List<Step> order, Range range) {
    String condition =
        by.isEmpty()
            ? "true"
            : IntStream.range(0, by.size())
                .mapToObj(i -> compared(by.get(i), areNull.get(i)))
                .collect(Collectors.joining(" and "));
    if (order.isEmpty() && range.equals(Range.ALL)) {
      return reading(condition);
    }
    String beyond = range.after().isEmpty() ? "" : " and " + beyond(order);
    String by1 = order.isEmpty() ? "" : " order by " + ordered(order);
    String limit = range.limit() == 0 ? "" : " limit ?";
    String offset = range.skipped() == 0 ? "" : " offset ?";
    // Inside, so that an index can give the first rows in order and the rest is not read.
    String page =
        "(select %s from %s t where %s%s%s%s%s%s)"
            .formatted(prefixed("t", columns), table, condition, alive, beyond, by1, limit, offset);
    return reading(page, "true") + by1;
  }

  private String compared(int index, boolean isNull) {
    String column = "t." + columns.get(index);
    if (isNull) {
      return column + " is null";
    }
    return comparisons.get(index);
  }

  /** Which letters are the same depends on the collation, for the argument as for the column. */
  private static String comparison(TableSpec.Column column, TableColumns there) {
    String quoted = "t." + Identifiers.quote(column.name());
    if (!column.is(Role.IGNORE_CASE)) {
      return quoted + " = ?";
    }
    TableColumns.Column found = there.column(column.name());
    String collation = found == null ? null : found.collation();
    return "lower(%s) = lower(?::text%s)"
        .formatted(quoted, collation == null ? "" : " collate " + collation);
  }

  /**
   * Behind a row. Parameters: the values of the first column, then of the first and the second, and
   * so on. One comparison of rows where all columns go the same way, which an index can answer.
   */
  private String beyond(List<Step> order) {
    boolean down = order.get(0).descending();
    if (order.stream().allMatch(step -> step.descending() == down)) {
      List<String> names = order.stream().map(step -> "t." + columns.get(step.column())).toList();
      String marks = String.join(", ", names.stream().map(name -> "?").toList());
      return "(" + String.join(", ", names) + ") " + (down ? "<" : ">") + " (" + marks + ")";
    }
    List<String> alternatives = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      StringBuilder alternative = new StringBuilder();
      for (int before = 0; before < i; before++) {
        alternative
            .append("t.")
            .append(columns.get(order.get(before).column()))
            .append(" = ? and ");
      }
      Step last = order.get(i);
      alternative
          .append("t.")
          .append(columns.get(last.column()))
          .append(last.descending() ? " < ?" : " > ?");
      alternatives.add("(" + alternative + ")");
    }
    return "(" + String.join(" or ", alternatives) + ")";
  }

  /** The indexes of the ordering columns in the order of the parameters behind a row. */
  static List<Integer> beyondParameters(List<Step> order) {
    boolean down = order.get(0).descending();
    boolean oneWay = order.stream().allMatch(step -> step.descending() == down);
    List<Integer> parameters = new ArrayList<>();
    for (int i = oneWay ? order.size() - 1 : 0; i < order.size(); i++) {
      IntStream.rangeClosed(0, i).forEach(parameters::add);
    }
    return parameters;
  }

  private String ordered(List<Step> order) {
    return order.stream()
        .map(step -> "t." + columns.get(step.column()) + (step.descending() ? " desc" : ""))
        .collect(Collectors.joining(", "));
  }

  static String prefixed(String alias, List<String> columns) {
    return columns.stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
  }

  private String reading(String condition) {
    return reading(table, condition + alive);
  }

  private String reading(String from, String condition) {
    String read = prefixed("t", columns);
    return proves
        ? "select f.s, f.x, f.r, f.i, %s from (%s) f left join %s t on %s"
            .formatted(read, Facts.SELECT, from, condition)
        : "select %s from %s t where %s".formatted(read, from, condition);
  }
}
