package io.github.penstock.spec;

import io.github.penstock.cache.TypeRef;
import java.util.List;
import java.util.Objects;

/**
 * A statement that a user wrote. Made by plans. Immutable.
 *
 * @param name what errors call it, such as {@code Users.countByTeam}
 * @param sql the text with its {@code :name} parameters replaced by {@code ?}
 * @param parameterTypes the types of the parameters, in the order of the question marks
 * @param order for each question mark the index of the method's argument that the source binds to
 *     it
 * @param rowType what a row becomes: a record, or the type of a single column
 * @since 0.1
 */
public record SqlSpec(
    String name, String sql, List<TypeRef> parameterTypes, List<Integer> order, TypeRef rowType) {

  /** Checks and copies. */
  public SqlSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(sql, "sql");
    parameterTypes = List.copyOf(parameterTypes);
    order = List.copyOf(order);
    Objects.requireNonNull(rowType, "rowType");
  }
}
