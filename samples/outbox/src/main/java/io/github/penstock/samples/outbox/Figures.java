package io.github.penstock.samples.outbox;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a run has come to. Immutable.
 *
 * @param orders how many were committed
 * @param kills how often the shop was killed
 * @param waitingAtKills how many calls were committed and not made when it was killed, altogether
 * @param delivered how many orders the other service heard of
 * @param again how often it heard of one that it knew
 * @param missing orders that it never heard of
 * @param unfounded orders that it heard of and that there are not
 */
record Figures(
    int orders,
    int kills,
    long waitingAtKills,
    int delivered,
    int again,
    int missing,
    int unfounded) {

  /** Compares what was committed with what was heard. */
  static Figures of(Set<String> orders, List<String> heard, int kills, long waitingAtKills) {
    Set<String> delivered = new HashSet<>(heard);
    Set<String> missing = new HashSet<>(orders);
    missing.removeAll(delivered);
    Set<String> unfounded = new HashSet<>(delivered);
    unfounded.removeAll(orders);
    return new Figures(
        orders.size(),
        kills,
        waitingAtKills,
        delivered.size(),
        heard.size() - delivered.size(),
        missing.size(),
        unfounded.size());
  }

  /** Whether each order was told, and nothing else. */
  boolean isClean() {
    return orders > 0 && missing == 0 && unfounded == 0;
  }

  /** One line for programs. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"orders\": %d, \"kills\": %d, \"waitingAtKills\": %d, \"delivered\": %d,"
            + " \"again\": %d, \"missing\": %d, \"unfounded\": %d}",
        orders,
        kills,
        waitingAtKills,
        delivered,
        again,
        missing,
        unfounded);
  }
}
