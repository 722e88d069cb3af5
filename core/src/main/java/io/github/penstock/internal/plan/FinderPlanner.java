package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.Paging;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans {@code @Find} methods of one repository. Used by one thread. */
final class FinderPlanner {

  private final Rows rows;
  private final Mistakes mistakes;
  private final ListPlanner lists;
  private final ProjectionPlanner projections;

  FinderPlanner(RepositoryModel model, Rows rows, Mistakes mistakes) {
    this.rows = rows;
    this.mistakes = mistakes;
    this.lists = new ListPlanner(model, rows, mistakes);
    this.projections = new ProjectionPlanner(model, mistakes);
  }

  /** The plan, or null after everything wrong was reported. */
  @Nullable MethodPlan plan(MethodModel method) {
    if (!rows.areDeclared()) {
      mistakes.onMethod(
          method, "@Find has no row to find; extend Reads, Writes, Locks or Crud with its type");
      return null;
    }
    TableSpec table = rows.table();
    TypeRef row = rows.rowType();
    if (table == null || row == null) {
      return null;
    }
    TypeRef element = ProjectionPlanner.element(method);
    if (!projections.isProjection(element, row)) {
      return plan(method, table, row);
    }
    MethodPlan.Projection projection = projections.plan(method, element, table);
    MethodPlan find = plan(method, table, element);
    return projection == null || find == null ? null : new MethodPlan.Projected(find, projection);
  }

  /** The plan that finds the rows, whatever is made of them. */
  private @Nullable MethodPlan plan(MethodModel method, TableSpec table, TypeRef given) {
    Paging paging = ListPlanner.paging(method);
    FindBy arguments = arguments(method, table, paging);
    if (ListPlanner.returnsMany(method, given)) {
      return arguments == null ? null : lists.plan(method, table, arguments, paging);
    }
    Returns returns = returns(method, given);
    if (arguments == null || returns == null) {
      return null;
    }
    checkSingle(method, paging);
    checkUnique(method, arguments.components(), table);
    return new MethodPlan.FindOne(arguments, returns);
  }

  private void checkSingle(MethodModel method, Paging paging) {
    if (paging != Paging.NONE) {
      mistakes.onMethod(method, "@Find of one row takes no page; return a Slice or remove it");
    }
    if (method.annotation(Names.ORDER_BY) != null) {
      mistakes.onMethod(method, "@OrderBy has no meaning for one row; remove it");
    }
  }

  private @Nullable FindBy arguments(MethodModel method, TableSpec table, Paging paging) {
    List<VariableModel> compared = ListPlanner.compared(method, paging);
    if (compared.isEmpty() && method.parameters().isEmpty()) {
      mistakes.onMethod(method, "@Find has no parameter to find by; add one, or use @Sql");
      return null;
    }
    List<String> components = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Boolean> nullable = new ArrayList<>();
    for (VariableModel parameter : compared) {
      Column column = column(method, parameter, table);
      if (column == null) {
        continue;
      }
      if (components.contains(column.component())) {
        mistakes.onParameter(
            method,
            parameter,
            "stands for component " + column.component() + " a second time; remove it");
      }
      components.add(column.component());
      names.add(parameter.name());
      nullable.add(parameter.nullable());
    }
    return components.size() == compared.size() ? new FindBy(components, names, nullable) : null;
  }

  private @Nullable Column column(MethodModel method, VariableModel parameter, TableSpec table) {
    AnnotationModel by = parameter.annotation(Names.BY);
    if (by == null && !method.hasParameterNames()) {
      mistakes.onParameter(
          method,
          parameter,
          "its name is not in the class file; compile with -parameters or add @By(\"<component>\")");
      return null;
    }
    String component = by == null ? parameter.name() : by.text("value");
    Column column =
        table.columns().stream()
            .filter(c -> c.component().equals(component))
            .findFirst()
            .orElse(null);
    String wrong = column == null ? unknown(component, table) : otherType(column, parameter, table);
    if (wrong != null) {
      mistakes.onParameter(method, parameter, wrong);
      return null;
    }
    return column;
  }

  private static String unknown(String component, TableSpec table) {
    return Types.simple(table.rowType())
        + " has no component "
        + component
        + ", only "
        + table.columns().stream().map(Column::component).collect(Collectors.joining(", "))
        + "; rename the parameter or add @By(\"<component>\")";
  }

  private static @Nullable String otherType(
      Column column, VariableModel parameter, TableSpec table) {
    if (Types.same(column.type(), parameter.type())) {
      return null;
    }
    return "is "
        + Types.simple(parameter.type())
        + ", but component "
        + column.component()
        + " of "
        + Types.simple(table.rowType())
        + " is "
        + Types.simple(column.type())
        + "; make them the same";
  }

  private @Nullable Returns returns(MethodModel method, TypeRef row) {
    TypeRef type = method.returns();
    String shown = Types.simple(row);
    Returns one = Returns.of(method);
    if (!one.value().equals(row)) {
      mistakes.onMethod(
          method,
          "@Find returns "
              + Types.simple(type)
              + "; return Optional<"
              + shown
              + "> for one row, List<"
              + shown
              + "> for any number, or Slice<"
              + shown
              + "> for a page");
      return null;
    }
    if (one.form() == Returns.Form.VALUE) {
      mistakes.onMethod(
          method,
          "@Find returns "
              + shown
              + ", which cannot say that there is none; return Optional<"
              + shown
              + "> or mark it @Nullable");
      return null;
    }
    return one;
  }

  private void checkUnique(MethodModel method, List<String> components, TableSpec table) {
    if (components.contains(table.id().component())) {
      return;
    }
    List<List<String>> keys = table.uniqueKeys().stream().filter(components::containsAll).toList();
    if (keys.isEmpty()) {
      mistakes.onMethod(
          method,
          "@Find of one row by "
              + String.join(", ", components)
              + ", of which none is @Id or @Unique, so that there may be several; return List<"
              + Types.simple(table.rowType())
              + "> or mark a component @Unique, or several @Unique(together = \"<a word>\")");
      return;
    }
    boolean canBeCached =
        keys.stream().anyMatch(key -> key.stream().allMatch(c -> rows.keyProblem(c) == null));
    if (rows.cache() != null && !canBeCached) {
      for (String component : keys.get(0)) {
        String problem = rows.keyProblem(component);
        if (problem != null) {
          int index = components.indexOf(component);
          mistakes.onParameter(method, method.parameters().get(index), problem);
        }
      }
    }
  }
}
