package io.github.penstock.proof.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Small immutable lists, as states hold them. */
public final class Tuples {

  private Tuples() {}

  /** A copy with another element at this place. */
  public static <T> List<T> replace(List<T> list, int index, T element) {
    int size = list.size();
    if (size == 1) {
      return List.of(element);
    }
    if (size == 2) {
      return index == 0 ? List.of(element, list.get(1)) : List.of(list.get(0), element);
    }
    List<T> copy = new ArrayList<>(list);
    copy.set(index, element);
    return List.copyOf(copy);
  }

  /** A copy with this element at the end. */
  public static <T> List<T> append(List<T> list, T element) {
    if (list.isEmpty()) {
      return List.of(element);
    }
    if (list.size() == 1) {
      return List.of(list.get(0), element);
    }
    List<T> copy = new ArrayList<>(list);
    copy.add(element);
    return List.copyOf(copy);
  }

  /** A copy without the first element. */
  public static <T> List<T> tail(List<T> list) {
    return List.copyOf(list.subList(1, list.size()));
  }

  /** The same element this many times. */
  public static <T> List<T> times(int count, T element) {
    return List.copyOf(Collections.nCopies(count, element));
  }

  /** Whether every bit of the first set is in the second. */
  public static boolean within(int set, int other) {
    return (set & ~other) == 0;
  }

  /** The set with this one member, from 0 to 31. */
  public static int bit(int member) {
    return 1 << member;
  }
}
