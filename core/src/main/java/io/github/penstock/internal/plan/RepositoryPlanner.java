package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.internal.plan.MethodPlan.Standard;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns an interface with {@code @Repository} into a plan, or refuses it with everything that is
 * wrong. Used for one repository, by one thread.
 */
public final class RepositoryPlanner {

  private static final List<String> OWN = List.of(Names.FIND, Names.SQL, Names.EXEC);
  private static final List<String> OF_HAND_WRITTEN =
      List.of(Names.CACHED, Names.CACHE_UPDATE, Names.CACHE_INVALIDATE);

  /** What says more about a method of another annotation. */
  private static final Map<String, String> COMPANIONS =
      new TreeMap<>(
          Map.of(
              Names.ORDER_BY, Names.FIND,
              Names.DEPENDS_ON, Names.SQL,
              Names.TOUCHES, Names.EXEC));

  private final RepositoryModel model;
  private final Mistakes mistakes;
  private final Rows rows;
  private final FinderPlanner finders;
  private final SqlMethods sql;

  private RepositoryPlanner(RepositoryModel model, Mistakes mistakes) {
    this.model = model;
    this.mistakes = mistakes;
    this.rows = new Rows(model, mistakes);
    this.finders = new FinderPlanner(model, rows, mistakes);
    this.sql = new SqlMethods(model, rows, mistakes);
  }

  /**
   * Plans a declared repository.
   *
   * @param model the interface
   * @return the plan; throws {@code DefinitionException} that names every mistake
   */
  public static RepositoryPlan plan(RepositoryModel model) {
    Mistakes mistakes = new Mistakes(model.name());
    RepositoryPlan plan = plan(model, mistakes);
    mistakes.throwIfAny();
    return plan;
  }

  /**
   * Plans a declared repository and says what is wrong instead of throwing it.
   *
   * @param model the interface
   * @param mistakes where to say it
   * @return the plan, incomplete where there are errors
   */
  public static RepositoryPlan plan(RepositoryModel model, Mistakes mistakes) {
    if (!model.isInterface()) {
      mistakes.onType(
          "is no interface; declare an interface with @Repository, or hand an implementation to"
              + " decorate(...)");
      return new RepositoryPlan(Types.simple(model.name()), null, Map.of());
    }
    return new RepositoryPlanner(model, mistakes).plan();
  }

  private RepositoryPlan plan() {
    if (model.annotation(Names.REPOSITORY) == null) {
      mistakes.onType("has no @Repository; add it, or use decorate(...) for an implementation");
    }
    Map<String, MethodPlan> methods = new LinkedHashMap<>();
    for (MethodModel method : model.methods()) {
      MethodPlan plan = plan(method);
      if (plan != null) {
        methods.put(method.id(), plan);
      }
    }
    return new RepositoryPlan(Types.simple(model.name()), rows.plan(), methods);
  }

  private @Nullable MethodPlan plan(MethodModel method) {
    for (String misplaced : OF_HAND_WRITTEN) {
      if (method.annotation(misplaced) != null) {
        mistakes.onMethod(
            method,
            Names.shown(misplaced)
                + " is for the methods of hand-written repositories; put @Cached on the interface");
        return null;
      }
    }
    List<String> present = OWN.stream().filter(a -> method.annotation(a) != null).toList();
    if (present.size() > 1 || (method.hasBody() && !present.isEmpty())) {
      String other = present.size() > 1 ? Names.shown(present.get(1)) : "a body";
      mistakes.onMethod(
          method, "has " + Names.shown(present.get(0)) + " and " + other + "; keep one of them");
      return null;
    }
    checkCompanions(method, present);
    if (present.isEmpty()) {
      return method.hasBody() ? new MethodPlan.DefaultMethod() : standard(method);
    }
    AnnotationModel annotation = method.annotation(present.get(0));
    if (annotation == null || annotation.type().equals(Names.FIND)) {
      return finders.plan(method);
    }
    boolean query = annotation.type().equals(Names.SQL);
    return query ? sql.query(method, annotation) : sql.exec(method, annotation);
  }

  private void checkCompanions(MethodModel method, List<String> present) {
    COMPANIONS.forEach(
        (companion, of) -> {
          if (method.annotation(companion) != null && !present.contains(of)) {
            mistakes.onMethod(
                method, Names.shown(companion) + " is for methods with " + Names.shown(of));
          }
        });
    if (method.annotation(Names.CACHE_WRITE) != null && (!present.isEmpty() || method.hasBody())) {
      mistakes.onMethod(
          method, "@CacheWrite is for methods of Writes and Upserts that are declared again");
    }
  }

  private @Nullable MethodPlan standard(MethodModel method) {
    for (Standard candidate : Standard.values()) {
      if (isStandard(method, candidate)) {
        return written(method, candidate);
      }
    }
    mistakes.onMethod(
        method,
        "has none of @Find, @Sql and @Exec, and is no method of Reads, Writes, Upserts or Locks;"
            + " annotate it"
            + " or give it a body");
    return null;
  }

  private MethodPlan written(MethodModel method, Standard standard) {
    AnnotationModel mode = method.annotation(Names.CACHE_WRITE);
    if (mode == null) {
      return standard;
    }
    if (!standard.isWrite()) {
      mistakes.onMethod(method, "@CacheWrite is on a method that writes nothing; remove it");
    }
    return new MethodPlan.Written(standard, WriteMode.valueOf(mode.text("value")));
  }

  /** By name and parameter, because a user may declare such a method again to document it. */
  private boolean isStandard(MethodModel method, Standard candidate) {
    if (!method.name().equals(candidate.methodName())) {
      return false;
    }
    TypeRef row = rows.rowType();
    TypeRef key = rows.keyType();
    if (row == null || key == null) {
      // What is wrong with the rows was said; their methods are not wrong as well.
      return rows.areDeclared();
    }
    List<TypeRef> declared = method.parameters().stream().map(VariableModel::type).toList();
    return declared.equals(candidate.parameters(row, key))
        && model.supertypes().stream().anyMatch(t -> t.name().equals(candidate.declaredBy()));
  }
}
