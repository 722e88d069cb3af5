package io.github.penstock.benchmarks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, and where. Written as JSON as it is. Immutable.
 *
 * @param machine processor, how many of them, operating system
 * @param jdk version and vendor
 * @param commit what was measured, {@code -dirty} where files had been changed
 * @param command how it was called
 * @param results one for each work and number of threads
 */
record Report(String machine, String jdk, String commit, String command, List<Result> results) {

  Report {
    results = List.copyOf(results);
  }

  /**
   * One work, done by us and by our peers in the same run.
   *
   * @param work what was done
   * @param threads how many threads did it at the same time
   * @param unit of {@code ours} and {@code peers}
   * @param ours the median of the iterations
   * @param peers the same for each peer; the first is the one that we are compared with
   * @param ratio ours divided by the first peer's
   * @param budget what the ratio may be at most
   * @param held whether it is
   * @param allocated what it allocates
   */
  record Result(
      String work,
      int threads,
      String unit,
      double ours,
      Map<String, Double> peers,
      double ratio,
      double budget,
      boolean held,
      Allocated allocated) {

    static Result of(
        String work,
        int threads,
        double ours,
        Map<String, Double> peers,
        double budget,
        Allocated allocated) {
      double ratio = ours / peers.values().iterator().next();
      return new Result(
          work, threads, "ns/op", ours, peers, ratio, budget, ratio <= budget, allocated);
    }
  }

  /**
   * What one operation allocates, in whole bytes.
   *
   * @param ours by us
   * @param peers by each peer
   * @param budget how many ours may be at most, null where there is no budget
   * @param held whether they are, null where there is no budget
   */
  record Allocated(
      double ours, Map<String, Double> peers, @Nullable Double budget, @Nullable Boolean held) {

    static Allocated of(double ours, Map<String, Double> peers, @Nullable Double budget) {
      return new Allocated(ours, peers, budget, budget == null ? null : ours <= budget);
    }
  }
}
