package io.github.penstock.internal.plan;

import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans {@code @DependsOn} and {@code @Touches}. Used by one thread. */
final class DependencyPlanner {

  private final RepositoryModel model;
  private final Rows rows;
  private final Mistakes mistakes;

  DependencyPlanner(RepositoryModel model, Rows rows, Mistakes mistakes) {
    this.model = model;
    this.rows = rows;
    this.mistakes = mistakes;
  }

  /** What a query depends on; null after everything wrong was reported. */
  @Nullable List<Dependency> dependsOn(MethodModel method) {
    List<Dependency> dependencies = new ArrayList<>();
    boolean good = true;
    for (AnnotationModel annotation : method.annotations(Names.DEPENDS_ON)) {
      String table = annotation.text("table");
      if (!RowPlanner.isTable(table)) {
        mistakes.onMethod(
            method,
            "@DependsOn(table = \""
                + table
                + "\") is no table name; write one or two identifiers of letters, digits and '_',"
                + " joined by a dot");
        good = false;
        continue;
      }
      Dependency one = dependency(method, "@DependsOn", table, annotation.text("by"));
      good &= one != null;
      if (one != null) {
        dependencies.add(one);
      }
    }
    return good ? dependencies : null;
  }

  /** What a statement touches; null after everything wrong was reported. */
  @Nullable Dependency touches(MethodModel method, AnnotationModel annotation) {
    TableSpec table = rows.table();
    if (table == null) {
      return null;
    }
    if (annotation.text("value").isBlank()) {
      mistakes.onMethod(
          method, "@Touches names no column; name those whose values the parameters say");
      return null;
    }
    return dependency(method, "@Touches", table.table(), annotation.text("value"));
  }

  private @Nullable Dependency dependency(
      MethodModel method, String annotation, String table, String columns) {
    List<String> sorted = Names.parts(columns).stream().sorted().toList();
    List<Integer> arguments = new ArrayList<>();
    for (String column : sorted) {
      if (!isKnown(method, annotation, table, column)) {
        return null;
      }
      int argument = argument(method, table, column);
      if (argument < 0) {
        mistakes.onMethod(
            method,
            annotation
                + " names column '"
                + column
                + "', and none of its parameters ("
                + method.parameters().stream()
                    .map(VariableModel::name)
                    .collect(Collectors.joining(", "))
                + ") has its value; name one after it, or mark it @By(\"<component>\")");
        return null;
      }
      arguments.add(argument);
    }
    return new Dependency(table, sorted, arguments);
  }

  /** Columns of other tables are known to the database alone, which is asked when all is made. */
  private boolean isKnown(MethodModel method, String annotation, String table, String column) {
    TableSpec own = rows.table();
    return own == null
        || !own.table().equals(table)
        || ListPlanner.column(method, own, annotation, column, mistakes) != null;
  }

  private int argument(MethodModel method, String table, String column) {
    for (int i = 0; i < method.parameters().size(); i++) {
      VariableModel parameter = method.parameters().get(i);
      AnnotationModel by = parameter.annotation(Names.BY);
      String name = by == null ? parameter.name() : by.text("value");
      if (columnOf(name, table).equals(column)) {
        String problem = problem(parameter, table, column);
        if (problem != null) {
          mistakes.onParameter(method, parameter, problem);
        }
        return i;
      }
    }
    return -1;
  }

  /** Why writes and this method would not mean the same value of the column; null where they do. */
  private @Nullable String problem(VariableModel parameter, String table, String column) {
    String noKey = KeyTypes.problem(parameter.type(), model.types());
    TableSpec own = rows.table();
    if (noKey != null || own == null || !own.table().equals(table)) {
      return noKey;
    }
    TableSpec.Column there =
        own.columns().stream().filter(c -> c.name().equals(column)).findFirst().orElseThrow();
    if (there.converter() != null) {
      return "column "
          + column
          + " is converted, so that writes name its values by another type; depend on the whole"
          + " table, or on other columns";
    }
    return Types.same(there.type(), parameter.type())
        ? null
        : "is "
            + Types.simple(parameter.type())
            + ", but component "
            + there.component()
            + " of "
            + Types.simple(own.rowType())
            + " is "
            + Types.simple(there.type())
            + "; make them the same";
  }

  private String columnOf(String component, String table) {
    TableSpec own = rows.table();
    return own == null || !own.table().equals(table)
        ? RowPlanner.snakeCase(component)
        : own.columns().stream()
            .filter(c -> c.component().equals(component))
            .map(TableSpec.Column::name)
            .findFirst()
            .orElseGet(() -> RowPlanner.snakeCase(component));
  }
}
