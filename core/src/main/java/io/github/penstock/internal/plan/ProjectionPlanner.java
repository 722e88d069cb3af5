package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.Projection;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans what a {@code @Find} makes of its rows where that is another record. Used by one thread.
 */
final class ProjectionPlanner {

  private final RepositoryModel model;
  private final Mistakes mistakes;

  ProjectionPlanner(RepositoryModel model, Mistakes mistakes) {
    this.model = model;
    this.mistakes = mistakes;
  }

  /** What a method gives, one of them where it gives several. */
  static TypeRef element(MethodModel method) {
    TypeRef type = method.returns();
    boolean wrapped =
        List.of(Names.OPTIONAL, Names.LIST, Names.SLICE).contains(type.name())
            && type.arguments().size() == 1;
    return wrapped ? type.argument(0) : type;
  }

  /** Whether a type is a record that may have something of a row. */
  boolean isProjection(TypeRef type, TypeRef row) {
    TypeModel known = model.types().get(type.name());
    return !type.equals(row)
        && type.arguments().isEmpty()
        && known != null
        && known.kind() == TypeModel.Kind.RECORD;
  }

  /** The plan, or null after everything wrong was reported. */
  @Nullable Projection plan(MethodModel method, TypeRef type, TableSpec table) {
    List<String> components = new ArrayList<>();
    TypeModel record = model.types().get(type.name());
    if (record == null) {
      throw new IllegalStateException(type + " is no record");
    }
    for (VariableModel component : record.components()) {
      Column column = column(component, table);
      String wrong = column == null ? unknown(component, table) : misfit(component, column, table);
      if (column == null || wrong != null) {
        mistakes.onMethod(
            method,
            "@Find gives "
                + Types.simple(type)
                + " of rows of "
                + Types.simple(table.rowType())
                + ", but component "
                + component.name()
                + " "
                + wrong);
      } else {
        components.add(column.component());
      }
    }
    return components.size() == record.components().size()
        ? new Projection(type, components)
        : null;
  }

  private static String name(VariableModel component) {
    AnnotationModel named = component.annotation(Names.COLUMN);
    return named == null ? RowPlanner.snakeCase(component.name()) : named.text("value");
  }

  private static @Nullable Column column(VariableModel component, TableSpec table) {
    String name = name(component);
    return table.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
  }

  private static String unknown(VariableModel component, TableSpec table) {
    return "needs column "
        + name(component)
        + ", and they have only "
        + table.columns().stream().map(Column::name).collect(Collectors.joining(", "))
        + "; name one of these by @Column, or use @Sql";
  }

  private static @Nullable String misfit(VariableModel component, Column column, TableSpec table) {
    if (!Types.same(column.type(), component.type())) {
      return "is "
          + Types.simple(component.type())
          + ", and "
          + Types.simple(table.rowType())
          + "."
          + column.component()
          + " is "
          + Types.simple(column.type())
          + "; make them the same, or use @Sql";
    }
    return column.is(Role.NULLABLE) && !component.nullable()
        ? "takes no null, which "
            + Types.simple(table.rowType())
            + "."
            + column.component()
            + " may be; mark it @Nullable"
        : null;
  }
}
