package io.github.penstock.samples.shop.load;

import java.util.SplittableRandom;

/** Says whose turn it is. Called by all threads. */
@FunctionalInterface
public interface KeySource {

  /**
   * The next key.
   *
   * @param random of the calling thread
   * @return from 1 to the number of rows
   */
  long next(SplittableRandom random);

  /**
   * Keys by the law of Zipf. The likely ones are spread over the table, as they are in life.
   *
   * @param rows how many there are
   * @param exponent see {@link Zipf}
   * @return the source
   */
  static KeySource zipf(int rows, double exponent) {
    Zipf zipf = new Zipf(rows, exponent);
    long stride = strideThrough(rows);
    return random -> 1 + zipf.next(random) * stride % rows;
  }

  /** A step that meets each row once before it comes back. */
  private static long strideThrough(int rows) {
    long stride = (long) (rows * 0.618);
    while (!areCoprime(Math.max(1, stride), rows)) {
      stride++;
    }
    return Math.max(1, stride);
  }

  private static boolean areCoprime(long a, long b) {
    return b == 0 ? a == 1 : areCoprime(b, a % b);
  }
}
