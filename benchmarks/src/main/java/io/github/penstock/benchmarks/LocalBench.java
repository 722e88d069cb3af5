package io.github.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.benchmarks.Figures.Comparison;
import io.github.penstock.benchmarks.Figures.Way;
import io.github.penstock.benchmarks.Report.Result;
import io.github.penstock.benchmarks.micro.LocalHit;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Measures a local hit beside its peers. Used by one thread. */
final class LocalBench implements HitBench {

  private static final double BUDGET = 1.0;
  private static final double BYTES = 0;

  @Override
  public int ways() {
    return 4;
  }

  @Override
  public List<Result> run(Effort effort, int threads) throws RunnerException {
    String caffeine = "Caffeine " + Machine.version(Caffeine.class);
    Comparison comparison =
        new Comparison(
            "local hit",
            new Way("Penstock", "penstock"),
            List.of(
                new Way(caffeine + ", expireAfterWrite, recordStats", "caffeineExpiring"),
                new Way(caffeine + ", bounded only", "caffeine"),
                new Way("ConcurrentHashMap", "map")),
            BUDGET,
            BYTES);
    Figures figures = Figures.measure(LocalHit.class, effort.options().threads(threads));
    return List.of(figures.compare(comparison, threads));
  }
}
