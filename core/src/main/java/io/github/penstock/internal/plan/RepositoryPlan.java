package io.github.penstock.internal.plan;

import io.github.penstock.internal.plan.model.MethodModel;
import io.github.penstock.spec.RowsSpec;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a repository does, declared or hand-written. Made once, checked. Immutable.
 *
 * @param name the simple name of the interface
 * @param rows what a declared repository reads and writes; null for one of SQL alone and for a
 *     hand-written one
 * @param methods by {@link MethodModel#id()}
 */
public record RepositoryPlan(
    String name, @Nullable RowsSpec rows, Map<String, MethodPlan> methods) {

  /** Checks and copies. */
  public RepositoryPlan {
    Objects.requireNonNull(name, "name");
    methods = Map.copyOf(methods);
  }
}
