package io.github.penstock.runtime;

import io.github.penstock.spi.SqlSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings arguments of a method into the order of a statement's question marks. */
final class Arguments {

  private Arguments() {}

  static List<@Nullable Object> inOrder(SqlSpec spec, List<? extends @Nullable Object> arguments) {
    List<@Nullable Object> ordered = new ArrayList<>(spec.order().size());
    for (int index : spec.order()) {
      ordered.add(arguments.get(index));
    }
    return ordered;
  }
}
