package io.github.penstock.cache;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * How much is taken into the caches before it is asked for, and how fast. Made by callers of {@link
 * Cache#warm} and of repositories. Immutable; as thread-safe as its consumer.
 *
 * @param limit how many keys are looked at, at most; at least 1
 * @param rate how many values are loaded in a second, at most; 1 to 1,000,000. What is there
 *     already costs the source nothing and does not count
 * @param progress told after each batch what was done so far, on the calling thread; what it throws
 *     ends the work and reaches the caller
 * @since 0.1
 */
public record Warming(long limit, int rate, Consumer<? super Warmed> progress) {

  private static final int FASTEST = 1_000_000;

  /** Checks. */
  public Warming {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; it is at least 1");
    }
    if (rate < 1 || rate > FASTEST) {
      throw new IllegalArgumentException(
          "rate is " + rate + "; values a second are 1 to " + FASTEST);
    }
    Objects.requireNonNull(progress, "progress");
  }

  /**
   * Without anybody who is told of the progress.
   *
   * @param limit how many keys are looked at, at most; at least 1
   * @param rate how many values are loaded in a second, at most; 1 to 1,000,000
   * @return the options
   */
  public static Warming of(long limit, int rate) {
    return new Warming(limit, rate, done -> {});
  }

  /**
   * The same with somebody who is told of the progress.
   *
   * @param told after each batch, on the calling thread
   * @return the new options
   */
  public Warming withProgress(Consumer<? super Warmed> told) {
    return new Warming(limit, rate, told);
  }
}
