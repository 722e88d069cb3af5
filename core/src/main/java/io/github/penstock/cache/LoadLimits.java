package io.github.penstock.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * How many loads may ask the source, so that writes and transactions find connections whatever is
 * missing in the caches. Given to the entry point's builder. Immutable and thread-safe.
 *
 * @param atOnce how many at the same time, at least 1; {@link Integer#MAX_VALUE} for no limit
 * @param waiting how many more may wait for their turn, at least 0
 * @param rampUp how long after a cold start until all of them may, in four steps; zero for at once
 * @since 0.1
 */
public record LoadLimits(int atOnce, int waiting, Duration rampUp) {

  /** As many as want to. */
  public static final LoadLimits NONE = new LoadLimits(Integer.MAX_VALUE, 0, Duration.ZERO);

  /** Checks; throws {@link IllegalArgumentException} that says which figure is wrong. */
  public LoadLimits {
    Objects.requireNonNull(rampUp, "rampUp");
    if (atOnce < 1 || waiting < 0 || rampUp.isNegative()) {
      throw new IllegalArgumentException(
          "At least 1 load must be allowed at once (it was "
              + atOnce
              + "), at least 0 must be allowed to wait ("
              + waiting
              + "), and rampUp must not be negative ("
              + rampUp
              + ").");
    }
  }

  /**
   * Whether there is any limit.
   *
   * @return false where as many may as want to
   */
  public boolean isLimited() {
    return atOnce < Integer.MAX_VALUE;
  }
}
