package io.github.penstock.internal.reflect;

import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.Standard;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.Returns;
import io.github.penstock.internal.plan.RowsPlan;
import io.github.penstock.runtime.RowRepository;
import io.github.penstock.runtime.RowsSpec;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.runtime.SqlQuery;
import io.github.penstock.runtime.SqlUpdate;
import io.github.penstock.runtime.UniqueFinder;
import io.github.penstock.spi.Query;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the plans of a declared repository's methods into calls of the run time. */
final class DeclaredMethods {

  private final RuntimeContext context;
  private final @Nullable RowRepository<Object, Object> rows;

  DeclaredMethods(RepositoryPlan plan, RuntimeContext context) {
    this.context = context;
    RowsPlan planned = plan.rows();
    this.rows =
        planned == null
            ? null
            : new RowRepository<>(
                context,
                plan.name(),
                new RowsSpec(
                    planned.table(), planned.cache(), planned.writeMode(), planned.hints()));
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
      return standard(known, standard);
    }
    if (plan instanceof MethodPlan.FindOne find) {
      return findOne(known.uniqueFinder(method.getName(), find.arguments().components()), find);
    }
    if (plan instanceof MethodPlan.FindMany find) {
      Query<Object> finder = known.listFinder(find.arguments().components());
      return (proxy, arguments) -> finder.run(checked(arguments, find.arguments()));
    }
    if (plan instanceof MethodPlan.Exec exec) {
      return exec(new SqlUpdate(context, known, exec.sql()), exec.count());
    }
    throw new IllegalStateException(plan + " is no plan of a declared repository");
  }

  @SuppressWarnings(
      "unchecked") // Unchecked: the method's own parameter type is the row or the key.
  private static MethodHandler standard(RowRepository<Object, Object> rows, Standard plan) {
    return switch (plan) {
      case FIND -> (proxy, arguments) -> rows.find(arguments[0]);
      case ALL -> (proxy, arguments) -> rows.all((Collection<Object>) arguments[0]);
      case EXISTS -> (proxy, arguments) -> rows.exists(arguments[0]);
      case COUNT -> (proxy, arguments) -> rows.count();
      case INSERT -> (proxy, arguments) -> rows.insert(arguments[0]);
      case INSERT_ALL -> (proxy, arguments) -> rows.insertAll((Collection<Object>) arguments[0]);
      case UPDATE -> (proxy, arguments) -> rows.update(arguments[0]);
      case DELETE -> (proxy, arguments) -> rows.delete(arguments[0]);
      case FOR_UPDATE -> (proxy, arguments) -> rows.forUpdate(arguments[0]);
    };
  }

  private static MethodHandler findOne(
      UniqueFinder<Object, Object> finder, MethodPlan.FindOne plan) {
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    return (proxy, arguments) -> {
      Optional<Object> row = finder.find(checked(arguments, plan.arguments()));
      return optional ? row : row.orElse(null);
    };
  }

  private MethodHandler query(MethodPlan.Query plan) {
    SqlQuery<Object> query = new SqlQuery<>(context, plan.sql());
    return switch (plan.returns().form()) {
      case LIST -> (proxy, arguments) -> query.list(Arrays.asList(arguments));
      case OPTIONAL -> (proxy, arguments) -> query.optional(Arrays.asList(arguments));
      case NULLABLE -> (proxy, arguments) -> query.optional(Arrays.asList(arguments)).orElse(null);
      case VALUE -> (proxy, arguments) -> query.one(Arrays.asList(arguments));
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

  private static List<@Nullable Object> checked(@Nullable Object[] arguments, FindBy plan) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null && !plan.nullable().get(i)) {
        throw new NullPointerException(
            plan.parameters().get(i)
                + " is null; mark the parameter @Nullable to find rows without a value");
      }
    }
    return Arrays.asList(arguments);
  }
}
