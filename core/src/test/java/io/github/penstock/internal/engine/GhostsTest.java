package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a larger tier would hit, beside a larger tier that was really there. */
class GhostsTest {

  private static final int READS = 600_000;

  /** Of all reads; what the statistics promise. */
  private static final double ERROR = 0.05;

  private final Ghosts ghosts = new Ghosts(2, Runnable::run);

  @ParameterizedTest
  @CsvSource({
    "0.7, 20000, 500",
    "0.9, 20000, 2000",
    "1.0, 200000, 2000",
    "1.0, 200000, 10000",
    "1.1, 200000, 500",
    "0.8, 200000, 10000"
  })
  void theEstimateIsLowByFiveOfAHundredReadsAtMost(double exponent, int keys, int entries) {
    int[] trace = new Zipf(keys, exponent, 42).draw(READS);
    Ghosts watching = new Ghosts(entries, Runnable::run);
    double hits = hits(entries, watching, trace);
    double twice = hits(2 * entries, new Ghosts(2L * entries, Runnable::run), trace);
    double fourTimes = hits(4 * entries, new Ghosts(4L * entries, Runnable::run), trace);

    assertThat(hits + share(watching.doubled())).isBetween(twice - ERROR, twice + 0.01);
    assertThat(hits + share(watching.quadrupled())).isBetween(fourTimes - ERROR, fourTimes + 0.01);
    assertThat(share(watching.doubled())).as("more than nothing").isGreaterThan(0.01);
  }

  @Test
  void whatWasInvalidatedIsMissedByALargerTierAsWell() {
    ghosts.evicted("a");
    ghosts.evicted("b");
    ghosts.invalidated("a");
    ghosts.missed("a");
    assertThat(ghosts.doubled()).isZero();
    ghosts.missed("b");
    assertThat(ghosts.doubled()).isEqualTo(1);
    assertThat(ghosts.quadrupled()).isEqualTo(1);
    ghosts.missed("b");
    assertThat(ghosts.doubled()).as("it is loaded now").isEqualTo(1);

    ghosts.evicted("b");
    ghosts.cleared();
    ghosts.missed("b");
    assertThat(ghosts.doubled()).isEqualTo(1);
    assertThat(ghosts.evictions()).isEqualTo(3);
  }

  private static double share(long reads) {
    return (double) reads / READS;
  }

  /** A tier without anything else, of this size. */
  private static double hits(int entries, Ghosts ghosts, int[] trace) {
    Cache<Integer, Boolean> tier =
        Caffeine.newBuilder()
            .maximumSize(entries)
            .executor(Runnable::run)
            .evictionListener((Object key, Object value, RemovalCause why) -> ghosts.evicted(key))
            .build();
    long hits = 0;
    for (int key : trace) {
      if (tier.getIfPresent(key) != null) {
        hits++;
      } else {
        ghosts.missed(key);
        tier.put(key, Boolean.TRUE);
      }
    }
    return share(hits);
  }
}
