package io.github.penstock.proof.model;

import java.util.List;
import java.util.Map;

/**
 * What an exploration found.
 *
 * @param name of the configuration
 * @param states how many were reached, over all starts
 * @param complete whether there are no others
 * @param violations the shortest counterexample of each property that does not hold
 */
public record Result(
    String name, int states, boolean complete, Map<Property, Counterexample> violations) {

  /** Copies the map. */
  public Result {
    violations = Map.copyOf(violations);
  }

  /** Whether every property holds in every state that exists. */
  public boolean holds() {
    return complete && violations.isEmpty();
  }

  /**
   * How a property is broken.
   *
   * @param text what is wrong in the end
   * @param trace the steps that lead there
   */
  public record Counterexample(String text, List<String> trace) {

    /** Copies the list. */
    public Counterexample {
      trace = List.copyOf(trace);
    }

    @Override
    public String toString() {
      return text + System.lineSeparator() + "    " + String.join(" -> ", trace);
    }
  }
}
