package io.github.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.benchmarks.Figures.Comparison;
import io.github.penstock.benchmarks.Figures.Way;
import io.github.penstock.benchmarks.Report.Result;
import io.github.penstock.benchmarks.micro.MeasuredRows;
import io.github.penstock.benchmarks.micro.RepositoryHit;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Measures local hits through repositories beside their peers. Used by one thread. */
final class RepositoryBench implements HitBench {

  private static final double BUDGET = 1.1;
  private static final double DECORATED_BUDGET = 1.5;
  private static final double BYTES = 24.0;

  private final String url;

  /**
   * A benchmark that reads what is missing once.
   *
   * @param url a database with the table of {@link MeasuredRows}
   */
  RepositoryBench(String url) {
    this.url = url;
  }

  @Override
  public int ways() {
    return 11;
  }

  @Override
  public List<Result> run(Effort effort, int threads) throws RunnerException {
    String caffeine =
        "Caffeine " + Machine.version(Caffeine.class) + ", expireAfterWrite, recordStats";
    Way one = new Way(caffeine, "oneCaffeine");
    Way two = new Way(caffeine + ", record key", "twoCaffeine");
    Way decorated = new Way("decorated, generated", "oneDecorated");
    Way twoDecorated = new Way("decorated, two parameters", "twoDecorated");
    Way twoRecord = new Way("decorated, a record", "twoDecoratedRecord");
    Way ofTwo = new Way("Cache.get, record key", "twoCache");
    List<Comparison> comparisons =
        List.of(
            new Comparison(
                "generated find(id), Long key",
                new Way("generated", "oneGenerated"),
                List.of(
                    one, new Way("Cache.get", "oneCache"), decorated, new Way("proxy", "oneProxy")),
                BUDGET,
                BYTES),
            new Comparison(
                "decorated method, Long key", decorated, List.of(one), DECORATED_BUDGET, null),
            new Comparison(
                "generated @Sql, key of two parts",
                new Way("generated", "twoGenerated"),
                List.of(two, ofTwo, twoRecord, twoDecorated, new Way("proxy", "twoProxy")),
                BUDGET,
                BYTES),
            new Comparison(
                "decorated method, key of two parameters",
                twoDecorated,
                List.of(two),
                DECORATED_BUDGET,
                null),
            new Comparison(
                "decorated method, key is a record of two parts",
                twoRecord,
                List.of(two),
                DECORATED_BUDGET,
                null));
    Figures figures =
        Figures.measure(RepositoryHit.class, effort.options().threads(threads).param("url", url));
    return comparisons.stream().map(each -> figures.compare(each, threads)).toList();
  }
}
