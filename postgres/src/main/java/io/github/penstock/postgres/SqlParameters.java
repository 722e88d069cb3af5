package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.postgres.BoundStatement.Many;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.postgres.BoundStatement.Parameter;
import io.github.penstock.spec.SqlSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the arguments of a user's statement are bound: a collection as one array, for {@code =
 * any(:ids)}. Immutable and thread-safe.
 *
 * @param kinds one for each question mark
 */
record SqlParameters(List<Kind> kinds) {

  /** The type of a parameter, and of its elements where it is a collection. */
  record Kind(ColumnType type, @Nullable ColumnType element) {}

  static SqlParameters of(SqlSpec sql, ClassLoader loader) {
    List<String> mistakes = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    for (TypeRef declared : sql.parameterTypes()) {
      Kind kind = kind(declared, loader);
      if (kind == null) {
        mistakes.add(
            "a parameter is a "
                + declared
                + ", which cannot be bound: use "
                + ColumnTypes.KNOWN
                + ", or a Collection for = any(..)");
      } else {
        kinds.add(kind);
      }
    }
    if (sql.order().size() != sql.parameterTypes().size()) {
      mistakes.add(
          "it has "
              + sql.order().size()
              + " parameters but "
              + sql.parameterTypes().size()
              + " types");
    }
    if (!mistakes.isEmpty()) {
      throw new DefinitionException(sql.name() + ": " + String.join("; ", mistakes));
    }
    return new SqlParameters(List.copyOf(kinds));
  }

  private static @Nullable Kind kind(TypeRef declared, ClassLoader loader) {
    boolean collection =
        declared.arguments().size() == 1
            && !declared.isArray()
            && Collection.class.isAssignableFrom(declared.toClass(loader));
    if (collection) {
      ColumnType element = ColumnTypes.scalar(declared.argument(0), loader);
      if (element != null) {
        return new Kind(ArrayColumns.of(declared, element), element);
      }
    }
    TypeRef content = RowColumn.isOptional(declared) ? declared.argument(0) : declared;
    ColumnType type = ColumnTypes.of(content, loader);
    return type == null ? null : new Kind(type, null);
  }

  /** The statement with types and without values, for a look at it. */
  BoundStatement unbound(SqlSpec sql) {
    List<Parameter> parameters = new ArrayList<>(kinds.size());
    for (Kind kind : kinds) {
      parameters.add(parameter(kind, kind.element() == null ? null : List.of()));
    }
    return new BoundStatement(sql.name(), sql.sql(), parameters);
  }

  BoundStatement bind(SqlSpec sql, List<? extends @Nullable Object> arguments) {
    List<Parameter> parameters = new ArrayList<>(kinds.size());
    for (int i = 0; i < kinds.size(); i++) {
      parameters.add(parameter(kinds.get(i), arguments.get(sql.order().get(i))));
    }
    return new BoundStatement(sql.name(), sql.sql(), parameters);
  }

  private static Parameter parameter(Kind kind, @Nullable Object argument) {
    return kind.element() != null && argument instanceof Collection<?> values
        ? new Many(kind.element(), new ArrayList<>(values))
        : new One(kind.type(), RowColumn.unwrapped(argument));
  }
}
