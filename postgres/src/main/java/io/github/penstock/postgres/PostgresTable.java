package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.postgres.BoundStatement.Many;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.postgres.BoundStatement.Parameter;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.TableSpec;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TimeSource;
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
  private final EnumCasts casts;
  private final TableCatalogue catalogue;
  private final Statements statements;
  private final Failures failures;

  /** Where the columns of a read stand: behind the facts, where there are any. */
  private final int[] readAt;

  PostgresTable(TableSpec spec, RowShape shape, Statements statements, TimeSource time) {
    this.table = spec.table();
    this.shape = shape;
    this.sql = new TableSql(spec, shape, statements.isProvable());
    this.casts = new EnumCasts(spec.table(), shape, sql.inserted(), statements);
    this.catalogue = new TableCatalogue(spec.table(), statements, time);
    this.statements = statements;
    this.failures = statements.failures();
    int first = statements.isProvable() ? Facts.COLUMNS + 1 : 1;
    this.readAt = IntStream.range(first, first + shape.columns().size()).toArray();
  }

  @Override
  public Proven<Map<K, V>> selectByIds(Collection<? extends K> ids) {
    Many keys = new Many(columnType(sql.idIndex()), new ArrayList<>(ids));
    BoundStatement bound = named("selectByIds", sql.selectByIds(), List.of(keys));
    Proven<List<V>> proven = read(bound);
    Map<K, V> found = new LinkedHashMap<>();
    for (V row : proven.value()) {
      found.put(keyOf(row), row);
    }
    return new Proven<>(found, proven.snapshot());
  }

  @Override
  public ProvenQuery<V> selectBy(List<String> components) {
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
      return read(named(name, sql.selectBy(by, areNull), parameters));
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
    List<V> inserted = write(bound);
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
    V updated = first(write(named("update", sql.update(), parameters)));
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
    return first(write(named("delete", sql.delete(), List.of(key(id)))));
  }

  /** Counts as a write: what is read after a lock was taken must not be older than the lock. */
  @Override
  public @Nullable V selectForUpdate(K id) {
    BoundStatement bound = named("selectForUpdate", sql.selectForUpdate(), List.of(key(id)));
    return first(statements.write(bound, rows -> readAll(rows, bound.name())));
  }

  @Override
  public boolean givesFinalRows() {
    return catalogue.givesFinalRows();
  }

  @Override
  public Set<String> cascadesTo() {
    return catalogue.cascadesTo();
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
        found.add(rowOf(shape.read(rows, readAt, statement, failures)));
      } while (rows.next());
    }
    return new Proven<>(found, snapshot);
  }

  private Proven<List<V>> unproven(ResultSet rows, DatabaseIdentity identity, String statement)
      throws SQLException {
    return new Proven<>(
        readAll(rows, statement), identity.primary() ? null : Facts.ofNothing(identity));
  }

  /** Runs a write, which gives the rows and the id of the transaction. */
  private List<V> write(BoundStatement bound) {
    OpenTransaction open = statements.requireTransaction(bound);
    if (!catalogue.isQuiet()) {
      open.noteUnseenChange();
    }
    return statements.write(bound, rows -> readWritten(rows, bound.name(), open));
  }

  private List<V> readWritten(ResultSet rows, String statement, OpenTransaction open)
      throws SQLException {
    List<V> all = new ArrayList<>();
    while (rows.next()) {
      if (all.isEmpty() && statements.isProvable()) {
        open.learnId(rows.getLong(shape.columns().size() + 1));
      }
      all.add(rowOf(shape.read(rows, statement, failures)));
    }
    return all;
  }

  private static <T> @Nullable T first(List<T> rows) {
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
