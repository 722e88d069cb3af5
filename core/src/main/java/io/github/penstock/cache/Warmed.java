package io.github.penstock.cache;

/**
 * What became of the keys that were to be warmed; {@code asked} is the sum of the others. Made by
 * {@link Cache#warm}. Immutable.
 *
 * @param asked how many keys were looked at
 * @param present how many were there already and were not loaded
 * @param stored how many were loaded and stored
 * @param absent how many have no value, which is remembered for the absent TTL
 * @param busy how many were left alone, because somebody else loads or writes them
 * @param refused how many were loaded and not stored, because they were written meanwhile or could
 *     not be encoded
 * @since 0.1
 */
public record Warmed(long asked, long present, long stored, long absent, long busy, long refused) {

  /** Nothing yet. */
  public static final Warmed NOTHING = new Warmed(0, 0, 0, 0, 0, 0);

  /**
   * Both together.
   *
   * @param more what was done besides
   * @return the sums
   */
  public Warmed plus(Warmed more) {
    return new Warmed(
        asked + more.asked,
        present + more.present,
        stored + more.stored,
        absent + more.absent,
        busy + more.busy,
        refused + more.refused);
  }
}
