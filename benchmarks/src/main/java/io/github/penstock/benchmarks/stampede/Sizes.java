package io.github.penstock.benchmarks.stampede;

import java.time.Duration;

/**
 * How much is asked. Immutable.
 *
 * @param nodes processes that want one cold key
 * @param loaded processes under steady load
 * @param threads in each process that ask at once
 * @param coldKeys how many cold keys are asked for, one after another
 * @param manyKeys how many distinct keys are asked for
 * @param loadTime how long the load of a cold key takes
 * @param slowLoad how long the load takes that callers do not wait for
 * @param seconds how long steady load is counted
 * @param outage how long the database is away
 */
record Sizes(
    int nodes,
    int loaded,
    int threads,
    int coldKeys,
    int manyKeys,
    Duration loadTime,
    Duration slowLoad,
    Duration seconds,
    Duration outage) {

  /** Rows of each kind of key: scenarios do not share them with what warms them up. */
  static final int ROWS = 40_000;

  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(2);

  static Sizes full(Duration seconds, Duration outage) {
    return new Sizes(
        4, 2, 64, 10, 10_000, Duration.ofMillis(100), Duration.ofSeconds(5), seconds, outage);
  }

  /** How many other cold keys are asked for before, so that what is measured is compiled. */
  int warmKeys() {
    return 3 * coldKeys;
  }

  /** How long a steady load runs before something happens to it. */
  Duration settling() {
    return seconds.compareTo(LONGEST_SETTLING) < 0 ? seconds : LONGEST_SETTLING;
  }

  /** As short as can be: it shows that everything works, and its figures say nothing. */
  static Sizes quick() {
    Duration moment = Duration.ofMillis(300);
    return new Sizes(
        2, 1, 8, 1, 200, Duration.ofMillis(50), Duration.ofMillis(500), moment, moment);
  }
}
