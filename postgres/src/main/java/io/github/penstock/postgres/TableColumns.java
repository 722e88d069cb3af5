package io.github.penstock.postgres;

import io.github.penstock.postgres.BoundStatement.One;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a table has, asked of the catalogue once, when a repository of it is made.
 * Immutable and thread-safe.
 *
 * @param columns by name, in the order of the table
 * @param view whether it is a view, of which the catalogue does not know what may be null
 * @param separated whether two connections may see different rows: by row-level security, or by
 *     what is behind a view or a foreign table
 * @param policyTables other tables that its policies read, as text; null for none
 */
record TableColumns(
    Map<String, Column> columns, boolean view, boolean separated, @Nullable String policyTables) {

  private static final TableColumns NONE = new TableColumns(Map.of(), false, false, null);

  /**
   * Domains are looked through for the type, arrays for the type of their elements. A cast is given
   * for what text is not assigned to by itself; with {@code -1}, because {@code char} without a
   * length is one character.
   */
  private static final String COLUMNS =
      """
      with recursive types(attnum, depth, oid) as (
        select a.attnum, 0, a.atttypid from pg_attribute a where a.attrelid = to_regclass(?)
          and not a.attisdropped
        union all
        select s.attnum, s.depth + 1, t.typbasetype from types s join pg_type t on t.oid = s.oid
          where t.typtype = 'd'
      ), bases as (
        select distinct on (attnum) attnum, oid from types order by attnum, depth desc
      ), policies as (
        select string_agg(distinct d.refobjid::regclass::text, ', ') as tables
          from pg_policy p join pg_depend d
            on d.classid = 'pg_policy'::regclass and d.objid = p.oid
              and d.refclassid = 'pg_class'::regclass and d.refobjid <> p.polrelid
          where p.polrelid = to_regclass(?)
      )
      select a.attname::text, format_type(a.atttypid, a.atttypmod),
        coalesce(e.typname, t.typname)::text, coalesce(e.typcategory, t.typcategory)::text,
        e.oid is not null,
        case when d.typtype in ('d', 'e') or e.oid is not null or t.typname in ('json', 'jsonb')
          then format_type(a.atttypid, -1) end,
        a.attnotnull or d.typnotnull,
        a.atthasdef or a.attidentity <> '' or d.typdefault is not null or a.attnum < 0,
        a.attidentity = 'a' or a.attgenerated <> '' or a.attnum < 0,
        a.attnum < 0, c.relkind in ('v', 'm'),
        t.typname = 'citext' or not coalesce(l.collisdeterministic, true),
        case when l.collname <> 'default' then quote_ident(m.nspname) || '.' || quote_ident(l.collname) end,
        c.relrowsecurity or c.relkind not in ('r', 'p'),
        (select tables from policies)
      from bases b join pg_attribute a on a.attrelid = to_regclass(?) and a.attnum = b.attnum
        join pg_class c on c.oid = a.attrelid
        join pg_type d on d.oid = a.atttypid join pg_type t on t.oid = b.oid
        left join pg_collation l on l.oid = a.attcollation
        left join pg_namespace m on m.oid = l.collnamespace
        left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
      order by a.attnum
      """;

  /**
   * One column.
   *
   * @param type its type
   * @param notNull whether it takes no NULL
   * @param filled whether the database has a value for it at INSERT
   * @param generated whether INSERT and UPDATE cannot set it
   * @param system whether every table has it
   * @param lenient whether texts that differ are equal in it
   * @param collation its collation as SQL; null where that is the database's own or there is none
   */
  record Column(
      PgType type,
      boolean notNull,
      boolean filled,
      boolean generated,
      boolean system,
      boolean lenient,
      @Nullable String collation) {}

  /** Asks; empty where there is no such table. */
  static TableColumns of(String table, Statements statements) {
    One name = new One(ColumnTypes.STRING, Identifiers.quoteQualified(table));
    BoundStatement ask = new BoundStatement(table + ".columns", COLUMNS, List.of(name, name, name));
    return statements.guarded(ask, TableColumns::read);
  }

  private static TableColumns read(ResultSet rows) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    TableColumns found = NONE;
    while (rows.next()) {
      found =
          new TableColumns(columns, rows.getBoolean(11), rows.getBoolean(14), rows.getString(15));
      PgType type =
          new PgType(
              rows.getString(2),
              rows.getString(3),
              rows.getString(4),
              rows.getBoolean(5),
              rows.getString(6));
      columns.put(
          rows.getString(1),
          new Column(
              type,
              rows.getBoolean(7),
              rows.getBoolean(8),
              rows.getBoolean(9),
              rows.getBoolean(10),
              rows.getBoolean(12),
              rows.getString(13)));
    }
    return found;
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  @Nullable Column column(String name) {
    return columns.get(name);
  }

  /** As messages show them. */
  String names() {
    return columns.entrySet().stream()
        .filter(c -> !c.getValue().system())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  /** What text must be cast to before it is assigned, by column; only for types sent as text. */
  Map<String, String> casts(RowShape shape) {
    Map<String, String> casts = new HashMap<>();
    for (RowColumn column : shape.columns()) {
      Column there = column(column.column());
      if (there != null && there.type().cast() != null && column.type().isUntyped()) {
        casts.put(column.column(), there.type().cast());
      }
    }
    return Map.copyOf(casts);
  }
}
