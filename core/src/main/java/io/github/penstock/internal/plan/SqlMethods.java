package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.Count;
import io.github.penstock.internal.plan.NamedSql.Parsed;
import io.github.penstock.internal.plan.NamedSql.Unfinished;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spi.SqlSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans {@code @Sql} and {@code @Exec} methods of one repository. Used by one thread. */
final class SqlMethods {

  private static final TypeRef ROW_COUNT = TypeRef.named("java.lang.Long");

  private final RepositoryModel model;
  private final Rows rows;
  private final Mistakes mistakes;

  SqlMethods(RepositoryModel model, Rows rows, Mistakes mistakes) {
    this.model = model;
    this.rows = rows;
    this.mistakes = mistakes;
  }

  /** The plan of a query, or null after everything wrong was reported. */
  @Nullable MethodPlan query(MethodModel method, AnnotationModel annotation) {
    Returns returns = returns(method);
    SqlSpec sql = sql(method, annotation, returns == null ? ROW_COUNT : returns.value());
    return returns == null || sql == null ? null : new MethodPlan.Query(sql, returns);
  }

  /** The plan of a statement that changes rows, or null after everything wrong was reported. */
  @Nullable MethodPlan exec(MethodModel method, AnnotationModel annotation) {
    if (!rows.areDeclared()) {
      mistakes.onMethod(
          method,
          "@Exec changes rows and no cache would be told; extend Reads, Writes, Locks or Crud with"
              + " their type");
    }
    Count count =
        switch (method.returns().name()) {
          case "int" -> Count.INT;
          case "long" -> Count.LONG;
          case "void" -> Count.NONE;
          default -> null;
        };
    if (count == null) {
      mistakes.onMethod(
          method,
          "@Exec returns "
              + Types.simple(method.returns())
              + "; return int or long for the number of rows, or void");
    }
    SqlSpec sql = sql(method, annotation, ROW_COUNT);
    return count == null || sql == null ? null : new MethodPlan.Exec(sql, count);
  }

  private @Nullable Returns returns(MethodModel method) {
    TypeRef type = method.returns();
    Returns returns =
        Types.isGeneric(type, Names.LIST, 1)
            ? new Returns(Returns.Form.LIST, type.argument(0))
            : Returns.of(method);
    if (isRow(returns.value())) {
      return returns;
    }
    mistakes.onMethod(
        method,
        "@Sql returns "
            + Types.simple(type)
            + "; return T, Optional<T> or List<T>, where T is a record or the type of the only"
            + " column");
    return null;
  }

  /** Whether a row can become this; which types of a single column there are, the source knows. */
  private boolean isRow(TypeRef type) {
    boolean plain = type.arguments().isEmpty() && !type.isArray();
    if (!plain || Types.isVoid(type)) {
      return false;
    }
    return model.types().containsKey(type.name())
        || (type.name().startsWith("java.") && ValueTypes.problem(type, model.types()) == null);
  }

  private @Nullable SqlSpec sql(MethodModel method, AnnotationModel annotation, TypeRef rowType) {
    String kind = Names.shown(annotation.type());
    String text = annotation.text("value");
    if (text.isBlank()) {
      mistakes.onMethod(method, kind + " is empty; write the statement");
      return null;
    }
    if (!method.hasParameterNames() && !method.parameters().isEmpty()) {
      mistakes.onMethod(
          method,
          "the names of its parameters are not in the class file; compile with -parameters");
      return null;
    }
    Parsed parsed;
    try {
      parsed = NamedSql.parse(text);
    } catch (Unfinished e) {
      mistakes.onMethod(method, kind + " ends inside of a " + e.getMessage() + "; close it");
      return null;
    }
    return check(method, kind, parsed)
        ? spec(Types.simple(model.name()) + "." + method.name(), method, parsed, rowType)
        : null;
  }

  private boolean check(MethodModel method, String kind, Parsed parsed) {
    List<String> declared = method.parameters().stream().map(VariableModel::name).toList();
    boolean good = true;
    for (String name : parsed.names().stream().distinct().toList()) {
      if (!declared.contains(name)) {
        good = false;
        mistakes.onMethod(
            method,
            kind
                + " names :"
                + name
                + ", which is none of its parameters ("
                + String.join(", ", declared)
                + "); rename one of them, or write a space after a colon that is no parameter");
      }
    }
    for (VariableModel parameter : method.parameters()) {
      if (!parsed.names().contains(parameter.name())) {
        good = false;
        mistakes.onParameter(
            method, parameter, "is not used; write :" + parameter.name() + " or remove it");
      }
    }
    return good;
  }

  private static SqlSpec spec(String name, MethodModel method, Parsed parsed, TypeRef rowType) {
    List<String> declared = method.parameters().stream().map(VariableModel::name).toList();
    List<Integer> order =
        parsed.names().stream().map(declared::indexOf).collect(Collectors.toList());
    List<TypeRef> types = new ArrayList<>();
    order.forEach(index -> types.add(method.parameters().get(index).type()));
    return new SqlSpec(name, parsed.text(), types, order, rowType);
  }
}
