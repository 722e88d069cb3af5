package io.github.penstock.postgres;

import io.github.penstock.postgres.BoundStatement.Many;
import io.github.penstock.postgres.BoundStatement.One;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of the columns that Java enums are inserted into. An array of text is not assigned to a
 * column of a PostgreSQL enum without a cast, and the cast needs the name of the type, which only
 * the catalogue knows: asked once for each table that has such components, at its first INSERT.
 * Thread-safe: threads that come first together ask each for itself and get the same.
 */
final class EnumCasts {

  /** A cast only for enums and domains: text suits text columns, and a cast would cut char(n). */
  private static final String TYPES =
      "select a.attname::text,"
          + " case when t.typtype in ('e', 'd') then format_type(a.atttypid, null) else '' end"
          + " from pg_attribute a join pg_type t on t.oid = a.atttypid"
          + " where a.attrelid = to_regclass(?) and a.attname::text = any(?)";

  private final String table;
  private final List<String> columns;
  private final Statements statements;
  private volatile @Nullable Map<String, String> known;

  EnumCasts(String table, RowShape shape, List<Integer> inserted, Statements statements) {
    this.table = table;
    this.columns =
        inserted.stream()
            .map(shape.columns()::get)
            .filter(c -> c.type().isUntyped())
            .map(RowColumn::column)
            .toList();
    this.statements = statements;
  }

  /** The types to cast to, by the name of the column. */
  Map<String, String> byColumn() {
    if (columns.isEmpty()) {
      return Map.of();
    }
    Map<String, String> types = known;
    if (types == null) {
      types = read();
      // Nothing is found where the table is missing, which the INSERT reports and a migration
      // mends.
      known = types.isEmpty() ? null : types;
    }
    return types;
  }

  private Map<String, String> read() {
    One name = new One(ColumnTypes.STRING, Identifiers.quoteQualified(table));
    BoundStatement bound =
        new BoundStatement(
            table + ".insert", TYPES, List.of(name, new Many(ColumnTypes.STRING, columns)));
    return statements.uncounted(
        bound,
        (rows, identity) -> {
          Map<String, String> types = new HashMap<>();
          while (rows.next()) {
            types.put(rows.getString(1), rows.getString(2));
          }
          return Map.copyOf(types);
        });
  }
}
