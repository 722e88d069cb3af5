package io.github.penstock.internal.engine;

import java.util.Arrays;
import java.util.Random;

/** Keys whose frequencies fall by a power of their rank; which key has which rank is random. */
final class Zipf {

  private final double[] cumulated;
  private final int[] keys;
  private final Random random;

  Zipf(int keys, double exponent, long seed) {
    this.random = new Random(seed);
    this.cumulated = new double[keys];
    this.keys = new int[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += 1 / Math.pow(i + 1, exponent);
      cumulated[i] = sum;
      int place = random.nextInt(i + 1);
      this.keys[i] = this.keys[place];
      this.keys[place] = i;
    }
  }

  /** Some keys, one after the other. */
  int[] draw(int times) {
    int[] drawn = new int[times];
    for (int i = 0; i < times; i++) {
      double at = random.nextDouble() * cumulated[cumulated.length - 1];
      int found = Arrays.binarySearch(cumulated, at);
      drawn[i] = keys[Math.min(keys.length - 1, found < 0 ? -found - 1 : found)];
    }
    return drawn;
  }

  /** The key of a rank, from 0 on. */
  int key(int rank) {
    return keys[rank];
  }

  /** Its share of all draws. */
  double share(int rank) {
    double before = rank == 0 ? 0 : cumulated[rank - 1];
    return (cumulated[rank] - before) / cumulated[cumulated.length - 1];
  }
}
