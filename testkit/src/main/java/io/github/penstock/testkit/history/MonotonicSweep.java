package io.github.penstock.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds reads of a group that return something older than another read of that group which had
 * ended before they began. Used by one thread.
 *
 * @param <G> what groups are told apart by
 */
final class MonotonicSweep<G> {

  private final Map<G, List<Sight>> groups = new HashMap<>();

  /**
   * What a read saw: of an absent row it is only known between which versions it was.
   *
   * @param read the operation
   * @param start its start
   * @param end its end
   * @param least the oldest version that it may have seen
   * @param most the newest one
   */
  record Sight(int read, long start, long end, long least, long most) {}

  /** Hears of a read that went back. */
  @FunctionalInterface
  interface Finder {
    void found(Sight earlier, Sight later);
  }

  void add(G group, Sight sight) {
    groups.computeIfAbsent(group, any -> new ArrayList<>()).add(sight);
  }

  void run(Finder finder) {
    groups.values().forEach(group -> run(group, finder));
  }

  private static void run(List<Sight> sights, Finder finder) {
    List<Sight> byEnd = new ArrayList<>(sights);
    byEnd.sort(Comparator.comparingLong(Sight::end));
    sights.sort(Comparator.comparingLong(Sight::start));
    Sight newest = null;
    int ended = 0;
    for (Sight sight : sights) {
      while (ended < byEnd.size() && byEnd.get(ended).end() < sight.start()) {
        Sight one = byEnd.get(ended++);
        if (newest == null || one.least() > newest.least()) {
          newest = one;
        }
      }
      if (newest != null && sight.most() < newest.least()) {
        finder.found(newest, sight);
      }
    }
  }
}
