package io.github.penstock.samples.shop.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Ranks as people choose them: rank r is as likely as 1 / (r + 1)^exponent. Immutable and
 * thread-safe.
 */
public final class Zipf {

  /** The shares of rank 0 up to and with each rank; the last is 1. */
  private final double[] sums;

  /**
   * A distribution.
   *
   * @param ranks how many ranks there are, at least 1
   * @param exponent 0 for all alike; the greater, the more goes to the first ranks
   */
  public Zipf(int ranks, double exponent) {
    if (ranks < 1) {
      throw new IllegalArgumentException("ranks " + ranks + " is less than 1");
    }
    double[] shares = new double[ranks];
    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += Math.pow(rank + 1.0, -exponent);
      shares[rank] = sum;
    }
    for (int rank = 0; rank < ranks; rank++) {
      shares[rank] /= sum;
    }
    this.sums = shares;
  }

  /**
   * Draws a rank.
   *
   * @param random of the calling thread
   * @return from 0, the likeliest, to the number of ranks less one
   */
  public int next(SplittableRandom random) {
    int found = Arrays.binarySearch(sums, random.nextDouble());
    return found >= 0 ? Math.min(found + 1, sums.length - 1) : -found - 1;
  }
}
