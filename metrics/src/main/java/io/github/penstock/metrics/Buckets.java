package io.github.penstock.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The bounds of histograms: the same on all nodes, so that they can be added. Stateless. */
final class Buckets {

  /** Of what takes its time: loads, waits, ways. From 100 us to 10 s. */
  static final Duration[] SHORT =
      millis(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

  /** Of ages. From a millisecond to a day. */
  static final Duration[] LONG =
      millis(
          1,
          10,
          100,
          1_000,
          5_000,
          10_000,
          30_000,
          60_000,
          300_000,
          900_000,
          3_600_000,
          21_600_000,
          86_400_000);

  /** Of numbers of keys. */
  static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000};

  private Buckets() {}

  static Timer.Builder timer(String name, Duration[] bounds) {
    return Timer.builder(name).serviceLevelObjectives(bounds);
  }

  private static Duration[] millis(double... values) {
    Duration[] bounds = new Duration[values.length];
    for (int i = 0; i < values.length; i++) {
      bounds[i] = Duration.ofNanos((long) (values[i] * 1_000_000));
    }
    return bounds;
  }
}
