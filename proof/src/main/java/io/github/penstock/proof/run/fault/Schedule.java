package io.github.penstock.proof.run.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which fault comes when: one after another, each with at least as much time to heal as it lasts.
 * Every kind comes once before any comes again, if there is time. The same arguments give the same
 * schedule. Immutable and thread-safe.
 *
 * @param faults in the order of their times
 */
public record Schedule(List<Planned> faults) {

  private static final long FIRST_MILLIS = 3_000;
  private static final long LEAST_SLOT_MILLIS = 3_500;
  private static final long MOST_SLOT_MILLIS = 9_500;

  /**
   * A fault to come.
   *
   * @param kind what
   * @param at when, since the start of the load
   * @param lasts until when it is healed
   * @param target of which node, where it concerns one
   */
  public record Planned(FaultKind kind, Duration at, Duration lasts, int target) {}

  /** Copies. */
  public Schedule {
    faults = List.copyOf(faults);
  }

  /**
   * Draws a schedule.
   *
   * @param seed of the run
   * @param length of the load
   * @param kinds none for no faults
   * @param nodes how many there are
   * @return the schedule
   */
  public static Schedule of(long seed, Duration length, Collection<FaultKind> kinds, int nodes) {
    if (kinds.isEmpty()) {
      return new Schedule(List.of());
    }
    Random random = new Random(seed);
    long whole = length.toMillis() - FIRST_MILLIS;
    long slot = Math.max(LEAST_SLOT_MILLIS, Math.min(MOST_SLOT_MILLIS, whole / kinds.size()));
    List<Planned> planned = new ArrayList<>();
    List<FaultKind> round = new ArrayList<>();
    for (long at = FIRST_MILLIS; at + slot <= length.toMillis(); at += slot) {
      if (round.isEmpty()) {
        round.addAll(kinds.stream().sorted().distinct().toList());
        Collections.shuffle(round, random);
      }
      long late = random.nextLong(slot / 10);
      long lasts = slot / 6 + random.nextLong(slot / 6);
      planned.add(
          new Planned(
              round.remove(0),
              Duration.ofMillis(at + late),
              Duration.ofMillis(lasts),
              random.nextInt(nodes)));
    }
    return new Schedule(planned);
  }
}
