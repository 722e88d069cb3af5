package io.github.penstock.proof.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks all states of a model, breadth first, so that the first counterexample of a property is a
 * shortest one. A state that breaks a property is counted and not walked on from. One explorer is
 * used by one thread, for one start of a model.
 *
 * @param <S> the states
 */
public final class Explorer<S> implements Steps<S> {

  private static final int FIRST_CAPACITY = 1 << 12;

  private final Model<S> model;
  private final int limit;

  /** In the order of their discovery, which is the order in which they are walked on from. */
  private final List<S> states = new ArrayList<>();

  private final BitSet broken = new BitSet();
  private final Map<Property, Integer> found = new EnumMap<>(Property.class);
  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] parents = new int[FIRST_CAPACITY];

  /** Open addressing: 1 + the index of a state; 0 is free. */
  private int[] table = new int[FIRST_CAPACITY * 2];

  private int current = -1;

  private Explorer(Model<S> model, int limit) {
    this.model = model;
    this.limit = limit;
  }

  /**
   * Explores each start of the model.
   *
   * @param name of the configuration
   * @param model what to explore
   * @param limit gives up on a start after this many states
   * @param enough a start is left once each of these properties has a counterexample
   */
  public static <S> Result explore(String name, Model<S> model, int limit, Set<Property> enough) {
    int states = 0;
    boolean complete = true;
    Map<Property, Result.Counterexample> violations = new EnumMap<>(Property.class);
    for (S start : model.starts()) {
      Explorer<S> explorer = new Explorer<>(model, limit);
      complete &= explorer.walk(start, enough);
      states += explorer.states.size();
      explorer.found.forEach(
          (property, index) ->
              violations.merge(
                  property,
                  explorer.counterexample(index),
                  (one, other) -> other.trace().size() < one.trace().size() ? other : one));
    }
    return new Result(name, states, complete, violations);
  }

  @Override
  public void to(S next, Object... label) {
    if (states.size() > limit) {
      return;
    }
    int hash = spread(next.hashCode());
    int slot = slotOf(next, hash);
    if (table[slot] != 0) {
      return;
    }
    int index = states.size();
    add(next, hash, slot);
    Violation violation = model.violation(next);
    if (violation != null) {
      broken.set(index);
      found.putIfAbsent(violation.property(), index);
    }
  }

  private boolean walk(S start, Set<Property> enough) {
    int hash = spread(start.hashCode());
    add(start, hash, slotOf(start, hash));
    int next = 0;
    while (next < states.size() && states.size() <= limit && !found.keySet().containsAll(enough)) {
      current = next;
      model.steps(states.get(next), this);
      next = broken.nextClearBit(next + 1);
    }
    return next >= states.size() && states.size() <= limit;
  }

  private void add(S state, int hash, int slot) {
    int index = states.size();
    if (index == hashes.length) {
      hashes = Arrays.copyOf(hashes, index * 2);
      parents = Arrays.copyOf(parents, index * 2);
    }
    states.add(state);
    hashes[index] = hash;
    parents[index] = current;
    table[slot] = index + 1;
    if (index * 2 >= table.length) {
      rehash();
    }
  }

  private int slotOf(S state, int hash) {
    int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != 0) {
      int index = table[slot] - 1;
      if (hashes[index] == hash && states.get(index).equals(state)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash() {
    int[] wider = new int[table.length * 2];
    int mask = wider.length - 1;
    for (int index = 0; index < states.size(); index++) {
      int slot = hashes[index] & mask;
      while (wider[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      wider[slot] = index + 1;
    }
    table = wider;
  }

  /** Hash codes of records of small numbers lie close together. */
  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
    return mixed ^ (mixed >>> 13);
  }

  private Result.Counterexample counterexample(int index) {
    Deque<String> trace = new ArrayDeque<>();
    for (int at = index; parents[at] >= 0; at = parents[at]) {
      trace.addFirst(label(states.get(parents[at]), states.get(at)));
    }
    Violation violation = model.violation(states.get(index));
    return new Result.Counterexample(violation == null ? "" : violation.text(), List.copyOf(trace));
  }

  /** Labels are not kept: the step is taken again. */
  private String label(S from, S to) {
    Labels<S> labels = new Labels<>(to);
    model.steps(from, labels);
    return labels.label == null ? "?" : labels.label;
  }

  /** Finds the first step that leads to a state. */
  private static final class Labels<S> implements Steps<S> {

    private final S wanted;
    private @Nullable String label;

    Labels(S wanted) {
      this.wanted = wanted;
    }

    @Override
    public void to(S next, Object... parts) {
      if (label == null && next.equals(wanted)) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
          text.append(part);
        }
        label = text.toString();
      }
    }
  }
}
