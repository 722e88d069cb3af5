package io.github.penstock.benchmarks;

import java.time.Duration;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How long and how often is measured. Immutable.
 *
 * @param forks new processes for each benchmark; 0 runs in this one, which only tests the benchmark
 * @param warmups iterations that are not counted
 * @param iterations iterations that are
 * @param each how long an iteration takes
 */
record Effort(int forks, int warmups, int iterations, Duration each) {

  /** As long as one waits without going away; two figures of it can differ by a tenth. */
  static final Effort QUICK = new Effort(1, 2, 3, Duration.ofMillis(500));

  ChainedOptionsBuilder options() {
    TimeValue time = TimeValue.milliseconds(each.toMillis());
    return new OptionsBuilder()
        .forks(forks)
        .warmupIterations(warmups)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time)
        .jvmArgs("-Xms512m", "-Xmx512m")
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  /** About how long one benchmark takes. */
  Duration duration() {
    return each.multipliedBy((long) Math.max(1, forks) * (warmups + iterations));
  }
}
