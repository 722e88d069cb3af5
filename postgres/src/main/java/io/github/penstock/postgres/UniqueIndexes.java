package io.github.penstock.postgres;

import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, when a repository is made, whether the database sees to what {@code @Unique} promises, and
 * warns where it does not: such a finder works until there are two rows. Stateless.
 */
final class UniqueIndexes {

  private static final Logger LOG = LoggerFactory.getLogger(UniqueIndexes.class);

  /** The condition of each unique index, and what it is of. Of a partitioned table its own. */
  static final String INDEXES =
      """
      select coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
        array(select pg_get_indexdef(i.indexrelid, n, true)
          from generate_series(1, i.indnkeyatts::int) n)
      from pg_index i where i.indrelid = to_regclass(?) and i.indisunique and i.indisvalid
      """;

  private UniqueIndexes() {}

  /**
   * A unique index.
   *
   * @param condition which rows it is of; empty for all
   * @param parts columns and expressions, as the server writes them
   */
  record Index(String condition, List<String> parts) {}

  /** Warns of what no index sees to. */
  static void check(TableSpec table, Statements statements) {
    if (table.uniqueKeys().isEmpty()) {
      return;
    }
    One name = new One(ColumnTypes.STRING, Identifiers.quoteQualified(table.table()));
    BoundStatement ask = new BoundStatement(table.table() + ".indexes", INDEXES, List.of(name));
    warnings(table, statements.guarded(ask, UniqueIndexes::read)).forEach(LOG::warn);
  }

  static List<Index> read(ResultSet rows) throws SQLException {
    List<Index> indexes = new ArrayList<>();
    while (rows.next()) {
      indexes.add(new Index(rows.getString(1), List.of((String[]) rows.getArray(2).getArray())));
    }
    return indexes;
  }

  static List<String> warnings(TableSpec table, List<Index> indexes) {
    List<String> warnings = new ArrayList<>();
    for (List<String> key : table.uniqueKeys()) {
      List<Column> columns = key.stream().map(component -> column(table, component)).toList();
      if (indexes.stream().noneMatch(index -> holds(index, columns, table))) {
        warnings.add(missing(table, columns));
      }
    }
    return warnings;
  }

  private static Column column(TableSpec table, String component) {
    return table.columns().stream()
        .filter(c -> c.component().equals(component))
        .findFirst()
        .orElseThrow();
  }

  /** An index of fewer columns promises more. */
  private static boolean holds(Index index, List<Column> columns, TableSpec table) {
    Set<String> fitting = new HashSet<>();
    for (Column column : columns) {
      String name = column.name();
      fitting.addAll(List.of("lower(" + name + ")", "lower(" + name + "::text)"));
      if (!column.is(Role.IGNORE_CASE)) {
        fitting.add(name);
      }
    }
    return isOfAllThatAreFound(index.condition(), columns, table)
        && index.parts().stream().map(UniqueIndexes::plain).allMatch(fitting::contains);
  }

  /** Finders give neither rows that were deleted nor, by what is unique, rows without a value. */
  private static boolean isOfAllThatAreFound(
      String condition, List<Column> columns, TableSpec table) {
    Set<String> harmless = new HashSet<>(List.of("", plain(alive(table))));
    columns.forEach(column -> harmless.add(column.name() + " IS NOT NULL"));
    return Stream.of(plain(condition).split(" AND "))
        .map(UniqueIndexes::plain)
        .allMatch(harmless::contains);
  }

  /** Without what is written in several ways: quotes, and brackets around a name or the whole. */
  private static String plain(String expression) {
    String text = expression.replace("\"", "").replaceAll("\\((\\w+)\\)::", "$1::");
    return text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
  }

  private static String alive(TableSpec table) {
    return table.deletedAt().map(c -> "(" + c.name() + " IS NULL)").orElse("");
  }

  /** As one would write it, with quotes only where it needs them. */
  private static String shown(Column column) {
    boolean plain = column.name().equals(column.name().toLowerCase(Locale.ROOT));
    return plain ? column.name() : Identifiers.quote(column.name());
  }

  private static String missing(TableSpec table, List<Column> columns) {
    String names = columns.stream().map(Column::component).collect(Collectors.joining(", "));
    boolean anyCase = columns.stream().anyMatch(c -> c.is(Role.IGNORE_CASE));
    String parts =
        columns.stream()
            .map(c -> c.is(Role.IGNORE_CASE) ? "lower(" + shown(c) + ")" : shown(c))
            .collect(Collectors.joining(", "));
    String where =
        alive(table).isEmpty() ? "" : " where " + plain(alive(table)).toLowerCase(Locale.ROOT);
    return ("Table %s and record %s: no index makes %s unique%s, as @Unique says: a finder of one row"
            + " fails where there are several. Add it: create unique index on %s (%s)%s")
        .formatted(
            table.table(),
            table.rowType(),
            names,
            anyCase ? " in any case" : "",
            table.table(),
            parts,
            where);
  }
}
