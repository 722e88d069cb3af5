package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.postgres.BoundStatement.Many;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.postgres.BoundStatement.Parameter;
import io.github.penstock.postgres.TableSql.Step;
import io.github.penstock.spec.Range;
import io.github.penstock.spec.Selection;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.RowQuery;
import io.github.penstock.spi.RowsUpdate;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.transaction.LockMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private final TableWrites<K, V> writes;
  private final TableCatalogue catalogue;
  private final Statements statements;
  private final boolean separated;

  /** Where the columns of a read stand: behind the facts, where there are any. */
  private final int[] readAt;

  PostgresTable(
      TableSpec spec,
      RowShape shape,
      TableColumns there,
      Statements statements,
      TableCatalogue catalogue,
      TableWrites<K, V> writes) {
    this.table = spec.table();
    this.shape = shape;
    this.sql = new TableSql(spec, shape, there, statements.isProvable());
    this.catalogue = catalogue;
    this.writes = writes;
    this.statements = statements;
    this.separated = there.separated();
    int first = statements.isProvable() ? Facts.COLUMNS + 1 : 1;
    this.readAt = IntStream.range(first, first + shape.columns().size()).toArray();
  }

  @Override
  public Proven<Map<K, V>> selectByIds(Collection<? extends K> ids) {
    Many keys = new Many(columnType(sql.idIndex()), new ArrayList<>(ids));
    BoundStatement bound = named("selectByIds", sql.selectByIds(), List.of(keys));
    Proven<List<V>> proven = read(bound);
    return new Proven<>(byKey(proven.value()), proven.snapshot());
  }

  @Override
  public RowQuery<V> select(Selection selection) {
    List<Integer> by = selection.components().stream().map(this::indexOf).toList();
    List<Step> order =
        selection.order().stream()
            .map(each -> new Step(indexOf(each.component()), each.descending()))
            .toList();
    String name = "selectBy(" + String.join(", ", selection.components()) + ")";
    return (values, range) -> {
      if (values.size() != by.size()) {
        throw new IllegalArgumentException(
            table + "." + name + " got " + values.size() + " arguments");
      }
      List<Boolean> areNull = new ArrayList<>();
      List<Parameter> parameters = new ArrayList<>();
      for (int i = 0; i < by.size(); i++) {
        Object value = RowColumn.unwrapped(values.get(i));
        areNull.add(value == null);
        if (value != null) {
          parameters.add(new One(columnType(by.get(i)), value));
        }
      }
      addRange(parameters, order, range);
      return read(named(name, sql.select(by, areNull, order, range), parameters));
    };
  }

  private static void addRange(List<Parameter> parameters, List<Step> order, Range range) {
    if (!range.after().isEmpty()) {
      for (int step : TableSql.beyondParameters(order)) {
        parameters.add(new One(ColumnTypes.UNTYPED, range.after().get(step)));
      }
    }
    if (range.limit() > 0) {
      parameters.add(new One(ColumnTypes.INTEGER, range.limit()));
    }
    if (range.skipped() > 0) {
      parameters.add(new One(ColumnTypes.LONG, range.skipped()));
    }
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
  public List<K> idsBelow(@Nullable K below, int limit) {
    List<Parameter> parameters = new ArrayList<>();
    if (below != null) {
      parameters.add(new One(columnType(sql.idIndex()), below));
    }
    parameters.add(new One(ColumnTypes.INTEGER, limit));
    BoundStatement bound = named("idsBelow", sql.idsBelow(below == null), parameters);
    RowColumn id = shape.columns().get(sql.idIndex());
    return statements.query(
        bound,
        rows -> {
          List<K> ids = new ArrayList<>();
          while (rows.next()) {
            ids.add(asKey(id.read(rows, 1, bound.name(), statements.failures())));
          }
          return ids;
        });
  }

  @Override
  public List<V> insert(List<? extends V> rows) {
    return writes.insert(rows);
  }

  @Override
  public List<Change<V>> upsert(List<? extends V> rows) {
    return writes.upsert(rows);
  }

  @Override
  public Change<V> update(V row, boolean withBefore) {
    return writes.update(row, withBefore);
  }

  @Override
  public List<Change<V>> updateAll(List<? extends V> rows) {
    return writes.updateAll(rows);
  }

  @Override
  public List<V> delete(Collection<? extends K> ids) {
    return writes.delete(ids);
  }

  @Override
  public RowsUpdate<V> changing(SqlSpec statement) {
    return writes.changing(statement);
  }

  @Override
  public boolean tellsUpserts() {
    return writes.tellsUpserts();
  }

  /** Counts as a write: what is read after a lock was taken must not be older than the lock. */
  @Override
  public @Nullable V selectForUpdate(K id, LockMode mode) {
    One key = new One(columnType(sql.idIndex()), Objects.requireNonNull(id, "id"));
    BoundStatement bound = named("selectForUpdate", sql.selectForUpdate(mode), List.of(key));
    List<V> locked = statements.write(bound, rows -> readAll(rows, bound.name()));
    return locked.isEmpty() ? null : locked.get(0);
  }

  @Override
  public Map<K, V> selectAllForUpdate(Collection<? extends K> ids) {
    Many keys = new Many(columnType(sql.idIndex()), new ArrayList<>(ids));
    BoundStatement bound = named("selectAllForUpdate", sql.selectAllForUpdate(), List.of(keys));
    return byKey(statements.write(bound, rows -> readAll(rows, bound.name())));
  }

  private Map<K, V> byKey(List<V> rows) {
    Map<K, V> found = new LinkedHashMap<>();
    for (V row : rows) {
      found.put(keyOf(row), row);
    }
    return found;
  }

  @Override
  public boolean givesFinalRows() {
    return catalogue.givesFinalRows();
  }

  @Override
  public boolean isSeparated() {
    return separated;
  }

  @Override
  public Set<String> cascadesTo() {
    return catalogue.cascadesTo();
  }

  @Override
  public Set<String> updatesCascadeTo() {
    return catalogue.updatesCascadeTo();
  }

  @Override
  public Set<String> relatives() {
    return catalogue.relatives();
  }

  @Override
  public @Nullable Object value(V row, String component) {
    return shape.value(row, indexOf(component));
  }

  /** Runs a read; what it saw is null where the server cannot tell, so that nothing is proven. */
  private Proven<List<V>> read(BoundStatement bound) {
    return statements.query(
        bound,
        (rows, identity) ->
            statements.isProvable()
                ? proven(rows, identity, bound.name())
                : unproven(rows, identity, bound.name()));
  }

  private Proven<List<V>> proven(ResultSet rows, DatabaseIdentity identity, String statement)
      throws SQLException {
    rows.next();
    Snapshot snapshot = statements.facts(rows, identity);
    List<V> found = new ArrayList<>();
    // A join without a match is one row of facts alone.
    if (rows.getString(readAt[sql.idIndex()]) != null) {
      do {
        found.add(rowOf(shape.read(rows, readAt, statement, statements.failures())));
      } while (rows.next());
    }
    return new Proven<>(found, snapshot);
  }

  private Proven<List<V>> unproven(ResultSet rows, DatabaseIdentity identity, String statement)
      throws SQLException {
    return new Proven<>(
        readAll(rows, statement), identity.primary() ? null : Facts.ofNothing(identity));
  }

  private List<V> readAll(ResultSet rows, String statement) throws SQLException {
    List<V> all = new ArrayList<>();
    while (rows.next()) {
      all.add(rowOf(shape.read(rows, statement, statements.failures())));
    }
    return all;
  }

  private BoundStatement named(String method, String text, List<Parameter> parameters) {
    return new BoundStatement(table + "." + method, text, parameters);
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

  @SuppressWarnings("unchecked") // the record of the spec is V, which the plan has checked
  private V rowOf(Object row) {
    return (V) row;
  }

  private K keyOf(V row) {
    return asKey(shape.value(row, sql.idIndex()));
  }

  @SuppressWarnings("unchecked") // the id's component of the spec is K, which the plan has checked
  private K asKey(@Nullable Object id) {
    return (K) Objects.requireNonNull(id, "id");
  }
}
