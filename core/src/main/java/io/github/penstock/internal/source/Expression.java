package io.github.penstock.internal.source;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Java expression: a text alone, or a call with its arguments. Immutable.
 *
 * @param head the text, or what stands before the parenthesis of a call
 * @param arguments the arguments of a call, null for a text alone
 */
public record Expression(String head, @Nullable List<Expression> arguments) {

  /** Checks and copies. */
  public Expression {
    Objects.requireNonNull(head, "head");
    arguments = arguments == null ? null : List.copyOf(arguments);
  }

  /**
   * A text alone.
   *
   * @param text a literal or a name
   * @return the expression
   */
  public static Expression text(String text) {
    return new Expression(text, null);
  }

  /**
   * A call.
   *
   * @param head what is called, such as {@code List.of} or {@code new Local}
   * @param arguments the arguments in order
   * @return the expression
   */
  public static Expression call(String head, List<Expression> arguments) {
    return new Expression(head, arguments);
  }

  @Override
  public String toString() {
    List<Expression> given = arguments;
    return given == null
        ? head
        : head + given.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
