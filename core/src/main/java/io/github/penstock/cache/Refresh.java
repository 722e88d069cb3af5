package io.github.penstock.cache;

import java.util.List;

/**
 * Which hits load their value anew in the background although it is still fresh, so that keys that
 * are read often never expire under their readers. One load a key in the process, and one in the
 * cluster with {@link Stampede#CLUSTER}; no reader waits for it. Part of a {@link CachePolicy},
 * which checks it. Immutable and thread-safe.
 *
 * @param ahead the fraction of its life after which every hit does so: 0.8 for its last fifth, 1
 *     for none
 * @param eagerness how early a hit does so at random, in units of what the value cost to load: 1 is
 *     what XFetch proposes (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede
 *     Prevention, VLDB 2015), 0 for not at all
 * @since 0.1
 */
public record Refresh(double ahead, double eagerness) {

  /** No hit loads anything. */
  public static final Refresh NEVER = new Refresh(1, 0);

  /**
   * Every hit past a fraction of the life.
   *
   * @param fraction more than 0, at most 1
   * @return the rule
   */
  public static Refresh after(double fraction) {
    return new Refresh(fraction, 0);
  }

  /**
   * XFetch.
   *
   * @param eagerness 1 for the proposed one, more for earlier
   * @return the rule
   */
  public static Refresh early(double eagerness) {
    return new Refresh(1, eagerness);
  }

  void check(List<String> mistakes) {
    if (!(ahead > 0 && ahead <= 1)) {
      mistakes.add("refreshAhead " + ahead + " is not more than 0 and at most 1");
    }
    if (!(eagerness >= 0 && eagerness <= 100)) {
      mistakes.add("refreshEagerness " + eagerness + " is not from 0 to 100");
    }
  }
}
