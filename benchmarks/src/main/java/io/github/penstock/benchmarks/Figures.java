package io.github.penstock.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * What JMH measured of the methods of one class: time and allocation of each. Immutable.
 *
 * @param type the class, for messages
 * @param byMethod the figures by the names of the methods
 */
record Figures(String type, Map<String, Figure> byMethod) {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /**
   * One method.
   *
   * @param time the median of the iterations, in ns
   * @param bytes what a call allocates, without fractions that are not of the calls
   */
  record Figure(double time, double bytes) {}

  /** Runs all benchmarks of a class. */
  static Figures measure(Class<?> type, ChainedOptionsBuilder options) throws RunnerException {
    Collection<RunResult> runs =
        new Runner(
                options
                    .include("^" + type.getName().replace(".", "\\.") + "\\.")
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    Map<String, Figure> figures = new HashMap<>();
    for (RunResult run : runs) {
      String label = run.getParams().getBenchmark();
      Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
      if (allocated == null) {
        throw new IllegalStateException("JMH has not measured what " + label + " allocates.");
      }
      figures.put(
          label.substring(label.lastIndexOf('.') + 1),
          new Figure(
              run.getPrimaryResult().getStatistics().getPercentile(50),
              Math.rint(allocated.getStatistics().getPercentile(50))));
    }
    return new Figures(type.getSimpleName(), figures);
  }

  /** One of our ways beside others. */
  Report.Result compare(Comparison of, int threads) {
    Map<String, Double> times = new LinkedHashMap<>();
    Map<String, Double> bytes = new LinkedHashMap<>();
    for (Way peer : of.peers()) {
      times.put(peer.name(), of(peer).time());
      bytes.put(peer.name(), of(peer).bytes());
    }
    Figure ours = of(of.ours());
    return Report.Result.of(
        of.work(),
        threads,
        ours.time(),
        times,
        of.budget(),
        Report.Allocated.of(ours.bytes(), bytes, of.bytesBudget()));
  }

  private Figure of(Way way) {
    Figure figure = byMethod.get(way.method());
    if (figure == null) {
      throw new IllegalStateException("JMH has no result for " + type + "." + way.method() + ".");
    }
    return figure;
  }

  /**
   * A way of doing it.
   *
   * @param name what the report calls it
   * @param method what measures it
   */
  record Way(String name, String method) {}

  /**
   * What is compared with what.
   *
   * @param work what is done
   * @param ours how we do it
   * @param peers how others do; the first is what the budget is about
   * @param budget how many times the first peer's time ours may take
   * @param bytesBudget how many bytes ours may allocate, null where there is no budget
   */
  record Comparison(
      String work, Way ours, List<Way> peers, double budget, @Nullable Double bytesBudget) {}
}
