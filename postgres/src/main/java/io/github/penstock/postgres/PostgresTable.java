package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.postgres.BoundStatement.Many;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.postgres.BoundStatement.Parameter;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.TableSpec;
import io.github.penstock.spi.TableStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one table. Thread-safe.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 */
final class PostgresTable<K, V> implements TableStatements<K, V> {

  private final String table;
  private final RowShape shape;
  private final TableSql sql;
  private final EnumCasts casts;
  private final Statements statements;
  private final Failures failures;

  PostgresTable(TableSpec spec, RowShape shape, Statements statements, Failures failures) {
    this.table = spec.table();
    this.shape = shape;
    this.sql = new TableSql(spec, shape);
    this.casts = new EnumCasts(spec.table(), shape, sql.inserted(), statements);
    this.statements = statements;
    this.failures = failures;
  }

  @Override
  public Map<K, V> selectByIds(Collection<? extends K> ids) {
    Many keys = new Many(columnType(sql.idIndex()), new ArrayList<>(ids));
    BoundStatement bound = named("selectByIds", sql.selectByIds(), List.of(keys));
    Map<K, V> found = new LinkedHashMap<>();
    for (V row : statements.query(bound, rows -> readAll(rows, bound.name()))) {
      found.put(keyOf(row), row);
    }
    return found;
  }

  @Override
  public Query<V> selectBy(List<String> components) {
    List<Integer> by = components.stream().map(this::indexOf).toList();
    String name = "selectBy(" + String.join(", ", components) + ")";
    return arguments -> {
      if (arguments.size() != by.size()) {
        throw new IllegalArgumentException(
            table + "." + name + " got " + arguments.size() + " arguments");
      }
      List<Boolean> areNull = new ArrayList<>();
      List<Parameter> parameters = new ArrayList<>();
      for (int i = 0; i < by.size(); i++) {
        Object value = RowColumn.unwrapped(arguments.get(i));
        areNull.add(value == null);
        if (value != null) {
          parameters.add(new One(columnType(by.get(i)), value));
        }
      }
      BoundStatement bound = named(name, sql.selectBy(by, areNull), parameters);
      return statements.query(bound, rows -> readAll(rows, bound.name()));
    };
  }

  @Override
  public long count() {
    BoundStatement bound = named("count", sql.count(), List.of());
    return statements.query(
        bound,
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  @Override
  public List<V> insert(List<? extends V> rows) {
    List<Parameter> parameters = new ArrayList<>();
    for (int index : sql.inserted()) {
      List<@Nullable Object> values = new ArrayList<>(rows.size());
      rows.forEach(row -> values.add(shape.value(Objects.requireNonNull(row, "row"), index)));
      parameters.add(new Many(columnType(index), values));
    }
    if (parameters.isEmpty()) {
      parameters.add(new One(ColumnTypes.INTEGER, rows.size()));
    }
    BoundStatement bound = named("insert", sql.insert(casts.byColumn()), parameters);
    List<V> inserted = statements.write(bound, result -> readAll(result, bound.name()));
    if (inserted.size() != rows.size()) {
      throw new SourceException(
          bound.name()
              + ": %d of %d rows came back".formatted(inserted.size(), rows.size())
              + ", so that it is not known which is which. A trigger or rule of the table leaves"
              + " rows out: insert them one at a time, or with @Exec",
          bound.name(),
          null,
          null);
    }
    return inserted;
  }

  @Override
  public V update(V row) {
    List<Parameter> parameters = new ArrayList<>();
    sql.updated().forEach(index -> parameters.add(parameter(row, index)));
    parameters.add(parameter(row, sql.idIndex()));
    if (sql.versionIndex() >= 0) {
      parameters.add(parameter(row, sql.versionIndex()));
    }
    V updated = writeOne(named("update", sql.update(), parameters));
    if (updated == null) {
      throw stale(row);
    }
    return updated;
  }

  private StaleVersionException stale(V row) {
    String asked =
        sql.versionIndex() < 0 ? "" : " at version " + shape.value(row, sql.versionIndex());
    return new StaleVersionException(
        "Table "
            + table
            + " has no row with that key"
            + asked
            + ": it was changed or deleted since it was read. Read it again and decide again");
  }

  @Override
  public @Nullable V delete(K id) {
    return writeOne(named("delete", sql.delete(), List.of(key(id))));
  }

  /** Counts as a write: what is read after a lock was taken must not be older than the lock. */
  @Override
  public @Nullable V selectForUpdate(K id) {
    return writeOne(named("selectForUpdate", sql.selectForUpdate(), List.of(key(id))));
  }

  @Override
  public @Nullable Object value(V row, String component) {
    return shape.value(row, indexOf(component));
  }

  private @Nullable V writeOne(BoundStatement bound) {
    List<V> rows = statements.write(bound, result -> readAll(result, bound.name()));
    return rows.isEmpty() ? null : rows.get(0);
  }

  private BoundStatement named(String method, String text, List<Parameter> parameters) {
    return new BoundStatement(table + "." + method, text, parameters);
  }

  private One key(K id) {
    return new One(columnType(sql.idIndex()), Objects.requireNonNull(id, "id"));
  }

  private One parameter(V row, int index) {
    return new One(columnType(index), shape.value(row, index));
  }

  private ColumnType columnType(int index) {
    return shape.columns().get(index).type();
  }

  private int indexOf(String component) {
    int index = shape.indexOf(component);
    if (index < 0) {
      throw new DefinitionException(
          "Table " + table + " has no component " + component + ", only " + names());
    }
    return index;
  }

  private List<String> names() {
    return IntStream.range(0, shape.columns().size())
        .mapToObj(i -> shape.columns().get(i).component())
        .toList();
  }

  private List<V> readAll(ResultSet rows, String statement) throws SQLException {
    List<V> all = new ArrayList<>();
    while (rows.next()) {
      all.add(rowOf(shape.read(rows, statement, failures)));
    }
    return all;
  }

  @SuppressWarnings("unchecked") // the record of the spec is V, which the plan has checked
  private V rowOf(Object row) {
    return (V) row;
  }

  @SuppressWarnings("unchecked") // the id's component of the spec is K, which the plan has checked
  private K keyOf(V row) {
    return (K) Objects.requireNonNull(shape.value(row, sql.idIndex()), "id");
  }
}
