package io.github.penstock.internal.plan;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.Count;
import io.github.penstock.internal.plan.NamedSql.Parsed;
import io.github.penstock.internal.plan.NamedSql.Unfinished;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.QuerySpec;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.UpdateSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans {@code @Sql} and {@code @Exec} methods of one repository. Used by one thread. */
final class SqlMethods {

  private static final TypeRef ROW_COUNT = TypeRef.named("java.lang.Long");

  private final RepositoryModel model;
  private final Rows rows;
  private final Mistakes mistakes;
  private final DependencyPlanner dependencies;
  private final Set<String> cached = new HashSet<>();

  SqlMethods(RepositoryModel model, Rows rows, Mistakes mistakes) {
    this.model = model;
    this.rows = rows;
    this.mistakes = mistakes;
    this.dependencies = new DependencyPlanner(model, rows, mistakes);
  }

  /** The plan of a query, or null after everything wrong was reported. */
  @Nullable MethodPlan query(MethodModel method, AnnotationModel annotation) {
    Returns returns = returns(method);
    SqlSpec sql = sql(method, annotation, returns == null ? ROW_COUNT : returns.value());
    List<Dependency> dependsOn = dependencies.dependsOn(method);
    if (returns == null || sql == null || dependsOn == null) {
      return null;
    }
    boolean locks = locks(method, annotation, !dependsOn.isEmpty());
    if (dependsOn.isEmpty()) {
      return new MethodPlan.Query(new QuerySpec(sql, null, List.of(), locks), returns);
    }
    CacheSpec cache = cache(method, returns);
    return cache == null
        ? null
        : new MethodPlan.Query(new QuerySpec(sql, cache, dependsOn, false), returns);
  }

  /** Whether it locks rows; what a query must not do is reported. */
  private boolean locks(MethodModel method, AnnotationModel annotation, boolean isCached) {
    Parsed parsed;
    try {
      parsed = NamedSql.parse(annotation.text("value"));
    } catch (Unfinished e) {
      throw new IllegalStateException("was parsed before", e);
    }
    if (parsed.writes()) {
      mistakes.onMethod(
          method,
          "@Sql changes rows, and no cache would be told; use the methods of Writes and Upserts,"
              + " which give rows back, or @Exec");
    }
    if (parsed.locks() && isCached) {
      mistakes.onMethod(
          method, "@Sql locks the rows that it reads, and a cache does not; remove @DependsOn");
    }
    return parsed.locks();
  }

  /** Where the results are kept, or null after everything wrong was reported. */
  private @Nullable CacheSpec cache(MethodModel method, Returns returns) {
    CachePolicy policy = rows.policy();
    if (policy == null) {
      if (model.annotation(Names.CACHED) == null) {
        mistakes.onMethod(
            method, "@DependsOn is for cached results; add @Cached to the interface, or remove it");
      }
      return null;
    }
    boolean good = true;
    for (VariableModel parameter : method.parameters()) {
      String problem = KeyTypes.problem(parameter.type(), model.types());
      if (problem != null) {
        good = false;
        mistakes.onParameter(method, parameter, problem);
      }
    }
    boolean list = returns.form() == Returns.Form.LIST;
    TypeRef value = list ? new TypeRef(Names.LIST, List.of(returns.value())) : returns.value();
    String problem = ValueTypes.problem(value, model.types());
    if (problem != null) {
      good = false;
      mistakes.onMethod(method, problem);
    }
    if (!cached.add(method.name())) {
      good = false;
      mistakes.onMethod(
          method,
          "another cached @Sql method has this name, and their results would share a cache; rename"
              + " one");
    }
    TypeRef key = KeyTypes.of(method.parameters().stream().map(VariableModel::type).toList());
    String name = model.name().replace('$', '.') + "." + method.name();
    return good
        ? CachePolicies.spec(name, key, value, policy, what -> mistakes.onMethod(method, what))
        : null;
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
    AnnotationModel touches = method.annotation(Names.TOUCHES);
    Dependency touched = touches == null ? null : dependencies.touches(method, touches);
    return count == null || sql == null || (touches != null && touched == null)
        ? null
        : new MethodPlan.Exec(new UpdateSpec(sql, touched), count);
  }

  private @Nullable Returns returns(MethodModel method) {
    TypeRef type = method.returns();
    Returns returns =
        Types.isGeneric(type, Names.LIST, 1)
            ? new Returns(Returns.Form.LIST, type.argument(0))
            : Returns.of(method);
    boolean inside = returns.form() == Returns.Form.LIST || returns.form() == Returns.Form.OPTIONAL;
    if (isRow(returns.value()) || (inside && isColumnOfMany(returns.value()))) {
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

  /** An array or a document: inside of an Optional or List, where it is no collection of rows. */
  private boolean isColumnOfMany(TypeRef type) {
    boolean known =
        Types.isGeneric(type, Names.LIST, 1)
            || Types.isGeneric(type, Names.SET, 1)
            || Types.isGeneric(type, Names.MAP, 2);
    return known && ValueTypes.problem(type, model.types()) == null;
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
