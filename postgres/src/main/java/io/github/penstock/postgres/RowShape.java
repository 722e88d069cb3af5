package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record and its columns, in the order of its components. Immutable and thread-safe.
 *
 * @param record the record
 * @param columns one for each component
 */
record RowShape(RecordShape record, List<RowColumn> columns) {

  /** The row of a table. */
  static RowShape of(TableSpec table, ClassLoader loader) {
    RecordShape record = RecordShape.of(table.rowType().toClass(loader));
    List<String> mistakes = new ArrayList<>();
    List<RowColumn> columns = new ArrayList<>();
    for (TableSpec.Column c : table.columns()) {
      Identifiers.check(c.name(), "the column of component " + c.component(), mistakes);
      Components.Named named =
          new Components.Named(
              c.component(), c.name(), c.type(), c.is(Role.NULLABLE), c.converter());
      add(columns, RowColumn.of(named, loader, mistakes));
    }
    Identifiers.checkQualified(table.table(), mistakes);
    List<String> components = table.columns().stream().map(TableSpec.Column::component).toList();
    if (!components.equals(record.names())) {
      mistakes.add(
          "the columns are of components "
              + components
              + ", those of the record are "
              + record.names());
    }
    if (table.id().converter() == null && JsonTypes.isMeant(table.id().type(), loader)) {
      mistakes.add(
          "component "
              + table.id().component()
              + " is the key, which is one value: use a type of a single value, or @Converted");
    }
    refuse("Table " + table.table() + " and record " + table.rowType(), mistakes);
    return new RowShape(record, List.copyOf(columns));
  }

  /** The row of a query, whose columns are found by name. */
  static RowShape of(String statement, TypeRef type, ClassLoader loader) {
    RecordShape record = RecordShape.of(type.toClass(loader));
    List<String> mistakes = new ArrayList<>();
    List<RowColumn> columns = new ArrayList<>();
    for (Components.Named c : Components.of(record.type())) {
      add(columns, RowColumn.of(c, loader, mistakes));
    }
    refuse(statement + " and record " + type, mistakes);
    return new RowShape(record, List.copyOf(columns));
  }

  private static void add(List<RowColumn> columns, @Nullable RowColumn column) {
    if (column != null) {
      columns.add(column);
    }
  }

  private static void refuse(String what, List<String> mistakes) {
    if (!mistakes.isEmpty()) {
      throw new DefinitionException(what + ": " + String.join("; ", mistakes));
    }
  }

  int indexOf(String component) {
    return record.names().indexOf(component);
  }

  /** The value of a component, ready to be bound. */
  @Nullable Object value(Object row, int index) {
    return RowColumn.unwrapped(record.get(row, index));
  }

  /** The current row, whose columns stand in the order of the components. */
  Object read(ResultSet rows, String statement, Failures failures) {
    @Nullable Object[] components = new Object[columns.size()];
    for (int i = 0; i < components.length; i++) {
      components[i] = columns.get(i).read(rows, i + 1, statement, failures);
    }
    return record.create(components, statement);
  }

  /** The current row, whose columns stand at the given positions. */
  Object read(ResultSet rows, int[] positions, String statement, Failures failures) {
    @Nullable Object[] components = new Object[columns.size()];
    for (int i = 0; i < components.length; i++) {
      components[i] = columns.get(i).read(rows, positions[i], statement, failures);
    }
    return record.create(components, statement);
  }
}
