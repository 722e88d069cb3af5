package io.github.penstock.postgres;

import io.github.penstock.spi.TableSpec;
import io.github.penstock.spi.TableSpec.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The texts of a table's statements. Immutable and thread-safe. */
final class TableSql {

  private final String table;
  private final String all;
  private final String returning;
  private final boolean proves;
  private final String id;
  private final List<String> columns;
  private final RowShape shape;
  private final int idIndex;
  private final int versionIndex;
  private final List<Integer> inserted;
  private final List<Integer> updated;

  /**
   * Texts for a server.
   *
   * @param proves whether the server can tell what a statement saw: then the facts are the first
   *     columns of reads, of one row at least, and the id of the transaction is the last of writes
   */
  TableSql(TableSpec spec, RowShape shape, boolean proves) {
    this.shape = shape;
    this.proves = proves;
    this.table = Identifiers.quoteQualified(spec.table());
    this.columns = spec.columns().stream().map(c -> Identifiers.quote(c.name())).toList();
    this.all = String.join(", ", columns);
    this.returning = " returning " + all + (proves ? ", pg_current_xact_id()::text" : "");
    this.idIndex = spec.columns().indexOf(spec.id());
    this.id = columns.get(idIndex);
    this.versionIndex = spec.version().map(spec.columns()::indexOf).orElse(-1);
    List<Integer> every = IntStream.range(0, columns.size()).boxed().toList();
    this.inserted = every.stream().filter(i -> !spec.columns().get(i).is(Role.GENERATED)).toList();
    this.updated = inserted.stream().filter(i -> i != idIndex && i != versionIndex).toList();
  }

  int idIndex() {
    return idIndex;
  }

  /** The index of the version's column, or -1. */
  int versionIndex() {
    return versionIndex;
  }

  /** The columns that INSERT gives values for, in the order of its parameters. */
  List<Integer> inserted() {
    return inserted;
  }

  /** The columns that UPDATE gives values for, in the order of its parameters. */
  List<Integer> updated() {
    return updated;
  }

  String count() {
    return "select count(*) from " + table;
  }

  /** Parameter: an array of keys. */
  String selectByIds() {
    String cast = shape.columns().get(idIndex).type().isUntyped() ? "::text" : "";
    return reading("t." + id + cast + " = any(?)");
  }

  /** Parameters: one for each column that is not asked to be null. */
  String selectBy(List<Integer> by, List<Boolean> areNull) {
    return reading(
        IntStream.range(0, by.size())
            .mapToObj(i -> "t." + columns.get(by.get(i)) + (areNull.get(i) ? " is null" : " = ?"))
            .collect(Collectors.joining(" and ")));
  }

  String selectForUpdate() {
    return "select " + all + " from " + table + " where " + id + " = ? for update";
  }

  String delete() {
    return "delete from " + table + " where " + id + " = ?" + returning;
  }

  /** Parameters: the updated columns, the key, and the version where there is one. */
  String update() {
    String version = versionIndex < 0 ? "" : columns.get(versionIndex);
    String values =
        updated.stream().map(i -> columns.get(i) + " = ?").collect(Collectors.joining(", "));
    String count = version.isEmpty() ? "" : version + " = " + version + " + 1";
    String separator = values.isEmpty() || count.isEmpty() ? "" : ", ";
    // A row of a key alone has nothing to set; it is still locked, checked and given back.
    String set = values.isEmpty() && count.isEmpty() ? id + " = " + id : values + separator + count;
    String where = id + " = ?" + (version.isEmpty() ? "" : " and " + version + " = ?");
    return "update " + table + " set " + set + " where " + where + returning;
  }

  /**
   * Parameters: one array for each inserted column, or the number of rows where there is none.
   *
   * <p>The rows that RETURNING gives are matched to the input by their order. PostgreSQL does not
   * promise that order in its documentation; it follows from how it runs this statement: the sort
   * by {@code ordinality} feeds the one node that inserts, which takes a row, computes its
   * defaults, inserts it and emits it before it takes the next. (There is no parallel plan for a
   * statement that writes.) The number of rows is checked, and a test inserts 10,000.
   *
   * @param casts the types of columns that text is not assigned to by itself, by column name
   */
  String insert(Map<String, String> casts) {
    if (inserted.isEmpty()) {
      return "insert into " + table + " select from generate_series(1, ?)" + returning;
    }
    String names = inserted.stream().map(columns::get).collect(Collectors.joining(", "));
    String values =
        IntStream.range(0, inserted.size())
            .mapToObj(n -> "i.c" + n + cast(shape.columns().get(inserted.get(n)), casts))
            .collect(Collectors.joining(", "));
    String arrays =
        inserted.stream()
            .map(i -> "?::" + shape.columns().get(i).type().sqlName() + "[]")
            .collect(Collectors.joining(", "));
    String aliases =
        IntStream.range(0, inserted.size())
            .mapToObj(n -> "c" + n)
            .collect(Collectors.joining(", "));
    return "insert into %s (%s) select %s from unnest(%s) with ordinality as i(%s, n) order by i.n%s"
        .formatted(table, names, values, arrays, aliases, returning);
  }

  private static String cast(RowColumn column, Map<String, String> casts) {
    String type = casts.getOrDefault(column.column(), "");
    return type.isEmpty() ? "" : "::" + type;
  }

  private String reading(String condition) {
    String read = columns.stream().map(column -> "t." + column).collect(Collectors.joining(", "));
    return proves
        ? "select f.s, f.x, f.r, f.i, %s from (%s) f left join %s t on %s"
            .formatted(read, Facts.SELECT, table, condition)
        : "select %s from %s t where %s".formatted(read, table, condition);
  }
}
