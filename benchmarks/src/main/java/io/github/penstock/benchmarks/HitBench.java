package io.github.penstock.benchmarks;

import io.github.penstock.benchmarks.Report.Result;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** One benchmark of {@code bin/bench}, ready to be run. Used by one thread. */
interface HitBench {

  /** How many methods a run measures. */
  int ways();

  /** Numbers of threads that it is about. */
  default List<Integer> threads() {
    return List.of(1, 2);
  }

  /** Measures all of them with as many threads. */
  List<Result> run(Effort effort, int threads) throws RunnerException;
}
