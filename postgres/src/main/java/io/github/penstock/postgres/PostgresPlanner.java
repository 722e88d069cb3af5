package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.Update;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes statements of plans. Thread-safe. */
final class PostgresPlanner implements StatementPlanner {

  private static final String NAME =
      "select n.nspname || '.' || c.relname from pg_class c"
          + " join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(?)";

  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final Statements statements;
  private final Failures failures;
  private final ClassLoader loader;
  private final TimeSource time;
  private final StatementCheck check;

  PostgresPlanner(Statements statements, SourceContext context) {
    this.statements = statements;
    this.failures = statements.failures();
    this.loader = context.classLoader();
    this.time = context.time();
    this.check = new StatementCheck(statements);
  }

  @Override
  public <K, V> TableStatements<K, V> table(TableSpec table) {
    RowShape shape = RowShape.of(table, loader);
    TableColumns there = columnsOf(table.table());
    TableCheck.check(table, shape, there);
    if (!there.view()) {
      UniqueIndexes.check(table, statements);
    }
    TableCatalogue catalogue = new TableCatalogue(table.table(), statements, time);
    TableWrites<K, V> writes =
        new TableWrites<>(table, shape, there.casts(shape), statements, catalogue, loader);
    return new PostgresTable<>(table, shape, there, statements, catalogue, writes);
  }

  @Override
  public String canonicalName(String table) {
    return names.computeIfAbsent(table, this::askName);
  }

  private String askName(String table) {
    One name = new One(ColumnTypes.STRING, Identifiers.quoteQualified(table));
    BoundStatement ask = new BoundStatement(table + ".name", NAME, List.of(name));
    return statements.guarded(ask, rows -> rows.next() ? rows.getString(1) : table);
  }

  @Override
  public Set<String> columns(String table) {
    return columnsOf(table).columns().keySet();
  }

  TableColumns columnsOf(String table) {
    return TableColumns.of(table, statements);
  }

  @Override
  public Query<Object> query(SqlSpec sql) {
    Reading reading = reading(sql);
    return arguments ->
        statements.query(
            reading.parameters().bind(sql, arguments),
            result -> reading.rows().read(result, sql.name(), failures));
  }

  @Override
  public ProvenQuery<Object> provenQuery(SqlSpec sql) {
    Reading reading = reading(sql);
    return arguments ->
        statements.proven(
            reading.parameters().bind(sql, arguments),
            result -> reading.rows().read(result, sql.name(), failures));
  }

  /** A query that was looked at: what goes into it, and what its rows become. */
  private record Reading(SqlParameters parameters, QueryRows rows) {}

  private Reading reading(SqlSpec sql) {
    SqlParameters parameters = SqlParameters.of(sql, loader);
    Optional<List<StatementCheck.Column>> columns = check.columns(parameters.unbound(sql));
    if (columns.filter(List::isEmpty).isPresent()) {
      throw new DefinitionException(
          sql.name() + ": the statement gives no rows: declare it with @Exec");
    }
    return new Reading(parameters, rowsOf(sql, columns));
  }

  @Override
  public Update update(SqlSpec sql) {
    SqlParameters parameters = SqlParameters.of(sql, loader);
    Optional<List<StatementCheck.Column>> columns = check.columns(parameters.unbound(sql));
    if (columns.filter(all -> !all.isEmpty()).isPresent()) {
      throw new DefinitionException(
          sql.name()
              + ": the statement gives rows: leave 'returning' out, or write by a method that gives"
              + " rows back");
    }
    return arguments -> statements.update(parameters.bind(sql, arguments));
  }

  /**
   * A record is a row, whose components are columns; but it is the content of the only column where
   * that is JSON and none of them.
   */
  private QueryRows rowsOf(SqlSpec sql, Optional<List<StatementCheck.Column>> columns) {
    TypeRef type = sql.rowType();
    boolean optional = RowColumn.isOptional(type);
    TypeRef content = optional ? type.argument(0) : type;
    if (!optional && JsonTypes.isRecord(content, loader) && !isDocument(content, columns)) {
      RowShape shape = RowShape.of(sql.name(), content, loader);
      check(shape, columns, sql.name());
      return new QueryRows.Records(shape);
    }
    ColumnType single = ColumnTypes.of(content, loader);
    if (single == null) {
      throw new DefinitionException(
          sql.name()
              + ": rows cannot become "
              + type
              + ", which "
              + ColumnTypes.why(content, loader));
    }
    return new QueryRows.Single(single, optional);
  }

  private boolean isDocument(TypeRef record, Optional<List<StatementCheck.Column>> columns) {
    return columns
        .filter(all -> all.size() == 1 && all.get(0).isJson())
        .filter(
            all ->
                Components.of(record.toClass(loader)).stream()
                    .noneMatch(c -> c.column().equals(all.get(0).label())))
        .isPresent();
  }

  private static void check(
      RowShape shape, Optional<List<StatementCheck.Column>> columns, String statement) {
    columns
        .map(all -> QueryRows.problem(shape, all.stream().map(c -> c.label()).toList()))
        .ifPresent(
            problem -> {
              throw new DefinitionException(statement + ": " + problem);
            });
  }
}
