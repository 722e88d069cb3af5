package io.github.penstock.processor;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.internal.plan.MethodPlan;
import io.github.penstock.internal.plan.RepositoryPlan;
import io.github.penstock.internal.plan.Returns;
import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.internal.source.Expression;
import io.github.penstock.repository.Reads;
import io.github.penstock.runtime.ListFinder;
import io.github.penstock.runtime.RowRepository;
import io.github.penstock.runtime.RowWriter;
import io.github.penstock.runtime.SqlQuery;
import io.github.penstock.runtime.SqlUpdate;
import io.github.penstock.runtime.UniqueFinder;
import io.github.penstock.spec.RowsSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Writes the class of a declared repository. Used for one interface, by one thread. */
final class DeclaredWriter extends ClassWriter {

  private static final String ROWS = "rows";

  private final Map<WriteMode, String> writers = new EnumMap<>(WriteMode.class);

  DeclaredWriter(Source source, RepositoryPlan plan, Elements elements, Types types) {
    super(source, plan, elements, types);
  }

  @Override
  String constructorParameters() {
    return "";
  }

  @Override
  String description() {
    return plan.name();
  }

  @Override
  void begin() {
    RowsSpec planned = plan.rows();
    if (planned != null) {
      field(names.of(RowRepository.class) + keyAndRow(planned), ROWS);
      set(
          ROWS,
          Expression.call(
              "new " + names.of(RowRepository.class) + "<>",
              List.of(Expression.text("context"), values.of(plan.name()), values.of(planned))));
    }
  }

  @Override
  void method(MethodPlan planned, MethodModel method, Signature signature) {
    if (planned instanceof MethodPlan.Standard standard) {
      standard(standard, rows().writeMode(), signature);
    } else if (planned instanceof MethodPlan.Written written) {
      standard(written.standard(), written.mode(), signature);
    } else if (planned instanceof MethodPlan.FindOne find) {
      findOne(find, signature, "");
    } else if (planned instanceof MethodPlan.FindMany find) {
      findMany(find, signature, "");
    } else if (planned instanceof MethodPlan.Projected projected) {
      projected(projected, signature);
    } else if (planned instanceof MethodPlan.Query query) {
      query(query, signature);
    } else if (planned instanceof MethodPlan.Exec exec) {
      exec(exec, signature);
    } else if (!(planned instanceof MethodPlan.DefaultMethod)) {
      throw new NotWritableException("this version does not know how to write " + method.name());
    }
  }

  /** The run time has each of them under the same name. */
  private void standard(MethodPlan.Standard standard, WriteMode mode, Signature signature) {
    String target = standard.isWrite() ? writers.computeIfAbsent(mode, this::writer) : ROWS;
    override(signature).line("return " + signature.call(signature.field(target)) + ";").close();
  }

  private String writer(WriteMode mode) {
    String writer = field(names.of(RowWriter.class) + keyAndRow(rows()), "writer");
    set(writer, Expression.call("rows.writer", List.of(values.of(mode))));
    return writer;
  }

  private void projected(MethodPlan.Projected plan, Signature signature) {
    String row = signature.fresh("row");
    String components =
        plan.projection().components().stream()
            .map(component -> row + "." + component + "()")
            .collect(Collectors.joining(", "));
    String made =
        ".map(" + row + " -> new " + names.of(plan.projection().type()) + "(" + components + "))";
    if (plan.find() instanceof MethodPlan.FindOne one) {
      findOne(one, signature, made);
    } else if (plan.find() instanceof MethodPlan.FindMany many) {
      boolean isList = many.paging() == MethodPlan.Paging.NONE;
      findMany(many, signature, isList ? ".stream()" + made + ".toList()" : made);
    }
  }

  /**
   * Writes a finder of one row.
   *
   * @param made what is called on the {@code Optional} that it gives
   */
  private void findOne(MethodPlan.FindOne plan, Signature signature, String made) {
    String fieldType = names.of(UniqueFinder.class) + keyAndRow(rows());
    String finder = field(fieldType, signature.name() + "Finder");
    set(
        finder,
        Expression.call(
            "rows.uniqueFinder",
            List.of(values.of(signature.name()), values.of(plan.arguments().components()))));
    boolean isCached = rows().cache() != null;
    String key = arguments.compared(plan.arguments(), signature, isCached);
    String found = signature.field(finder) + ".find(" + key + ")" + made;
    boolean optional = plan.returns().form() == Returns.Form.OPTIONAL;
    override(signature).line("return " + found + (optional ? "" : ".orElse(null)") + ";").close();
  }

  /**
   * Writes a finder of many rows.
   *
   * @param made what is called on the list or page that it gives
   */
  private void findMany(MethodPlan.FindMany plan, Signature signature, String made) {
    String fieldType = names.of(ListFinder.class) + keyAndRow(rows());
    String finder = field(fieldType, signature.name() + "Finder");
    set(finder, Expression.call("rows.listFinder", List.of(values.of(plan.list()))));
    String found = signature.field(finder);
    boolean isCached = plan.list().cache() != null;
    String key = arguments.compared(plan.arguments(), signature, isCached);
    String call =
        plan.paging() == MethodPlan.Paging.NONE
            ? found + ".list(" + key + ")"
            : found + ".slice(" + key + ", " + page(signature) + ")";
    override(signature).line("return " + call + made + ";").close();
  }

  /** The last parameter, which says which page. */
  private String page(Signature signature) {
    String last = signature.parameters().get(signature.parameters().size() - 1);
    return names.of(Objects.class) + ".requireNonNull(" + last + ", \"the page\")";
  }

  private void query(MethodPlan.Query plan, Signature signature) {
    String row = names.of(plan.query().sql().rowType());
    String query = field(names.of(SqlQuery.class) + "<" + row + ">", signature.name() + "Query");
    set(
        query,
        Expression.call(
            "new " + names.of(SqlQuery.class) + "<>",
            List.of(Expression.text("context"), values.of(plan.query()))));
    String key = arguments.all(signature, plan.query().cache() != null);
    String call =
        switch (plan.returns().form()) {
          case LIST -> "list(" + key + ")";
          case OPTIONAL -> "optional(" + key + ")";
          case NULLABLE -> "optional(" + key + ").orElse(null)";
          case VALUE -> "one(" + key + ")";
        };
    override(signature).line("return " + signature.field(query) + "." + call + ";").close();
  }

  private void exec(MethodPlan.Exec plan, Signature signature) {
    String update = field(names.of(SqlUpdate.class), signature.name() + "Update");
    set(
        update,
        Expression.call(
            "new " + names.of(SqlUpdate.class),
            List.of(Expression.text("context"), Expression.text(ROWS), values.of(plan.update()))));
    String call = signature.field(update) + ".run(" + all(signature) + ")";
    SourceText body = override(signature);
    switch (plan.count()) {
      case INT -> body.line("return " + names.of(Math.class) + ".toIntExact(" + call + ");");
      case LONG -> body.line("return " + call + ";");
      case NONE -> body.line(call + ";");
    }
    body.close();
  }

  private RowsSpec rows() {
    RowsSpec planned = plan.rows();
    if (planned == null) {
      throw new IllegalStateException("a plan without rows cannot find any");
    }
    return planned;
  }

  /** The types of the key and the row, as the interface gives them to what it extends. */
  private String keyAndRow(RowsSpec planned) {
    TypeRef base =
        model.supertypes().stream()
            .filter(s -> s.name().startsWith(Reads.class.getPackageName() + "."))
            .findFirst()
            .orElseThrow();
    return "<" + names.of(base.argument(1)) + ", " + names.of(planned.table().rowType()) + ">";
  }

  /** The arguments of an update. One array would be taken for the elements of a list. */
  private String all(Signature signature) {
    boolean nullable = false;
    for (int i = 0; i < signature.parameters().size(); i++) {
      nullable |= !signature.isPrimitive(i);
    }
    List<String> written = signature.parameters();
    if (written.size() == 1 && nullable) {
      return names.of(Collections.class) + ".singletonList(" + written.get(0) + ")";
    }
    String of = nullable ? names.of(Arrays.class) + ".asList(" : names.of(List.class) + ".of(";
    return of + String.join(", ", written) + ")";
  }
}
