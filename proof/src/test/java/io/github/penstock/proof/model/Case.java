package io.github.penstock.proof.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * A configuration with what its exploration must find.
 *
 * @param name tells what is special
 * @param model the configuration
 * @param states exactly as many
 * @param complete whether these are all; else enough was found, or the limit reached
 * @param broken the properties with a counterexample
 * @param enough the exploration of a start ends once all of these are found
 * @param limit or after this many states
 */
record Case(
    String name,
    Model<?> model,
    int states,
    boolean complete,
    Set<Property> broken,
    Set<Property> enough,
    int limit) {

  private static final int LIMIT = 4_000_000;

  static Case holds(String name, int states, Model<?> model) {
    return new Case(name, model, states, true, Set.of(), atRestAndRead(), LIMIT);
  }

  /** Explored until both have a counterexample, or completely if only one can get one. */
  static Case fails(String name, int states, Model<?> model, Property... broken) {
    boolean all = broken.length == 1;
    return new Case(name, model, states, all, Set.of(broken), atRestAndRead(), LIMIT);
  }

  /** Only what remains at rest is promised. */
  Case atRestOnly(boolean all) {
    return new Case(name, model, states, all, broken, EnumSet.of(Property.P1), limit);
  }

  /** No more than this many states of each start are explored. */
  Case cut(int states) {
    return new Case(name, model, this.states, false, broken, enough, states);
  }

  Case cut() {
    return cut(LIMIT);
  }

  Result explore() {
    return Explorer.explore(name, model, limit, enough);
  }

  private static Set<Property> atRestAndRead() {
    return EnumSet.of(Property.P1, Property.P2);
  }

  @Override
  public String toString() {
    return name;
  }
}
