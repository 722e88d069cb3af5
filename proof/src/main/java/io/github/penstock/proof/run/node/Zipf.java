package io.github.penstock.proof.run.node;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ranks from 0: rank r is as likely as 1 / (r + 1)^exponent. Immutable and thread-safe. */
final class Zipf {

  private final double[] sums;

  Zipf(int ranks, double exponent) {
    this.sums = new double[ranks];
    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += Math.pow(rank + 1.0, -exponent);
      sums[rank] = sum;
    }
    for (int rank = 0; rank < ranks; rank++) {
      sums[rank] /= sum;
    }
  }

  int next(SplittableRandom random) {
    int found = Arrays.binarySearch(sums, random.nextDouble());
    return Math.min(found >= 0 ? found + 1 : -found - 1, sums.length - 1);
  }
}
