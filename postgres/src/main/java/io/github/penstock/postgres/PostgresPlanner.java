package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.Update;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes statements of plans. Thread-safe. */
final class PostgresPlanner implements StatementPlanner {

  private static final String COLUMNS =
      "select a.attname::text from pg_attribute a where a.attrelid = to_regclass(?)"
          + " and a.attnum > 0 and not a.attisdropped order by a.attnum";

  private final Statements statements;
  private final Failures failures;
  private final ClassLoader loader;
  private final TimeSource time;

  PostgresPlanner(Statements statements, SourceContext context) {
    this.statements = statements;
    this.failures = statements.failures();
    this.loader = context.classLoader();
    this.time = context.time();
  }

  @Override
  public <K, V> TableStatements<K, V> table(TableSpec table) {
    RowShape shape = RowShape.of(table, loader);
    TableCatalogue catalogue = new TableCatalogue(table.table(), statements, time);
    WriteSql writes =
        new WriteSql(table, shape, statements.isProvable(), statements.returnsOldRows());
    return new PostgresTable<>(
        table,
        shape,
        statements,
        catalogue,
        new TableWrites<>(table, shape, writes, statements, catalogue, loader));
  }

  @Override
  public Query<Object> query(SqlSpec sql) {
    SqlParameters parameters = SqlParameters.of(sql, loader);
    QueryRows rows = rowsOf(sql);
    return arguments -> {
      BoundStatement bound = parameters.bind(sql, arguments);
      return statements.query(bound, result -> rows.read(result, sql.name(), failures));
    };
  }

  @Override
  public Update update(SqlSpec sql) {
    SqlParameters parameters = SqlParameters.of(sql, loader);
    return arguments -> statements.update(parameters.bind(sql, arguments));
  }

  @Override
  public Set<String> columns(String table) {
    One name = new One(ColumnTypes.STRING, Identifiers.quoteQualified(table));
    BoundStatement bound = new BoundStatement(table + ".columns", COLUMNS, List.of(name));
    return statements.uncounted(
        bound,
        (rows, identity) -> {
          Set<String> columns = new LinkedHashSet<>();
          while (rows.next()) {
            columns.add(rows.getString(1));
          }
          return columns;
        });
  }

  private QueryRows rowsOf(SqlSpec sql) {
    TypeRef type = sql.rowType();
    boolean optional = RowColumn.isOptional(type);
    TypeRef content = optional ? type.argument(0) : type;
    ColumnType single = ColumnTypes.of(content, loader);
    if (single != null) {
      return new QueryRows.Single(single, optional);
    }
    if (!content.isArray() && content.toClass(loader).isRecord() && !optional) {
      return new QueryRows.Records(RowShape.of(sql.name(), content, loader));
    }
    throw new DefinitionException(
        sql.name() + ": rows cannot become " + type + ": use a record, or " + ColumnTypes.KNOWN);
  }
}
