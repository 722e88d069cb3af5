package io.github.penstock.internal.reflect;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.Warming;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.Standard;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.Returns;
import io.github.penstock.repository.Offset;
import io.github.penstock.repository.Seek;
import io.github.penstock.runtime.Calls;
import io.github.penstock.runtime.Keys;
import io.github.penstock.runtime.ListFinder;
import io.github.penstock.runtime.RowRepository;
import io.github.penstock.runtime.RowWriter;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.runtime.SqlQuery;
import io.github.penstock.runtime.SqlUpdate;
import io.github.penstock.runtime.UniqueFinder;
import io.github.penstock.spec.RowsSpec;
import io.github.penstock.transaction.LockMode;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns the plans of a declared repository's methods into calls of the run time. */
final class DeclaredMethods {

  private final RuntimeContext context;
  private final @Nullable RowRepository<Object, Object> rows;
  private final WriteMode mode;
  private final TypeRef rowType;

  DeclaredMethods(RepositoryPlan plan, RuntimeContext context) {
    this.context = context;
    RowsSpec planned = plan.rows();
    this.rows = planned == null ? null : new RowRepository<>(context, plan.name(), planned);
    this.mode = planned == null ? WriteMode.INVALIDATE : planned.writeMode();
    this.rowType = planned == null ? TypeRef.of(Object.class) : planned.table().rowType();
  }

  MethodHandler handler(Method method, MethodPlan plan) throws IllegalAccessException {
    if (plan instanceof MethodPlan.DefaultMethod) {
      return Bodies.ofDefault(method);
    }
    if (plan instanceof MethodPlan.Query query) {
      return query(query);
    }
    RowRepository<Object, Object> known = rows;
    if (known == null) {
      throw new IllegalStateException("plan of " + method + " needs rows");
    }
    if (plan instanceof Standard standard) {
      return standard(known, standard, mode);
    }
    if (plan instanceof MethodPlan.Written written) {
      return standard(known, written.standard(), written.mode());
    }
    if (plan instanceof MethodPlan.FindOne || plan instanceof MethodPlan.FindMany) {
      return find(known, method, plan, UnaryOperator.identity());
    }
    if (plan instanceof MethodPlan.Projected projected) {
      Class<?> row = rowType.toClass(method.getDeclaringClass().getClassLoader());
      return find(known, method, projected.find(), Projector.of(projected.projection(), row));
    }
    if (plan instanceof MethodPlan.Exec exec) {
      return exec(new SqlUpdate(context, known, exec.update()), exec.count());
    }
    throw new IllegalStateException(plan + " is no plan of a declared repository");
  }

  private static MethodHandler find(
      RowRepository<Object, Object> rows,
      Method method,
      MethodPlan plan,
      UnaryOperator<Object> made) {
    if (plan instanceof MethodPlan.FindOne one) {
      return findOne(rows.uniqueFinder(method.getName(), one.arguments().components()), one, made);
    }
    MethodPlan.FindMany many = (MethodPlan.FindMany) plan;
    return findMany(rows.listFinder(many.list()), many, made);
  }

  @SuppressWarnings(
      "unchecked") // Unchecked: the method's own parameter type is the row or the key.
  private static MethodHandler standard(
      RowRepository<Object, Object> rows, Standard plan, WriteMode mode) {
    RowWriter<Object, Object> writer = rows.writer(mode);
    return switch (plan) {
      case FIND -> (proxy, arguments) -> rows.find(arguments[0]);
      case ALL -> (proxy, arguments) -> rows.all((Collection<Object>) arguments[0]);
      case EXISTS -> (proxy, arguments) -> rows.exists(arguments[0]);
      case COUNT -> (proxy, arguments) -> rows.count();
      case WARM -> (proxy, arguments) -> rows.warm((Warming) arguments[0]);
      case WARM_KEYS ->
          (proxy, arguments) -> rows.warm((Iterable<Object>) arguments[0], (Warming) arguments[1]);
      case INSERT -> (proxy, arguments) -> writer.insert(arguments[0]);
      case INSERT_ALL -> (proxy, arguments) -> writer.insertAll((Collection<Object>) arguments[0]);
      case UPDATE -> (proxy, arguments) -> writer.update(arguments[0]);
      case UPDATE_ALL -> (proxy, arguments) -> writer.updateAll((Collection<Object>) arguments[0]);
      case DELETE -> (proxy, arguments) -> writer.delete(arguments[0]);
      case DELETE_ALL -> (proxy, arguments) -> writer.deleteAll((Collection<Object>) arguments[0]);
      case UPSERT -> (proxy, arguments) -> writer.upsert(arguments[0]);
      case UPSERT_ALL -> (proxy, arguments) -> writer.upsertAll((Collection<Object>) arguments[0]);
      case FOR_UPDATE -> (proxy, arguments) -> rows.forUpdate(arguments[0]);
      case FOR_UPDATE_MODE ->
          (proxy, arguments) -> rows.forUpdate(arguments[0], (LockMode) arguments[1]);
      case LOCK_ALL -> (proxy, arguments) -> rows.lockAll((Collection<Object>) arguments[0]);
    };
  }

  private static MethodHandler findMany(
      ListFinder<Object, Object> finder, MethodPlan.FindMany plan, UnaryOperator<Object> made) {
    FindBy by = plan.arguments();
    return switch (plan.paging()) {
      case NONE ->
          (proxy, arguments) -> finder.list(checked(arguments, by)).stream().map(made).toList();
      case SEEK ->
          (proxy, arguments) ->
              finder.slice(checked(arguments, by), (Seek) page(arguments)).map(made);
      case OFFSET ->
          (proxy, arguments) ->
              finder.slice(checked(arguments, by), (Offset) page(arguments)).map(made);
    };
  }

  private static Object page(@Nullable Object[] arguments) {
    return Objects.requireNonNull(arguments[arguments.length - 1], "the page");
  }

  private static MethodHandler findOne(
      UniqueFinder<Object, Object> finder, MethodPlan.FindOne plan, UnaryOperator<Object> made) {
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    return (proxy, arguments) -> {
      Optional<Object> row = finder.find(checked(arguments, plan.arguments())).map(made);
      return optional ? row : row.orElse(null);
    };
  }

  private MethodHandler query(MethodPlan.Query plan) {
    SqlQuery<Object> query = new SqlQuery<>(context, plan.query());
    return switch (plan.returns().form()) {
      case LIST -> (proxy, arguments) -> query.list(Keys.of(arguments));
      case OPTIONAL -> (proxy, arguments) -> query.optional(Keys.of(arguments));
      case NULLABLE -> (proxy, arguments) -> query.optional(Keys.of(arguments)).orElse(null);
      case VALUE -> (proxy, arguments) -> query.one(Keys.of(arguments));
    };
  }

  private static MethodHandler exec(SqlUpdate update, MethodPlan.Count count) {
    return (proxy, arguments) -> {
      long changed = update.run(Arrays.asList(arguments));
      return switch (count) {
        case INT -> Math.toIntExact(changed);
        case LONG -> changed;
        case NONE -> null;
      };
    };
  }

  /** The key of what is compared, or what stands for it where something is null. */
  private static @Nullable Object checked(@Nullable Object[] arguments, FindBy plan) {
    int compared = plan.parameters().size();
    for (int i = 0; i < compared; i++) {
      if (!plan.nullable().get(i)) {
        Calls.given(arguments[i], plan.parameters().get(i));
      }
    }
    return Keys.of(Arrays.copyOf(arguments, compared));
  }
}
