package io.github.penstock.processor;

import io.github.penstock.internal.source.Expression;
import java.util.List;

/** Java source as it is written: lines, their indentation, long expressions broken. One thread. */
final class SourceText {

  private static final int WIDTH = 100;
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();
  private String indent = "";

  /** A line, or an empty one. */
  SourceText line(String line) {
    text.append(line.isEmpty() ? "" : indent).append(line).append('\n');
    return this;
  }

  /** A line that opens a block. */
  SourceText open(String line) {
    line(line + " {");
    indent += STEP;
    return this;
  }

  /** Ends a block and begins another of the same statement, such as {@code catch}. */
  SourceText turn(String line) {
    indent = indent.substring(STEP.length());
    line("} " + line + " {");
    indent += STEP;
    return this;
  }

  /** Ends a block. */
  SourceText close() {
    return close("}");
  }

  /** Ends a block with more than its brace. */
  SourceText close(String line) {
    indent = indent.substring(STEP.length());
    return line(line);
  }

  /** What stands before an expression, the expression, broken where it is long, and an end. */
  SourceText statement(String before, Expression expression, String after) {
    String flat = before + expression + after;
    List<Expression> arguments = expression.arguments();
    if (arguments == null || arguments.isEmpty() || indent.length() + flat.length() <= WIDTH) {
      return line(flat);
    }
    line(before + expression.head() + "(");
    indent += STEP + STEP;
    for (int i = 0; i < arguments.size(); i++) {
      statement("", arguments.get(i), i + 1 < arguments.size() ? "," : ")" + after);
    }
    indent = indent.substring(2 * STEP.length());
    return this;
  }

  /** Another text inside of this one. */
  SourceText add(SourceText other) {
    other.text.toString().lines().forEach(this::line);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
