package io.github.penstock.proof.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A few processes over one row as a graph of states. States are immutable and equal by value; all
 * methods are pure, so a model may be used by many threads.
 *
 * @param <S> the states
 */
public interface Model<S> {

  /** The states to begin with; each is explored by itself. */
  List<S> starts();

  /**
   * Tells every step that some process or the environment can take, always in the same order.
   *
   * @param state where to step from
   * @param steps receives the steps
   */
  void steps(S state, Steps<S> steps);

  /** The property that this state breaks, or null; such a state is not explored further. */
  @Nullable Violation violation(S state);
}
