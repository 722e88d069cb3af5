package io.github.penstock.proof.model;

/**
 * Where a model puts the steps that are possible in a state; used by one thread.
 *
 * @param <S> the states
 */
public interface Steps<S> {

  /**
   * One possible step.
   *
   * @param next the state after it
   * @param label the parts of what to call it in a trace, joined only where a trace is told
   */
  void to(S next, Object... label);
}
