package io.github.penstock.internal.plan;

import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.Paging;
import io.github.penstock.internal.plan.model.AnnotationModel;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.plan.model.RepositoryModel;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import io.github.penstock.spec.ListSpec;
import io.github.penstock.spec.Order;
import io.github.penstock.spec.Selection;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans {@code @Find} methods that give lists and pages. Used by one thread. */
final class ListPlanner {

  /** Types whose order is that of their column, and whose text the database reads back. */
  private static final Set<String> ORDERED =
      Set.of(
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Boolean",
          "java.lang.String",
          "java.math.BigDecimal",
          "java.util.UUID",
          "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalDateTime",
          "java.time.OffsetDateTime");

  private static final int MOST_ROWS = 1_000_000;

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final RepositoryModel model;
  private final Rows rows;
  private final Mistakes mistakes;

  ListPlanner(RepositoryModel model, Rows rows, Mistakes mistakes) {
    this.model = model;
    this.rows = rows;
    this.mistakes = mistakes;
  }

  /** By what its last parameter is. */
  static Paging paging(MethodModel method) {
    List<VariableModel> parameters = method.parameters();
    String last = parameters.isEmpty() ? "" : parameters.get(parameters.size() - 1).type().name();
    return switch (last) {
      case Names.SEEK -> Paging.SEEK;
      case Names.OFFSET -> Paging.OFFSET;
      default -> Paging.NONE;
    };
  }

  /** The parameters that rows are compared with. */
  static List<VariableModel> compared(MethodModel method, Paging paging) {
    List<VariableModel> parameters = method.parameters();
    return paging == Paging.NONE ? parameters : parameters.subList(0, parameters.size() - 1);
  }

  static boolean returnsMany(MethodModel method, TypeRef row) {
    TypeRef type = method.returns();
    return (Types.isGeneric(type, Names.LIST, 1) || Types.isGeneric(type, Names.SLICE, 1))
        && type.argument(0).equals(row);
  }

  /** The plan, or null after everything wrong was reported. */
  @Nullable MethodPlan plan(MethodModel method, TableSpec table, FindBy arguments, Paging paging) {
    boolean isPage = method.returns().name().equals(Names.SLICE);
    boolean good = checkPaging(method, paging, isPage);
    List<Order> order = order(method, table, isPage);
    AnnotationModel find = method.annotation(Names.FIND);
    if (find == null || order == null || !good) {
      return null;
    }
    long mostRows = find.number("mostRows");
    if (mostRows < 1 || mostRows > MOST_ROWS) {
      mistakes.onMethod(
          method, "@Find(mostRows = " + mostRows + ") is not between 1 and " + MOST_ROWS);
      return null;
    }
    Selection selection = new Selection(arguments.components(), order);
    CacheSpec cache = null;
    if (find.flag("cached") && rows.cache() != null) {
      cache = cache(method, rows.cache(), selection, isPage ? 0 : mostRows, paging);
      if (cache == null) {
        return null;
      }
    }
    return new MethodPlan.FindMany(
        arguments, new ListSpec(method.name(), selection, (int) mostRows, cache), paging);
  }

  private boolean checkPaging(MethodModel method, Paging paging, boolean isPage) {
    if (isPage == (paging != Paging.NONE)) {
      return true;
    }
    mistakes.onMethod(
        method,
        isPage
            ? "@Find returns a Slice but is not told which; add a Seek as the last parameter"
            : "@Find takes a page but returns a List; return a Slice");
    return false;
  }

  /** The order with the key at the end of a page's; null after everything wrong was reported. */
  private @Nullable List<Order> order(MethodModel method, TableSpec table, boolean isPage) {
    AnnotationModel annotation = method.annotation(Names.ORDER_BY);
    List<Order> order = new ArrayList<>();
    boolean good = true;
    String parts = annotation == null ? "" : annotation.text("value");
    for (String part : Names.parts(parts)) {
      Order one = order(method, table, part);
      good &= one != null && (!isPage || checkKeyset(method, table, one));
      if (one != null) {
        order.add(one);
      }
    }
    String id = table.id().component();
    if (isPage && order.stream().noneMatch(each -> each.component().equals(id))) {
      order.add(new Order(id, false));
    }
    return good ? order : null;
  }

  private @Nullable Order order(MethodModel method, TableSpec table, String part) {
    List<String> words = SPACE.splitAsStream(part).toList();
    boolean direction = words.size() == 2 && Set.of("asc", "desc").contains(words.get(1));
    if (words.size() > 1 && !direction) {
      mistakes.onMethod(
          method, "@OrderBy '" + part + "' is no column, or a column and asc or desc");
      return null;
    }
    String component = column(method, table, "@OrderBy", words.get(0), mistakes);
    return component == null
        ? null
        : new Order(component, direction && words.get(1).equals("desc"));
  }

  /** The component of a column; null after it was reported that there is none. */
  static @Nullable String column(
      MethodModel method, TableSpec table, String annotation, String name, Mistakes mistakes) {
    for (Column column : table.columns()) {
      if (column.name().equals(name)) {
        return column.component();
      }
    }
    mistakes.onMethod(
        method,
        annotation
            + " names column '"
            + name
            + "', which table "
            + table.table()
            + " does not have as far as "
            + Types.simple(table.rowType())
            + " knows, only "
            + table.columns().stream().map(Column::name).collect(Collectors.joining(", "))
            + "; correct it");
    return null;
  }

  private boolean checkKeyset(MethodModel method, TableSpec table, Order order) {
    Column column = rows.column(order.component());
    String type = Types.boxed(column.type()).name();
    TypeModel known = model.types().get(type);
    boolean ordered =
        column.converter() == null
            && (ORDERED.contains(type) || (known != null && known.kind() == TypeModel.Kind.ENUM));
    if (ordered
        && !column.is(Role.NULLABLE)
        && !Types.isGeneric(column.type(), Names.OPTIONAL, 1)) {
      return true;
    }
    mistakes.onMethod(
        method,
        "a page is found again by the values of its order, but column "
            + column.name()
            + " of "
            + table.table()
            + (ordered
                ? " may be null"
                : " is a "
                    + (column.converter() == null ? "" : "converted ")
                    + Types.simple(column.type()))
            + "; order by other columns, or return a List");
    return false;
  }

  private @Nullable CacheSpec cache(
      MethodModel method, CacheSpec rowsCache, Selection selection, long mostRows, Paging paging) {
    List<TypeRef> parts = new ArrayList<>();
    boolean good = true;
    for (int i = 0; i < selection.components().size(); i++) {
      TypeRef type = rows.column(selection.components().get(i)).type();
      String problem =
          rows.column(selection.components().get(i)).is(Role.IGNORE_CASE)
              ? "is compared without regard to case; make it a finder of one row"
              : KeyTypes.problem(type, model.types());
      if (problem != null) {
        good = false;
        mistakes.onParameter(
            method,
            method.parameters().get(i),
            problem + ", or ask the database each time with @Find(cached = false)");
      }
      parts.add(type);
    }
    if (paging != Paging.NONE) {
      parts.add(TypeRef.named("java.lang.String"));
    }
    if (!good) {
      return null;
    }
    return CachePolicies.spec(
        name(rowsCache, selection, mostRows, paging),
        KeyTypes.of(parts),
        new TypeRef(Names.LIST, List.of(rowsCache.keyType())),
        rowsCache.policy(),
        what -> mistakes.onMethod(method, what));
  }

  /** Says everything that the keys of a list depend on, so that only equal lists share a cache. */
  private static String name(
      CacheSpec rowsCache, Selection selection, long mostRows, Paging paging) {
    List<String> parts = new ArrayList<>();
    parts.add(rowsCache.name());
    parts.add(paging == Paging.NONE ? "list" + mostRows : "pages");
    parts.addAll(selection.components());
    selection.order().stream()
        .map(o -> (o.descending() ? "-" : "_") + o.component())
        .forEach(parts::add);
    return String.join(".", parts);
  }
}
