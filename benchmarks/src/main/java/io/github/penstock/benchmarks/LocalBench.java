package io.github.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.benchmarks.Report.Result;
import io.github.penstock.benchmarks.micro.LocalHit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

/** Measures a local hit beside its peers. Used by one thread. */
final class LocalBench {

  /** How many ways of doing it are measured: ours and three peers. */
  static final int WAYS = 4;

  private static final double BUDGET = 1.0;

  private final Effort effort;

  LocalBench(Effort effort) {
    this.effort = effort;
  }

  Result run(int threads) throws RunnerException {
    Collection<RunResult> runs =
        new Runner(
                effort
                    .options()
                    .include("^" + LocalHit.class.getName().replace(".", "\\.") + "\\.")
                    .threads(threads)
                    .build())
            .run();
    Map<String, Double> medians = new HashMap<>();
    for (RunResult run : runs) {
      String label = run.getParams().getBenchmark();
      medians.put(
          label.substring(label.lastIndexOf('.') + 1),
          run.getPrimaryResult().getStatistics().getPercentile(50));
    }
    String caffeine = "Caffeine " + Machine.version(Caffeine.class);
    Map<String, Double> peers = new LinkedHashMap<>();
    peers.put(caffeine + ", expireAfterWrite, recordStats", median(medians, "caffeineExpiring"));
    peers.put(caffeine + ", bounded only", median(medians, "caffeine"));
    peers.put("ConcurrentHashMap", median(medians, "map"));
    return Result.of("local hit", threads, "ns/op", median(medians, "penstock"), peers, BUDGET);
  }

  private static double median(Map<String, Double> medians, String method) {
    Double median = medians.get(method);
    if (median == null) {
      throw new IllegalStateException("JMH has no result for LocalHit." + method + ".");
    }
    return median;
  }
}
