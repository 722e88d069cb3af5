package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.MethodModel;
import java.util.Objects;

/**
 * What a method makes of what was found. Immutable.
 *
 * @param form how it says that there is something, nothing or more
 * @param value the type of one value, boxed
 */
public record Returns(Form form, TypeRef value) {

  /** Checks. */
  public Returns {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(value, "value");
  }

  static Returns of(MethodModel method) {
    TypeRef type = method.returns();
    if (Types.isGeneric(type, Names.OPTIONAL, 1)) {
      return new Returns(Form.OPTIONAL, type.argument(0));
    }
    return new Returns(method.returnsNullable() ? Form.NULLABLE : Form.VALUE, Types.boxed(type));
  }

  /** How a method says that there is something, nothing or more. */
  public enum Form {
    /** An {@code Optional}. */
    OPTIONAL,
    /** The value, or null where there is none. */
    NULLABLE,
    /** The value, which must be there: a primitive, or a type that is not marked nullable. */
    VALUE,
    /** A list of any length. */
    LIST
  }
}
