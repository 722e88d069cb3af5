package io.github.penstock.postgres;

import io.github.penstock.cache.RowGoneException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.postgres.BoundStatement.Many;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.postgres.BoundStatement.Parameter;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.RowsUpdate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one table that write. Each needs a transaction and marks it as having written.
 * Thread-safe.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 */
final class TableWrites<K, V> {

  /**
   * How many rows one statement inserts. Arrays, answer and the server's sort of them are in memory
   * at once; larger batches save no time. Figures are in ADR 0025, which also says why this is not
   * COPY.
   */
  static final int BATCH = 10_000;

  private final String table;
  private final RowShape shape;
  private final WriteSql sql;
  private final Map<String, String> casts;
  private final TableCatalogue catalogue;
  private final Statements statements;
  private final ClassLoader loader;

  TableWrites(
      TableSpec spec,
      RowShape shape,
      Map<String, String> casts,
      Statements statements,
      TableCatalogue catalogue,
      ClassLoader loader) {
    this.table = spec.table();
    this.shape = shape;
    this.sql = new WriteSql(spec, shape, statements.isProvable(), statements.returnsOldRows());
    this.casts = casts;
    this.catalogue = catalogue;
    this.statements = statements;
    this.loader = loader;
  }

  /** In batches, one after the other, which keeps the order and bounds what is in flight. */
  List<V> insert(List<? extends V> rows) {
    if (rows.size() <= BATCH) {
      return insertBatch(rows);
    }
    List<V> stored = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += BATCH) {
      stored.addAll(insertBatch(rows.subList(from, Math.min(rows.size(), from + BATCH))));
    }
    return stored;
  }

  private List<V> insertBatch(List<? extends V> rows) {
    String text = sql.insert(casts);
    BoundStatement bound = named("insert", text, inserted(rows));
    List<V> stored = write(bound).stream().map(Change::after).toList();
    checkCount(bound, rows.size(), stored.size());
    return stored;
  }

  boolean tellsUpserts() {
    return sql.returnsOld();
  }

  /** Sent in the order of what makes them known, so that two of these seldom deadlock. */
  List<Change<V>> upsert(List<? extends V> rows) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    order.sort((a, b) -> compare(identity(rows.get(a)), identity(rows.get(b))));
    List<V> sorted = new ArrayList<>();
    order.forEach(i -> sorted.add(rows.get(i)));
    BoundStatement bound = named("upsert", sql.upsert(casts), inserted(sorted));
    List<Change<V>> changes = write(bound);
    checkCount(bound, rows.size(), changes.size());
    List<Change<V>> given = new ArrayList<>(Collections.nCopies(rows.size(), changes.get(0)));
    for (int i = 0; i < changes.size(); i++) {
      given.set(order.get(i), changes.get(i));
    }
    return given;
  }

  private @Nullable Object identity(V row) {
    return shape.value(row, sql.identityIndex());
  }

  /** As the database orders numbers; any order will do where it is the same for all. */
  @SuppressWarnings("unchecked") // both are values of one component
  private static int compare(@Nullable Object a, @Nullable Object b) {
    return a instanceof Comparable<?> && b != null
        ? ((Comparable<Object>) a).compareTo(b)
        : String.valueOf(a).compareTo(String.valueOf(b));
  }

  private List<Parameter> inserted(List<? extends V> rows) {
    List<Parameter> parameters = new ArrayList<>();
    sql.inserted().forEach(index -> parameters.add(array(rows, index)));
    if (parameters.isEmpty()) {
      parameters.add(new One(ColumnTypes.INTEGER, rows.size()));
    }
    return parameters;
  }

  private Many array(List<? extends V> rows, int index) {
    List<@Nullable Object> values = new ArrayList<>(rows.size());
    rows.forEach(row -> values.add(shape.value(Objects.requireNonNull(row, "row"), index)));
    return new Many(columnType(index), values);
  }

  private void checkCount(BoundStatement bound, int sent, int came) {
    if (came != sent) {
      throw new SourceException(
          bound.name()
              + ": %d of %d rows came back".formatted(came, sent)
              + ", so that it is not known which is which. A trigger or rule of the table leaves"
              + " rows out: insert them one at a time, or with @Exec",
          bound.name(),
          null,
          null);
    }
  }

  Change<V> update(V row, boolean withBefore) {
    List<Parameter> parameters = new ArrayList<>();
    sql.updated().forEach(index -> parameters.add(parameter(row, index)));
    parameters.add(parameter(row, sql.idIndex()));
    if (sql.versionIndex() >= 0) {
      parameters.add(parameter(row, sql.versionIndex()));
    }
    List<Change<V>> changes = write(named("update", sql.update(withBefore), parameters));
    if (changes.isEmpty()) {
      throw missing(row);
    }
    return changes.get(0);
  }

  private RuntimeException missing(V row) {
    BoundStatement bound = named("update", sql.exists(), List.of(parameter(row, sql.idIndex())));
    if (!statements.query(bound, ResultSet::next)) {
      return gone();
    }
    String asked =
        sql.versionIndex() < 0 ? "" : " at version " + shape.value(row, sql.versionIndex());
    return new StaleVersionException(
        "Table "
            + table
            + " has no row with that key"
            + asked
            + ": it was changed since it was read. Read it again and decide again");
  }

  private RowGoneException gone() {
    return new RowGoneException(
        "Table "
            + table
            + " has no row with that key: it was deleted since it was read. Nothing was changed, and"
            + " the caches forget it");
  }

  List<Change<V>> updateAll(List<? extends V> rows) {
    List<Parameter> parameters = new ArrayList<>();
    sql.updatedAll().forEach(index -> parameters.add(array(rows, index)));
    BoundStatement bound = named("updateAll", sql.updateAll(casts), parameters);
    Map<K, Change<V>> byId = new HashMap<>();
    for (Change<V> change : write(bound)) {
      byId.put(keyOf(change.after()), change);
    }
    List<Change<V>> changes = new ArrayList<>(rows.size());
    for (V row : rows) {
      Change<V> change = byId.get(keyOf(row));
      if (change == null) {
        throw missingAmong(rows, byId.size());
      }
      changes.add(change);
    }
    return changes;
  }

  private RuntimeException missingAmong(List<? extends V> rows, int updated) {
    BoundStatement bound =
        named("updateAll", sql.countByIds(), List.of(array(rows, sql.idIndex())));
    long there =
        statements.query(
            bound,
            found -> {
              found.next();
              return found.getLong(1);
            });
    if (there < rows.size()) {
      return gone();
    }
    return new StaleVersionException(
        "Table "
            + table
            + " has only %d of %d rows at the versions".formatted(updated, rows.size())
            + " that were given: the others were changed since they were read. None was updated;"
            + " read them again and decide again");
  }

  List<V> delete(Collection<? extends K> ids) {
    ColumnType type = columnType(sql.idIndex());
    BoundStatement bound =
        ids.size() == 1
            ? named("delete", sql.delete(), List.of(new One(type, ids.iterator().next())))
            : named("delete", sql.deleteAll(), List.of(new Many(type, new ArrayList<>(ids))));
    return write(bound).stream().map(Change::after).toList();
  }

  RowsUpdate<V> changing(SqlSpec statement) {
    SqlSpec returning =
        new SqlSpec(
            statement.name(),
            sql.returningRows(statement.sql()),
            statement.parameterTypes(),
            statement.order(),
            statement.rowType());
    SqlParameters parameters = SqlParameters.of(returning, loader);
    new StatementCheck(statements).columns(parameters.unbound(returning));
    return arguments -> {
      BoundStatement bound = parameters.bind(returning, arguments);
      statements.requireTransaction(bound).noteUnseenChange();
      return write(bound).stream().map(Change::after).toList();
    };
  }

  /** Runs a write, which gives the rows and the id of the transaction. */
  private List<Change<V>> write(BoundStatement bound) {
    OpenTransaction open = statements.requireTransaction(bound);
    if (!catalogue.isQuiet()) {
      open.noteUnseenChange();
    }
    return statements.write(bound, rows -> readWritten(rows, bound.name(), open));
  }

  private List<Change<V>> readWritten(ResultSet rows, String statement, OpenTransaction open)
      throws SQLException {
    int width = shape.columns().size();
    int count = rows.getMetaData().getColumnCount();
    boolean withBefore = count - (statements.isProvable() ? 1 : 0) == 2 * width;
    int[] before = IntStream.rangeClosed(width + 1, 2 * width).toArray();
    List<Change<V>> all = new ArrayList<>();
    while (rows.next()) {
      if (all.isEmpty() && statements.isProvable()) {
        open.learnId(rows.getLong(count));
      }
      V now = rowOf(shape.read(rows, statement, statements.failures()));
      // An inserted row has no row before it.
      boolean was = withBefore && rows.getString(before[sql.idIndex()]) != null;
      all.add(
          new Change<>(
              was ? rowOf(shape.read(rows, before, statement, statements.failures())) : null, now));
    }
    return all;
  }

  private BoundStatement named(String method, String text, List<Parameter> parameters) {
    return new BoundStatement(table + "." + method, text, parameters);
  }

  private One parameter(V row, int index) {
    return new One(columnType(index), shape.value(row, index));
  }

  private ColumnType columnType(int index) {
    return shape.columns().get(index).type();
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
